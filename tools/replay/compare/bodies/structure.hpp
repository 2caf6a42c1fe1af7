#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::replay {

enum class body_form : std::uint8_t { json, xml, edifact, hl7v2, other };

enum class branch_kind : std::uint8_t {
    text,
    number,
    literal,
    elements,
    members,
    edifact_segment,
    hl7v2_segment,
    xml_element
};

// One value of a body with what is below it, without the order of members, white space and escapes that its form
// leaves free.
struct branch {
    branch_kind kind = branch_kind::text;
    std::string step;            // of its pointer: "code", "3", "OBX[2]", of a field and component "5/1"
    std::string text;            // of a value; of an empty container "{}" or "[]"; of a segment its name or path
    std::vector<branch> below{}; // members by their steps, elements in their order
    std::uint64_t content = 0;   // equal where everything of it is equal but its step
    std::uint64_t likeness = 0;  // the same without the ids that a hub makes anew

    // The member of that step; nullptr: there is none.
    const branch* find(std::string_view wanted) const noexcept;
    bool is_value() const noexcept { return below.empty(); }
    bool is_segment() const noexcept { return kind >= branch_kind::edifact_segment; } // or an XML element
};

// JSON and FHIR's XML: JSON pointers. EDIFACT and HL7 v2: "/OBX[2]/5/1", the second OBX, its field and component from 1
// (of a repetition "/PID[1]/3~2/1"). Other XML: "/Envelope/Body/item[2]/@code", see xml_elements. What is none of
// these: the whole text under "".
struct structure {
    body_form form = body_form::other;
    branch root;
};

// `bytes` as they were on the wire; what is compressed with gzip is opened, up to 64 MiB.
structure structure_of(std::string_view bytes);

// Everything of both is equal: the same values in the same places.
bool says_the_same(const branch& one, const branch& other) noexcept;

// One step of a JSON pointer, as RFC 6901 writes it.
std::string pointer_step(std::string_view step);

// A UUID, bare or as "urn:uuid:...": what a hub makes anew.
bool is_uuid(std::string_view text) noexcept;
std::string_view bare_uuid(std::string_view text) noexcept;

} // namespace signalbox::replay
