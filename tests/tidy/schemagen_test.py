"""tools/schemagen gives exactly the generated files that are committed."""

import os
import pathlib
import sys

from sources import ROOT, finish

sys.path.insert(0, str(ROOT / "tools" / "schemagen"))
import schemagen  # noqa: E402

reference = pathlib.Path(os.environ.get("SIGNALBOX_REFERENCE_DATA") or ROOT.parent / "shared" / "data") / "fhir"
if not (reference / "r4-elements.json").is_file():
    print("skipped: no reference data")
    sys.exit(0)

generated = schemagen.generate(reference)
findings = [f"{path}: not what tools/schemagen writes" for path, text in generated.items()
            if not (ROOT / path).is_file() or (ROOT / path).read_bytes() != text.encode()]
finish(findings, len(generated), "schemagen")
