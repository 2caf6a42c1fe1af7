#!/usr/bin/python3
"""An adapter that is no good, in the manner that its settings name: hang, crash, babble, lie, slow or fail; or good."""
import json
import os
import random
import sys
import threading


def say(**message):
    print(json.dumps(message), flush=True)


def slow(delivery):
    result = {"type": "result", "delivery_id": delivery["delivery_id"], "outcome": "accepted"}
    threading.Timer(1.5, say, kwargs=result).start()


def lie(delivery):
    """Speaks of deliveries that it never had, in outcomes that there are not."""
    key = delivery["delivery_id"]
    say(type="result", delivery_id="20260101000000000000_AAAAAA-1", outcome="accepted")
    say(type="confirm", delivery_id="20260101000000000000_AAAAAA-2", outcome="filed")
    say(type="result", delivery_id=key, outcome="perhaps", diagnostics="x" * 100_000)


def main():
    hello = json.loads(sys.stdin.readline())
    manner = hello["config"]["manner"]
    say(type="ready", protocol=1, name="misbehaving-" + manner, version="1.0.0", max_in_flight=16, idempotent=True)
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "ping":
            say(type="pong", n=message["n"])
        elif message["type"] == "drain":
            os._exit(0)
        elif message["type"] == "deliver":
            if manner == "good":
                say(type="result", delivery_id=message["delivery_id"], outcome="accepted")
            elif manner == "slow":
                slow(message)
            elif manner == "fail":
                say(type="result", delivery_id=message["delivery_id"],
                    outcome="unknown" if random.random() < 0.2 else "accepted")
            elif manner == "lie":
                lie(message)
            elif manner == "crash":
                os.abort()
            elif manner == "babble":
                sys.stderr.write("babble " * 2_000 + "\n")
                print("this is no JSON " * 5_000, flush=True)
            elif manner == "hang":
                threading.Event().wait()


main()
