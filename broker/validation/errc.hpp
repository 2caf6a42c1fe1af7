#pragma once

#include <type_traits>

#include "broker/base/result.hpp"

namespace signalbox::validation {

// Why a schema or catalogue cannot be used; fhir::parse_error-like detail stands in schema_error.
enum class errc {
    unreadable = 1,    // the file cannot be read
    not_json,          // the file is not JSON
    unknown_reference, // a $ref that leads nowhere
    bad_keyword,       // a keyword whose value has the wrong form
    unknown_keyword,   // a keyword that this engine does not know and that is no annotation
    bad_pattern,       // a pattern that is not ECMA-262, or that uses look-around or back references
    endless_reference, // $refs that lead back to themselves without descending
    digest_mismatch,   // the catalogue states another SHA-256 for the file
    too_large,         // more nodes than the engine's limit
};

const char* describe(errc value);
error_code make_error_code(errc value) noexcept;

} // namespace signalbox::validation

template <>
struct boost::system::is_error_code_enum<signalbox::validation::errc> : std::true_type {};
