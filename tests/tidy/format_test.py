"""Every C++ file is as clang-format-16 writes it."""

import subprocess

from sources import ROOT, files, finish, name

sources = files(".hpp", ".cpp", ".h", ".c")
run = subprocess.run(
    ["clang-format-16", "--dry-run", "--Werror", "--ferror-limit=1", *map(str, sources)],
    cwd=ROOT, capture_output=True, text=True, check=False,
)
findings = sorted({line.split(":")[0] for line in run.stderr.splitlines() if "error:" in line})
if run.returncode != 0 and not findings:
    findings = [run.stderr.strip()]
finish([f"{name(ROOT / path)}: not as clang-format-16 writes it" for path in findings], len(sources), "format")
