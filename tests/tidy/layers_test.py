"""A layer includes only what its CMakeLists.txt names under USES (what those use counts as named). So does an adapter,
beside its own folder and the SDK, and it may name no other layers than these (broker/decisions/0020)."""

import re

from sources import ROOT, files, finish, name

BROKER = ROOT / "broker"
ADAPTERS = ROOT / "adapters"
FOR_ADAPTERS = {"base", "fhir", "pathology"}
BASE_FOR_ADAPTERS = {"crypto.hpp", "gzip.hpp"}


def declared_uses(folder, function):
    uses = {}
    for listing in sorted(folder.glob("*/CMakeLists.txt")):
        text = listing.read_text()
        call = re.search(rf"{function}\((\w+)(?:\s+USES)?([\w\s]*?)(?:LIBRARIES|PRIVATE_LIBRARIES|\))", text)
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


def adapter_findings(path, own, allowed):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        include = re.match(r'\s*#\s*include\s+["<]((?:\w+/)+[\w.]+)', line)
        if not include:
            continue
        parts = include.group(1).split("/")
        if parts[0] == "broker" and parts[1] not in allowed:
            yield f"{name(path)}:{number}: the adapter {own} does not use {parts[1]}"
        elif parts[:2] == ["broker", "base"] and parts[2] not in BASE_FOR_ADAPTERS:
            yield f"{name(path)}:{number}: an adapter may not use {parts[2]} of base"
        elif parts[0] in ("tools", "tests") or (parts[0] == "adapters" and parts[1] not in (own, "folder", "gp_connect")):
            yield f"{name(path)}:{number}: the adapter {own} may not include {'/'.join(parts[:2])}"


uses = declared_uses(BROKER, "signalbox_layer")
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
for adapter, named in [("folder", set()), *declared_uses(ADAPTERS, "signalbox_adapter").items()]:
    findings += [f"adapters/{adapter}: may not use {layer}" for layer in sorted(named - FOR_ADAPTERS)]
    for path in files(".hpp", ".cpp", folders=(f"adapters/{adapter}",)):
        checked += 1
        findings += adapter_findings(path, adapter, named)
finish(findings, checked, "layers")
