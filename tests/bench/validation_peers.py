#!/usr/bin/env python3
"""Validation against the whole FHIR R4 schema: ours, RapidJSON's validator, valijson, and ajv with discriminators.

Bodies are R4 bundles of 2 KB to 1 MB, made from the synthetic report in config/demo. Each contestant takes its turn in
every round of one run; printed are medians of CPU time and ratios (goals: 30 times RapidJSON, 10 times valijson, 2 times
ajv; 5 KB parsed and validated in under 30 us; both FHIR schemas compiled in under 100 ms). ajv 8 is fetched by npm into
a temporary folder, or taken from --ajv.

All have to accept the bodies and refuse a broken one. The schema is rewritten for those who do not know all of it:
RapidJSON (draft-04): $defs as definitions, const as enum of one value, false as {"not": {}}, if/else without then as
anyOf; nothing is left out, but RapidJSON itself ignores a pattern that its regular expressions cannot read. ajv: "discriminator" beside
the oneOf of all resources. valijson reads it as draft-07, where $defs is only a place that references lead to.
"""
import argparse
import copy
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import uuid

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIZES = {"2 KB": 2048, "5 KB": 5000, "6 KB": 6144, "50 KB": 51200, "1 MB": 1048576}
GOALS = {"rapidjson": 30, "valijson": 10, "ajv": 2}
PASS_MAX = 20e6  # us: a contestant that needs more for one pass is left out for that body


def schema_of(release):
    with open(os.path.join(SOURCE, "schemas", "fhir", release, "fhir.schema.json"), encoding="utf-8") as file:
        return json.load(file)


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def renewed(entry, number):
    """The entry with identifiers of its own, the same in every run."""
    fresh = str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
    made = copy.deepcopy(entry)
    made["fullUrl"] = "urn:uuid:" + fresh
    made["resource"]["id"] = fresh
    return made


def bundle_of(size):
    """A bundle of at most that many bytes: the entries of the demo report in turn, those that find room, over again."""
    with open(os.path.join(SOURCE, "config", "demo", "full_blood_count.json"), encoding="utf-8") as file:
        bundle = json.load(file)
    entries, bundle["entry"] = bundle["entry"], []
    left = size - len(compact(bundle).encode())
    number = passed_over = 0
    while passed_over < len(entries):
        entry = renewed(entries[number % len(entries)], number)
        room = len(compact(entry).encode()) + 1
        number += 1
        passed_over = passed_over + 1 if room > left else 0
        if passed_over == 0:
            bundle["entry"].append(entry)
            left -= room
    return bundle


def broken(bundle):
    """The same with a wrong value in the last entry, so that none can stop early."""
    made = copy.deepcopy(bundle)
    made["entry"][-1]["resource"]["id"] = 7
    return made


def in_draft04(schema):
    """For RapidJSON; a schema that is all values, properties named like keywords and all."""
    if schema is False:
        return {"not": {}}
    if not isinstance(schema, dict):
        return schema
    made = {}
    for keyword, value in schema.items():
        if keyword in {"$defs", "properties"}:
            renamed = "definitions" if keyword == "$defs" else keyword
            made[renamed] = {name: in_draft04(inner) for name, inner in value.items()}
        elif keyword == "$ref":
            made[keyword] = value.replace("#/$defs/", "#/definitions/")
        elif keyword in {"allOf", "anyOf", "oneOf"}:
            made[keyword] = [in_draft04(inner) for inner in value]
        elif keyword == "items":
            made[keyword] = in_draft04(value)
        elif keyword == "const":
            made["enum"] = [value]
        elif keyword not in {"if", "else"}:
            made[keyword] = value
    if "if" in schema:
        assert "then" not in schema
        made.setdefault("allOf", []).append({"anyOf": [in_draft04(schema["if"]), in_draft04(schema["else"])]})
    return made


def with_discriminator(schema):
    made = copy.deepcopy(schema)
    made["$defs"]["Resource"].update({"type": "object", "required": ["resourceType"],
                                      "discriminator": {"propertyName": "resourceType"}})
    return made


class Contestant:
    def __init__(self, kind, process, schemas):
        self.kind = kind
        self.process = process
        self.schemas = schemas  # paths

    def ask(self, order, *words):
        print(order, self.kind, *words, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        if not re.fullmatch(r"[0-9.e+-]+", answer):
            raise SystemExit(f"{self.kind}: {answer or 'has ended'}")
        return float(answer)


def start(command, **more):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more)


def write(folder, name, value):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(compact(value))
    return path


