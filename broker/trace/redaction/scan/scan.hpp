#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/trace/format/record.hpp"
#include "broker/trace/format/strays.hpp"

namespace signalbox::trace {

// Something that a redaction should not have left. Says where and of which kind, never what it is.
struct left {
    std::string place; // "body/entry/0/name/0/family", "body: PNA 4, 2", "headers/mex-to"
    std::string kind;  // "NHS number", "postcode", "name", ...

    auto operator<=>(const left&) const = default;
};

// What is left in one line, the bytes of its bodies loaded. Works on its own: every text is looked at as it stands and
// as what its escapes, percents, quoted-printable, base64 and gzip decode to, and fields of names, addresses,
// telephones and births by their form. Passed over: NHS numbers of the range 999, what the redaction makes, and ten
// digits that are a right SNOMED CT identifier. A real birth date on a 15th cannot be told from a made one.
std::vector<left> scan(const record& line);

// The same in what the line says beside that, and that it has members, or is of a kind, that this version does not
// know: what forms do not tell nobody has looked at there.
std::vector<left> scan(const std::vector<stray>& beside);

} // namespace signalbox::trace
