"""The server as the hub meets it: one signed delivery is filed once, and a wrong signature is refused."""
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "webhook.py")
SECRET = b"what both know"


def post(port, secret, delivery):
    body = json.dumps(delivery).encode()
    timestamp = str(int(time.time()))
    signature = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", body, {
        "X-Signalbox-Timestamp": timestamp, "X-Signalbox-Signature": "v1=" + signature})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())


class filing(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        secret = os.path.join(self.folder.name, "secret")
        with open(secret, "wb") as file:
            file.write(SECRET)
        self.server = subprocess.Popen([sys.executable, SERVER, "0", secret, self.folder.name],
                                       stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.server.stdout.close)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        self.port = int(self.server.stdout.readline().split()[-1])

    def test_a_delivery_is_filed_once(self):
        delivery = {"delivery_id": "one", "attempt": 1, "payload": {"encoding": "utf8", "data": "a report"}}
        self.assertEqual(post(self.port, SECRET, delivery), (200, {"delivery_id": "one", "outcome": "accepted"}))
        self.assertEqual(post(self.port, SECRET, delivery), (409, {"delivery_id": "one", "outcome": "duplicate"}))
        with open(os.path.join(self.folder.name, "one")) as file:
            self.assertEqual(file.read(), "a report")

    def test_a_wrong_signature_is_refused(self):
        self.assertEqual(post(self.port, b"a guess", {"delivery_id": "two"})[0], 401)


if __name__ == "__main__":
    unittest.main()