def modules_of_ajv(arguments, folder):
    """Where ajv is, or None: npm is asked for it only in a whole run."""
    if arguments.ajv:
        return arguments.ajv
    if arguments.smoke or not shutil.which("npm") or not shutil.which("node"):
        return None
    fetched = subprocess.run(["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", "ajv@8"],
                             stdout=subprocess.DEVNULL, check=False)
    return os.path.join(folder, "node_modules") if fetched.returncode == 0 else None


def contestants_in(folder, arguments):
    releases = [schema_of(release) for release in ("r4", "stu3")]
    own = [write(folder, f"own{i}.json", s) for i, s in enumerate(releases)]
    draft04 = [write(folder, f"draft04-{i}.json", in_draft04(s)) for i, s in enumerate(releases)]
    cpp = start([arguments.program])
    # The last that is loaded stays: R4.
    found = [Contestant("ours", cpp, own[::-1]), Contestant("rapidjson", cpp, draft04[:1]),
             Contestant("valijson", cpp, own[:1])]
    modules = modules_of_ajv(arguments, folder)
    if modules:
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "validation_ajv.js")
        node = start(["node", "--stack-size=4000", script], env={**os.environ, "NODE_PATH": modules})
        found.append(Contestant("ajv", node, [write(folder, "ajv.json", with_discriminator(releases[0]))]))
    else:
        print("ajv is not measured (needs npm and node, or --ajv NODE_MODULES)")
    return found


def passes_for(who, mode, body, arguments):
    """As many as fill a turn, after a warm-up; 0 when one pass alone takes too long."""
    each = who.ask("time", mode, body, 1)
    if each > PASS_MAX:
        return 0
    warmed = 0
    while warmed < arguments.warm_up * 1e6:
        passes = max(1, int(arguments.warm_up * 5e5 / max(each, 0.1)))
        each = who.ask("time", mode, body, passes)
        warmed += passes * max(each, 0.1)
    return max(1, int(arguments.seconds * 1e6 / max(each, 0.1)))


def measure(contestants, mode, body, arguments):
    passes = {who: passes_for(who, mode, body, arguments) for who in contestants}
    times = {who: [] for who in contestants if passes[who]}
    for _ in range(arguments.rounds):
        for who, values in times.items():
            values.append(who.ask("time", mode, body, passes[who]))
    return {who.kind: statistics.median(values) for who, values in times.items()}


def show(size, length, mode, medians):
    ours = medians["ours"]
    print(f"{size:5} {length:8} bytes {mode:8}  ours {ours:10.1f} us {length / ours:7.1f} MB/s", end="")
    for kind, value in medians.items():
        if kind != "ours":
            print(f"   {kind} {value:11.1f} us, {value / ours:.1f} times ours (goal {GOALS[kind]})", end="")
    print(flush=True)


def compile_all(contestants, rounds):
    """CPU time, parsing the schema included."""
    for who in contestants:
        took = [who.ask("load", *who.schemas) for _ in range(rounds if who.kind == "ours" else 1)]
        what = "R4 and STU3 (goal 100)" if who.kind == "ours" else "R4"
        print(f"compile {what}: {who.kind} {statistics.median(took):.1f} ms")


def judge(contestants, good, bad):
    """None may be measured at something that it does not do."""
    for who in contestants:
        if who.ask("verdict", good) != 1 or who.ask("verdict", bad) != 0:
            raise SystemExit(f"{who.kind} does not tell a right body from a broken one")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/release/tests/bench/validation_peers")
    parser.add_argument("--ajv", metavar="NODE_MODULES", help="a node_modules folder with ajv 8")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.3, help="of each contestant's turn")
    parser.add_argument("--warm-up", type=float, default=1, dest="warm_up", help="seconds, before each body")
    parser.add_argument("--smoke", action="store_true", help="a second or two, to see that the bench works; no ajv")
    arguments = parser.parse_args()
    sizes = dict(SIZES)
    if arguments.smoke:
        arguments.rounds, arguments.seconds, arguments.warm_up = 1, 0.01, 0
        sizes = {"2 KB": SIZES["2 KB"]}

    with tempfile.TemporaryDirectory(prefix="signalbox-bench-") as folder:
        contestants = contestants_in(folder, arguments)
        try:
            compile_all(contestants, arguments.rounds)
            for number, (size, target) in enumerate(sizes.items()):
                bundle = bundle_of(target)
                body = write(folder, f"body{number}.json", bundle)
                if target <= SIZES["6 KB"]:
                    judge(contestants, body, write(folder, f"broken{number}.json", broken(bundle)))
                for mode in ("validate", "whole"):
                    show(size, os.path.getsize(body), mode, measure(contestants, mode, body, arguments))
        finally:
            for process in {who.process for who in contestants}:
                process.stdin.close()
                process.wait(timeout=60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
