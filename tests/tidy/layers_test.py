"""A layer includes only what its CMakeLists.txt names under USES (what those use counts as named)."""

import re

from sources import ROOT, files, finish, name

BROKER = ROOT / "broker"


def declared_uses():
    uses = {}
    for listing in sorted(BROKER.glob("*/CMakeLists.txt")):
        text = listing.read_text()
        call = re.search(r"signalbox_layer\((\w+)\s+USES([\w\s]*?)(?:LIBRARIES|PRIVATE_LIBRARIES|\))", text)
        if call:
            uses[call.group(1)] = set(call.group(2).split())
    return uses


def reachable(layer, uses):
    seen, waiting = set(), [layer]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        waiting.extend(uses.get(current, ()))
    return seen


def cycles(uses):
    return [f"{layer} uses itself through {other}" for layer in uses for other in uses[layer]
            if layer in reachable(other, uses)]


uses = declared_uses()
findings = cycles(uses)
checked = 0
for path in files(".hpp", ".cpp", folders=("broker",)):
    layer = path.relative_to(BROKER).parts[0]
    if layer not in uses:
        findings.append(f"{name(path)}: its folder declares no layer")
        continue
    allowed = reachable(layer, uses)
    for number, line in enumerate(path.read_text().splitlines(), 1):
        include = re.match(r'\s*#\s*include\s+"(?:broker/(\w+)|(adapters|tools|tests))/', line)
        if not include:
            continue
        checked += 1
        used = include.group(1) or include.group(2)
        if used not in allowed:
            findings.append(f"{name(path)}:{number}: {layer} does not use {used}")
finish(findings, checked, "layers")
