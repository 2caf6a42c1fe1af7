#pragma once

#include <string>
#include <string_view>

#include "broker/fhir/json.hpp"

namespace signalbox::fhir {

enum class release : std::uint8_t { stu3, r4 };

// Reads a resource in FHIR's XML form into the document that its JSON form would give: arrays where the type repeats,
// primitives with their `_name` siblings, contained resources, narrative as text. Offsets are those of the XML.
// DOCTYPE, processing instructions and elements that the type does not have are refused.
parsed<document> read_xml(std::string_view text, release fhir_release, std::size_t depth_max = 64);

// Writes a resource in FHIR's XML form, elements in the order of its type. The error names a member that the type
// does not have.
parsed<std::string> write_xml(const value& resource, release fhir_release);

// True when the first byte that is not white space (or a byte order mark) is '<'.
bool looks_like_xml(std::string_view text) noexcept;

} // namespace signalbox::fhir
