#pragma once

#include <string>
#include <string_view>

namespace signalbox::http {

// Parts of header fields that are lists: Accept, Content-Type, Accept-Encoding (RFC 9110, 5.6 and 12.4.2).

std::string lower(std::string_view text);                 // ASCII letters
std::string_view trimmed(std::string_view text) noexcept; // of spaces and tabs

// Takes what stands before the next separator off the text, and the separator.
std::string_view next_part(std::string_view& text, char separator) noexcept;

// Of "charset=utf-8; q=0.5": the value of a parameter, in lower case, without its quotation marks; "" where it has
// none.
std::string parameter(std::string_view parameters, std::string_view name);

// The parameter q; 1 where there is none.
double weight_of(std::string_view parameters);

} // namespace signalbox::http
