#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::validation::lexical {

// The values of `format` that can be asserted; the others are notes.
enum class format : std::uint8_t {
    unknown,
    date,          // RFC 3339 full-date, a day that the calendar has
    date_time,     // RFC 3339
    time,          // RFC 3339 full-time, a leap second where there can be one
    duration,      // RFC 3339, appendix A
    email,         // RFC 5321, Mailbox
    hostname,      // RFC 1123
    ipv4,          // RFC 2673, dotted quad
    ipv6,          // RFC 4291, without a zone
    uri,           // RFC 3986, with a scheme
    uri_reference, // RFC 3986
    uuid,          // RFC 4122
    regex,         // ECMA-262, as far as "pattern" goes here
    json_pointer,  // RFC 6901
};

std::optional<format> find_format(std::string_view name) noexcept;

bool has_format(std::string_view text, format wanted);

} // namespace signalbox::validation::lexical
