#pragma once

#include <type_traits>

#include "broker/base/result.hpp"

namespace signalbox::mapping {

enum class errc {
    not_convertible = 1, // the message has no such form: not FHIR, or not the release asked for
    unreadable,          // the stored bytes do not parse any more
    too_large,           // over the limit after decompression
};

const char* describe(errc value);
error_code make_error_code(errc value) noexcept;

} // namespace signalbox::mapping

template <>
struct boost::system::is_error_code_enum<signalbox::mapping::errc> : std::true_type {};
