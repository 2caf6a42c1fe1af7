"""The project's own files, for the tidy tests."""

import pathlib
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
FOLDERS = ("broker", "adapters", "tools", "tests")


def files(*endings, folders=FOLDERS):
    """Every file below the source folders with one of these endings, in a steady order."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings and path.is_file():
                found.append(path)
    return found


def name(path):
    return str(path.relative_to(ROOT))


def finish(findings, checked, what):
    """Prints what was found and ends the test; a check that looked at nothing fails."""
    for finding in findings:
        print(finding)
    print(f"{what}: {checked} checked, {len(findings)} findings")
    sys.exit(1 if findings or checked == 0 else 0)
