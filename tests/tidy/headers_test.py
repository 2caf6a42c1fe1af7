"""Every header compiles alone, and begins with #pragma once."""

import json
import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from sources import ROOT, files, finish, name

# The flags of a file of the hub: includes and definitions without its precompiled header, which would hide a miss.
build = pathlib.Path(sys.argv[2])
commands = json.loads((build / "compile_commands.json").read_text())
command = next(c for c in commands if c["file"].endswith("/broker/app/hub.cpp"))["command"].split()
flags = [word for word in command if word.startswith(("-I", "-D", "-isystem", "-std"))]
compiler = os.environ.get("CXX", "clang++-16")

headers = [path for path in files(".hpp", ".h") if "precompiled" not in path.name]


def check(path):
    if "#pragma once" not in path.read_text() and "#ifndef" not in path.read_text():
        return f"{name(path)}: no #pragma once"
    language = "c++" if path.suffix == ".hpp" else "c"
    standard = [] if path.suffix == ".hpp" else ["-std=c11"]
    use = flags if path.suffix == ".hpp" else [f for f in flags if not f.startswith("-std")]
    run = subprocess.run(
        [compiler, *use, *standard, "-fsyntax-only", "-Wno-pragma-once-outside-header", "-x", language, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    if run.returncode == 0:
        return None
    return f"{name(path)}: does not compile alone\n{run.stderr[:600]}"


with ThreadPoolExecutor(max_workers=2) as pool:
    findings = [finding for finding in pool.map(check, headers) if finding]
finish(findings, len(headers), "headers")
