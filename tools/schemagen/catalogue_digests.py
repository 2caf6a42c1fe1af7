#!/usr/bin/env python3
"""Writes the SHA-256 of each schema file into schemas/catalogue.json.

    tools/schemagen/catalogue_digests.py [--check] [FOLDER]

Run it after a schema has changed on purpose; --check only says (exit 1) whether that is due. Everything else in the
catalogue stays as it is, byte for byte.
"""
import hashlib
import json
import pathlib
import sys


def updated(folder: pathlib.Path, text: str) -> str:
    catalogue = json.loads(text)
    for entry in catalogue["schemas"] + catalogue.get("shared", []):
        digest = hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest()
        # The digest stands in the same entry as the file, somewhere behind its id.
        begin = text.index(json.dumps(entry["id"]))
        end = text.index("}", text.index('"sha256"', begin))
        text = text[:begin] + text[begin:end].replace(entry["sha256"], digest, 1) + text[end:]
    return text


def main() -> int:
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    default = pathlib.Path(__file__).resolve().parents[2] / "schemas"
    folder = pathlib.Path(arguments[0]) if arguments else default
    catalogue = folder / "catalogue.json"
    before = catalogue.read_text(encoding="utf-8")
    after = updated(folder, before)
    if after == before:
        return 0
    if "--check" in sys.argv:
        print(f"{catalogue}: a digest is out of date; run tools/schemagen/catalogue_digests.py", file=sys.stderr)
        return 1
    catalogue.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
