"""The facts of one FHIR release as the generators want them.

`load` reads `<release>-elements.json` and applies what those facts leave to the reader: R4 gives ids and extension URLs
FHIRPath system types, STU3 names XML Schema types where a pattern belongs. Everything that the two generators need to
know about FHIR itself stands here: what is a primitive, what is an attribute in XML, what a choice expands to.
"""

import dataclasses
import json
import pathlib

NUMBERS = ("decimal", "integer", "positiveInt", "unsignedInt")


@dataclasses.dataclass
class Element:
    """One element of a type; `types` has several entries for a choice, whose name then ends in [x]."""

    name: str
    types: list
    required: bool
    repeats: bool
    attribute: bool  # Element.id and Extension.url: attributes in XML, never with a `_name` sibling in JSON
    codes: tuple     # (value set, codes) of a required binding that is known in full, else empty

    @property
    def is_choice(self):
        return self.name.endswith("[x]")

    def members(self):
        """(JSON name, type) of each form that the element takes."""
        if not self.is_choice:
            return [(self.name, self.types[0])]
        stem = self.name[: -len("[x]")]
        return [(stem + code[0].upper() + code[1:], code) for code in self.types]


@dataclasses.dataclass
class Type:
    """A resource, a data type, or the content of an element that has its own children (named by its path)."""

    name: str
    base: str
    kind: str  # resource, complex or primitive
    abstract: bool
    elements: list
    regex: str


class Release:
    def __init__(self, name, version, types):
        self.name = name
        self.version = version
        self.types = types
        self.open_choice = next(e for e in types["Extension"].elements if e.is_choice).types

    def is_primitive(self, type_name):
        return type_name != "xhtml" and self.types[type_name].kind == "primitive"

    def resources(self):
        return sorted(t.name for t in self.types.values() if t.kind == "resource" and not t.abstract)


def load(folder, name):
    """The release `name` (r4 or stu3), from the tables in `folder`."""
    facts = _read(folder, name)
    types = {}
    for type_name, entry in facts["types"].items():
        for made in _types_of(type_name, entry):
            types[made.name] = made
    if name != "r4":
        _borrow_patterns(types, _read(folder, "r4")["types"])
    _check_inheritance(types)
    return Release(name, facts["fhirVersion"], types)


def _read(folder, name):
    path = pathlib.Path(folder) / f"{name}-elements.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _types_of(type_name, entry):
    """The type itself and one more for each element with children, in the order of the table."""
    kind = {"complex-type": "complex", "primitive-type": "primitive"}.get(entry["kind"], entry["kind"])
    made = {type_name: Type(type_name, entry["base"], kind, entry["abstract"], [], entry.get("regex", ""))}
    parents = {e["path"].rpartition(".")[0] for e in entry["elements"]}
    for row in entry["elements"][1:]:
        path = row["path"]
        parent, _, name = path.rpartition(".")
        codes = [t["code"] for t in row.get("types", [])]
        if kind == "primitive" and name == "value":
            _keep_stu3_pattern(made[type_name], codes[0])
            continue
        if row["max"] == "0":
            continue
        if path in parents:
            made[path] = Type(path, codes[0], "complex", False, [], "")
            codes = [path]
        made[parent].elements.append(_element(row, name, codes, owner=made[parent]))
    return made.values()


def _element(row, name, codes, owner):
    if "contentReference" in row:
        codes = [row["contentReference"]]
    attribute = (name == "id" and owner.kind != "resource") or (owner.name == "Extension" and name == "url")
    if attribute:
        codes = ["uri" if name == "url" else "string"]
    elif codes == ["#String"]:
        codes = ["id"]
    binding = row.get("binding", {})
    enumerated = codes == ["code"] and binding.get("strength") == "required" and binding.get("codes")
    value_set = binding["valueSet"].partition("|")[0].rpartition("/")[2] if enumerated else ""
    return Element(
        name=name, types=codes, required=row["min"] > 0, repeats=row["max"] != "1", attribute=attribute,
        codes=(value_set, tuple(binding["codes"])) if enumerated else ())


def _keep_stu3_pattern(primitive, code):
    """STU3 writes a primitive's pattern where the type code of its value belongs."""
    if not primitive.regex and not code.startswith(("xsd:", "#")) and code != "string":
        primitive.regex = code


def _borrow_patterns(types, r4_types):
    for made in types.values():
        if made.kind == "primitive" and not made.regex:
            made.regex = r4_types[made.name].get("regex", "")


def _check_inheritance(types):
    """A type begins with its base's elements; the packed table relies on that and stores only what follows them."""
    for made in (t for t in types.values() if t.kind != "primitive"):
        inherited = [e.name for e in types[made.base].elements] if made.base else []
        if [e.name for e in made.elements[: len(inherited)]] != inherited:
            raise SystemExit(f"{made.name} does not begin with the elements of {made.base}")
