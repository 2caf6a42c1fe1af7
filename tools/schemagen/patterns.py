"""FHIR's regular expressions as patterns of JSON Schema.

The published expressions are for a whole value and for Java's reading of \\s and \\S. Here they are anchored, and the two
classes are spelt out, because engines disagree on them: ECMAScript counts a no-break space as white space, RE2 does
not, and laboratories do send it. \\S also leaves out control characters: FHIR forbids code points below 32 other than
tab, line feed and carriage return, and XML 1.0 cannot carry them. Nothing needs look-around or a back reference.
"""

# The rule of `string` and `markdown`, [ \r\n\t\S]+ in the specification.
ANY_TEXT = r"[^\x00-\x08\x0B\x0C\x0E-\x1F]+"

# A string value is never empty (specification, JSON form), although the expression of the URI types allows it.
NO_SPACE = r"[^\x00-\x20]+"


def anchored(primitive, regex):
    """The pattern for the primitive type of that name."""
    return "^(?:" + _body(primitive, regex) + ")$"


def _body(primitive, regex):
    if regex == r"[ \r\n\t\S]+":
        return ANY_TEXT
    if regex == r"\S*":
        return NO_SPACE
    spelt = regex.replace(r"[^\s]", r"[^\x00-\x20]").replace(r"[\s]", r"[\t\n\r ]").replace(r"\s", r"[\t\n\r ]")
    if r"\s" in spelt or r"\S" in spelt:
        raise SystemExit(f"the pattern of {primitive} uses \\s in a way that is not known here")
    return spelt.replace("(", "(?:")
