"""The adapter by its own protocol: one delivery is filed, and the same again is a duplicate."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

ADAPTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "adapter.py")


class filing(unittest.TestCase):
    def test_a_delivery_is_filed_once(self):
        with tempfile.TemporaryDirectory() as folder:
            delivery = {"type": "deliver", "delivery_id": "one", "attempt": 1,
                        "payload": {"encoding": "utf8", "data": "a report"}}
            lines = [{"type": "hello", "protocol": [1], "hub": "test", "config": {"folder": folder}},
                     delivery, {**delivery, "attempt": 2}, {"type": "drain", "max_ms": 1000}]
            ran = subprocess.run([sys.executable, ADAPTER], input="".join(json.dumps(each) + "\n" for each in lines),
                                 capture_output=True, text=True, timeout=30, check=True)
            said = [json.loads(line) for line in ran.stdout.splitlines()]
            self.assertEqual(said[0]["type"], "ready")
            self.assertEqual([each["outcome"] for each in said[1:]], ["accepted", "duplicate"])
            with open(os.path.join(folder, "one")) as file:
                self.assertEqual(file.read(), "a report")


if __name__ == "__main__":
    unittest.main()
