#pragma once

#include <type_traits>

#include "broker/base/result.hpp"

namespace signalbox::fhir {

// Why a text is not a document. The position stands in fhir::parse_error.
enum class errc {
    syntax = 1,       // not JSON (RFC 8259), or not well-formed XML
    encoding,         // not valid UTF-8, a lone surrogate, or a raw NUL
    nul_character,    // \u0000 in a text of a message
    duplicate_key,    // a member name twice in one object, escaped twins included
    too_deep,         // nested deeper than limits.json_depth_max
    number_range,     // a number beyond the range of a double
    trailing_content, // something after the end of the value
    too_large,        // 4 GiB or more: offsets are 32 bits wide
    doctype,          // XML with a DOCTYPE
    unknown_element,  // XML element that the FHIR type does not have
    unknown_type,     // a resource or type that this FHIR release does not have
    not_fhir_xml,     // XML that is not in the FHIR namespace or breaks the rules of FHIR's XML form
    too_many_values,  // more values than json_options.values_max
};

const char* describe(errc value);
error_code make_error_code(errc value) noexcept;

} // namespace signalbox::fhir

template <>
struct boost::system::is_error_code_enum<signalbox::fhir::errc> : std::true_type {};
