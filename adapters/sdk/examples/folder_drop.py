#!/usr/bin/python3
"""An adapter of Signalbox: files each delivery into a folder, under its key.

It speaks the protocol of adapters/README.md: one JSON object per line on standard input and output. What it prints on
standard error becomes a line of the hub's log, so nothing about patients belongs there.
"""
import base64
import json
import os
import sys


def say(**message):
    print(json.dumps(message), flush=True)


def bytes_of(payload):
    if payload["encoding"] == "utf8":
        return payload["data"].encode("utf-8")
    if payload["encoding"] == "base64":
        return base64.b64decode(payload["data"])
    with open(payload["path"], "rb") as file:
        return file.read()


def file_away(folder, delivery):
    """Accepted only once the file would survive a crash; the same key again changes nothing."""
    name = os.path.join(folder, delivery["delivery_id"])
    if os.path.exists(name):
        return {"outcome": "duplicate"}
    try:
        with open(name + ".part", "wb") as file:
            file.write(bytes_of(delivery["payload"]))
            file.flush()
            os.fsync(file.fileno())
        os.rename(name + ".part", name)
        directory = os.open(folder, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
    except OSError as why:
        return {"outcome": "unknown", "diagnostics": str(why)}
    return {"outcome": "accepted"}


def main():
    hello = json.loads(sys.stdin.readline())
    folder = hello["config"].get("folder", "delivered")
    os.makedirs(folder, exist_ok=True)
    say(type="ready", protocol=1, name="folder-drop", version="1.0.0", max_in_flight=4, idempotent=True)
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "deliver":
            say(type="result", delivery_id=message["delivery_id"], **file_away(folder, message))
        elif message["type"] == "ping":
            say(type="pong", n=message["n"])
        elif message["type"] == "drain":
            return


main()
