#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace signalbox::replay {

enum class body_form : std::uint8_t { json, xml, edifact, hl7v2, other };

// What a body says, each value by its pointer, without the order of members, white space and escapes that its form
// leaves free. JSON and FHIR's XML: JSON pointers. EDIFACT and HL7 v2: "/OBX[2]/5/1", the second OBX, its field and
// component from 1 (of a repetition "/PID[1]/3~2/1"). Others: the whole text under "".
struct structure {
    body_form form = body_form::other;
    std::map<std::string, std::string, std::less<>> leaves;
};

// `bytes` as they were on the wire; what is compressed with gzip is opened, up to 64 MiB.
structure structure_of(std::string_view bytes);

} // namespace signalbox::replay
