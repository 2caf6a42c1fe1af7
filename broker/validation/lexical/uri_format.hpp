#pragma once

#include <string_view>

namespace signalbox::validation::lexical {

bool is_hex_digit(char c) noexcept;

// RFC 3986, as far as characters and the places of the delimiters go.
bool is_uri(std::string_view text, bool with_scheme) noexcept;
// RFC 1123: labels of letters, digits and inner hyphens, 63 at most, 253 together.
bool is_hostname(std::string_view text) noexcept;
// RFC 5321: Local-part "@" and a host or an address in brackets.
bool is_email(std::string_view text) noexcept;

} // namespace signalbox::validation::lexical
