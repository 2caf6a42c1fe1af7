#!/usr/bin/env python3
"""Writes what Signalbox knows of FHIR's types from the element tables: run it when the tables change.

    python3 tools/schemagen/schemagen.py --elements ../shared/data/fhir --out .

`--elements` holds r4-elements.json and stu3-elements.json, `--out` is the root of the repository. The same input gives
the same bytes; tests/tidy/schemagen_test.py compares them with what is committed.
"""

import argparse
import pathlib

import elements
import json_schema
import type_table

RELEASES = ("r4", "stu3")


def generate(folder):
    """Path in the repository -> text, of every generated file."""
    files = {}
    for name in RELEASES:
        release = elements.load(folder, name)
        files[f"schemas/fhir/{name}/fhir.schema.json"] = json_schema.render(release)
        files[f"broker/fhir/types_{name}.cpp"] = type_table.render(release)
    return files


def main():
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--elements", required=True, help="folder of r4-elements.json and stu3-elements.json")
    arguments.add_argument("--out", required=True, help="root of the repository")
    chosen = arguments.parse_args()
    for path, text in generate(chosen.elements).items():
        target = pathlib.Path(chosen.out) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path}: {len(text.encode())} bytes")


if __name__ == "__main__":
    main()
