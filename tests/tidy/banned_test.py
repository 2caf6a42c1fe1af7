"""Calls and includes that have no place here, each with what to use instead."""

import re

from sources import files, finish, name

CODE = (".hpp", ".cpp", ".h", ".c")
# (what, where it is banned, files that may, what to use instead)
RULES = [
    (r"\bdetached\b", "", r"^tests/tidy/", "base::spawn, which logs what escapes"),
    (r"\bstd::(basic_)?regex\b|#include <regex>", "", r"^$", "RE2, linear in time"),
    (r"\bsleep_for\b|\bsleep_until\b|\busleep\(|\bsleep\(\d", r"^tests/", r"^$", "an event or the manual clock"),
    (r"#include <rapidjson/", "", r"^broker/fhir/json_reader\.cpp$|^tests/bench/", "broker/fhir/json.hpp"),
    (r"#include <boost/beast", "", r"^broker/http/.*\.cpp$|^tests/bench/|^tests/fuzz/http", "broker/http/"),
    (r"#include <boost/asio\.hpp>", "", r"^$", "the narrow headers of Asio"),
    (r"#include <boost/beast", r"\.hpp$", r"^$", "a .cpp file"),
    (r"#include <openssl/", r"^broker/.*\.hpp$", r"^$", "a .cpp file"),
    (r"\bstrcpy\(|\bsprintf\(|\bgets\(|\bsystem\(", "", r"^$", "std::string, fmt, an exec of the program itself"),
    (r"\bassert\(false\)", "", r"^$", "an assert that says what was expected"),
    (r"//\s*(TODO|FIXME|XXX)(?!\(#\d+\))", "", r"^$", "TODO(#issue number)"),
]

sources = files(*CODE)
findings = []
for path in sources:
    shown = name(path)
    lines = path.read_text(errors="replace").splitlines()
    for pattern, where, allowed, instead in RULES:
        if not re.search(where, shown) or re.search(allowed, shown):
            continue
        findings += [f"{shown}:{number}: {re.search(pattern, line).group(0)}: use {instead}"
                     for number, line in enumerate(lines, 1) if re.search(pattern, line)]
finish(findings, len(sources), "banned")
