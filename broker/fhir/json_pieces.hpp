#pragma once

#include <cstdint>
#include <vector>

#include "broker/fhir/node.hpp"
#include "broker/fhir/special_walk.hpp"

// Pieces of JSON text behind which there are four blocks of NULs.
namespace signalbox::fhir::detail {

// A string from the first byte with which it does not simply go on: its last quote, or null for a mistake. `at` is that
// byte, and afterwards where the string ends when it is decoded in place. Refuses halves of surrogate pairs and U+0000.
char* decode_string(char*& at) noexcept;

// Behind true, false, null or a number without an exponent; null for a mistake, an exponent, or more digits than a
// double is sure to hold.
const char* behind_literal(const char* at) noexcept;

fhir::kind literal_kind(char first) noexcept;

// Behind the white space that `at` may begin with. Where lines of `text` begin in it is added to `lines`.
char* behind_blanks(char* at, const char* text, std::vector<std::uint32_t>& lines);

// The same white space, if a quote is behind it, where `walk` is then; at none otherwise. What is next for `walk` is
// not before `at`.
special_walk quote_behind_blanks(special_walk walk, const char* at, const char* text,
                                 std::vector<std::uint32_t>& lines);

} // namespace signalbox::fhir::detail
