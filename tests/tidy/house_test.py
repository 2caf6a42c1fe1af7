"""The shape of the house: top-level names, sizes of files and folders, nothing of anybody's machine, no patient data."""

import re
import subprocess

from sources import ROOT, finish

TOP = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "CHANGELOG.md",
       "broker", "adapters", "schemas", "config", "tests", "tools"}
LINES_MAX = 500


def nhs_number_valid(digits):
    check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits[:9])) % 11
    return (0 if check == 11 else check) == int(digits[9])


def tracked():
    """What git has; where there is no git, everything but what a build or a run makes."""
    try:
        listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        listing = None
    if listing and listing.returncode == 0 and listing.stdout:
        return listing.stdout.splitlines()
    skip = {"build", ".git", "signalbox-data"}
    return [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")
            if p.is_file() and p.relative_to(ROOT).parts[0] not in skip]


findings = []
names = tracked()
for top in sorted({n.split("/")[0] for n in names}):
    if top not in TOP and not top.startswith("."):
        findings.append(f"{top}: not a top-level name of this project")
for n in names:
    path = ROOT / n
    if not path.is_file() or path.suffix not in {".cpp", ".hpp", ".h", ".c", ".py", ".sh", ".md", ".json", ".yaml", ".csv"}:
        continue
    text = path.read_text(errors="replace")
    if path.suffix in {".cpp", ".hpp"} and text.count("\n") > LINES_MAX and "types_" not in n:
        findings.append(f"{n}: {text.count(chr(10))} lines; does it still do one thing?")
    if re.search(r"(?<![\w.])/(home|Users)/\w+/|(?<![\w.])/work/\w+", text):
        findings.append(f"{n}: a path of somebody's machine")
    for number in set(re.findall(r"(?<![\d.])\d{10}(?!\d)", text)):
        if nhs_number_valid(number) and not number.startswith("999") and re.search(
                rf"nhs[^\n]{{0,120}}{number}", text, re.IGNORECASE):
            findings.append(f"{n}: an NHS number outside the 999 range")
finish(findings, len(names), "house")
