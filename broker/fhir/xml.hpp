#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "broker/fhir/json.hpp"

namespace signalbox::fhir {

enum class release : std::uint8_t { stu3, r4 };

// FHIR fixes the order of the elements of a type. `any` also reads texts that do not keep it, as published ITK3
// messages do not; elements of one name then come together in the order in which they stand.
enum class element_order : std::uint8_t { fixed, any };

// Reads a resource in FHIR's XML form into the document that its JSON form would give: arrays where the type repeats,
// primitives with their `_name` siblings, contained resources, narrative as text. Offsets are those of the XML.
// DOCTYPE, processing instructions and elements that the type does not have are refused; comments are dropped.
// `depth_max` counts arrays and objects of the JSON form, as in json_options.
parsed<document> read_xml(std::string_view text, release fhir_release, std::size_t depth_max = 64,
                          element_order order = element_order::fixed);

// Writes a resource in FHIR's XML form, elements in the order of its type, in one line of UTF-8. The error names a
// member that the type does not have, and its offset is that of the value; its line is for the document to tell.
// Narrative that is not one well-formed div of XHTML is refused, because it stands in the XML as it is.
parsed<std::string> write_xml(const value& resource, release fhir_release);

// True when the first byte that is not white space (or a byte order mark) is '<'.
bool looks_like_xml(std::string_view text) noexcept;

} // namespace signalbox::fhir
