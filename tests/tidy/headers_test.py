"""Every header compiles alone, and begins with #pragma once; every file includes what it names.

What headers take from outside the project is parsed once, into a precompiled header; against that each of them is
compiled by itself, so a missing header of our own is found by the compiler. A missing one of the standard library or of
Boost would then be hidden, as it is in each source by the precompiled header of the build: for the names below it is
found by following the includes.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from sources import ROOT, files, finish, name

INCLUDE = re.compile(r'^#include (?:<([^>]+)>|"([^"]+)")', re.M)
# A name, and the headers of which one has to be there.
WANTED = {
    r"std::string\b": ["string"],
    r"std::string_view\b": ["string_view", "string"],
    r"std::vector\b": ["vector"],
    r"std::(?:optional|nullopt)\b": ["optional"],
    r"std::variant\b": ["variant"],
    r"std::(?:unique_ptr|shared_ptr|weak_ptr|make_unique|make_shared)\b": ["memory"],
    r"std::function\b": ["functional"],
    r"std::chrono\b": ["chrono"],
    r"std::(?:multi)?map\b": ["map"],
    r"std::(?:multi)?set\b": ["set"],
    r"std::unordered_map\b": ["unordered_map"],
    r"std::unordered_set\b": ["unordered_set"],
    r"std::array\b": ["array"],
    r"std::span\b": ["span"],
    r"std::deque\b": ["deque"],
    r"std::tuple\b": ["tuple"],
    r"std::(?:mutex|lock_guard|unique_lock|scoped_lock)\b": ["mutex"],
    r"std::thread\b": ["thread"],
    r"std::atomic\b": ["atomic"],
    r"std::(?:future|promise)\b": ["future"],
    r"std::filesystem\b": ["filesystem"],
    r"std::[io]?fstream\b": ["fstream"],
    r"std::[io]?stringstream\b": ["sstream"],
    r"std::condition_variable\b": ["condition_variable"],
    r"std::(?:from|to)_chars\b": ["charconv"],
    r"std::u?int(?:8|16|32|64)_t\b": ["cstdint"],
    r"std::byte\b": ["cstddef"],
    r"asio::awaitable\b": ["boost/asio/awaitable.hpp"],
    r"asio::co_spawn\b": ["boost/asio/co_spawn.hpp"],
    r"asio::io_context\b": ["boost/asio/io_context.hpp"],
    r"asio::post\b": ["boost/asio/post.hpp"],
    r"asio::steady_timer\b": ["boost/asio/steady_timer.hpp"],
    r"asio::use_future\b": ["boost/asio/use_future.hpp"],
    r"asio::thread_pool\b": ["boost/asio/thread_pool.hpp"],
    r"boost::system::result\b": ["boost/system/result.hpp"],
    r"fmt::(?:format|print|memory_buffer)\b": ["fmt/format.h", "fmt/ranges.h"],
}

build = pathlib.Path(sys.argv[2])
commands = json.loads((build / "compile_commands.json").read_text())
command = next(c for c in commands if c["file"].endswith("/broker/app/hub.cpp"))["command"].split()
flags = [word for word in command if word.startswith(("-I", "-D", "-isystem", "-std"))]
flags.append(f"-I{ROOT / 'adapters/sdk/include'}")
flags.append('-DSIGNALBOX_SOURCE_DIR=""')  # which tests are given
compiler = os.environ.get("CXX", "clang++-16")

headers = [path for path in files(".hpp", ".h") if "precompiled" not in path.name]
sources = files(".cpp")
texts = {name(path): path.read_text() for path in headers + sources}


def brought_in(header, seen):
    """The outside headers that this file includes, itself or through ours."""
    found = set()
    for outside, own in INCLUDE.findall(texts.get(header, "")):
        if outside:
            found.add(outside)
        elif (own := f"adapters/sdk/include/{own}" if own.startswith("signalbox/") else own) not in seen:
            seen.add(own)
            found |= brought_in(own, seen)
    return found


def missing(header):
    code = re.sub(r"//.*", "", texts[header])
    there = brought_in(header, {header})
    for pattern, wanted in WANTED.items():
        if re.search(pattern, code) and not there.intersection(wanted):
            yield f"{header}: uses {re.search(pattern, code)[0]} without <{wanted[0]}>"


def compile_syntax(words):
    return subprocess.run([compiler, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def check(path, outside):
    text = texts[name(path)]
    if "#pragma once" not in text and "#ifndef" not in text:
        return [f"{name(path)}: no #pragma once"]
    if path.suffix == ".hpp":
        language = [*flags, "-include-pch", outside, "-x", "c++"]
    else:
        language = [*[flag for flag in flags if not flag.startswith("-std")], "-std=c11", "-x", "c"]
    run = compile_syntax([*language, "-fsyntax-only", "-Wno-pragma-once-outside-header", str(path)])
    if run.returncode != 0:
        return [f"{name(path)}: does not compile alone\n{run.stderr[:600]}"]
    return list(missing(name(path)))


with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=2) as pool:
    used = sorted({outside for path in headers if path.suffix == ".hpp"
                   for outside, _ in INCLUDE.findall(texts[name(path)]) if outside})
    outside_headers = pathlib.Path(folder) / "outside.hpp"
    outside_headers.write_text("".join(f"#include <{header}>\n" for header in used))
    precompiled = f"{folder}/outside.pch"
    # With the templates that those headers instantiate, which would otherwise be made again for every header of ours.
    made = compile_syntax([*flags, "-Xclang", "-fpch-instantiate-templates", "-x", "c++-header", str(outside_headers),
                           "-o", precompiled])
    if made.returncode != 0:
        sys.exit(f"what headers include from outside does not compile together\n{made.stderr[:2000]}")
    findings = [finding for found in pool.map(lambda path: check(path, precompiled), headers) for finding in found]
findings += [finding for path in sources for finding in missing(name(path))]
finish(findings, len(headers) + len(sources), "files")
