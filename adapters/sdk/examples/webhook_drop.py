#!/usr/bin/python3
"""A webhook of Signalbox: files each delivery into a folder, under its key.

    webhook_drop.py PORT SECRET_FILE FOLDER        (port 0: a free one)

Whoever does not know the secret, or comes with a request of more than five minutes ago, is refused.
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import time

port, secret_file, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
with open(secret_file, "rb") as file:
    secret = file.read().rstrip(b"\n")


def is_signed(headers, body):
    timestamp = headers.get("X-Signalbox-Timestamp", "0")
    expected = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    recent = timestamp.isdigit() and abs(time.time() - int(timestamp)) < 300
    return recent and hmac.compare_digest("v1=" + expected, headers.get("X-Signalbox-Signature", ""))


def bytes_of(payload):
    text = payload["data"].encode("utf-8")
    return base64.b64decode(text) if payload["encoding"] == "base64" else text


def file_away(delivery):
    name = os.path.join(folder, delivery["delivery_id"])
    if os.path.exists(name):
        return 409, "duplicate"
    with open(name + ".part", "wb") as kept:
        kept.write(bytes_of(delivery["payload"]))
        kept.flush()
        os.fsync(kept.fileno())
    os.rename(name + ".part", name)
    return 200, "accepted"


class handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not is_signed(self.headers, body):
            return self.answer(401, {})
        delivery = json.loads(body)
        status, outcome = file_away(delivery)
        self.answer(status, {"delivery_id": delivery["delivery_id"], "outcome": outcome})

    def answer(self, status, message):
        body = json.dumps(message).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        """Nothing: a path may not say anything about patients, but it is not for this program to know."""


server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
print("listening on port", server.server_port, flush=True)
server.serve_forever()
