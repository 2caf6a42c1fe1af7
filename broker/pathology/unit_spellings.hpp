#pragma once

#include <string_view>

namespace signalbox::pathology {

// The UCUM code of a spelling that is known as it stands ("mcg/L", "x10^9/L"; signs beyond ASCII read as their plain
// form), for what is delivered or worked with: nothing is trimmed or repaired. Empty as below.
std::string_view code_of_known_spelling(std::string_view unit_text);

// For checks alone: the UCUM code that is meant by a unit as people write it ("mcg/L", "mmols per litre",
// "x10\u2079/L", "breaths per minute"), blanks and remarks about it aside; empty for a spelling that is unknown, or
// that has more than one meaning ("m" is metres and minutes).
std::string_view code_of_spelling(std::string_view unit_text);

// Whether one number means the same with either UCUM code: "10*9/L" and "10*3/uL", "{beats}/min" and "/min". The enzyme
// unit and the international unit count as one: laboratories write "iu/L" for U/L.
bool is_same_unit(std::string_view left_code, std::string_view right_code);

// Whether a number of this UCUM code is never below zero: a count, a mass, a substance or an enzyme's activity in a
// volume. Not so for millimoles and equivalents: base excess and anion gap are differences.
bool is_never_negative(std::string_view code);

// The code that was meant where a valid UCUM code says something that no result is measured in: U/L for "u/L", which is
// atomic mass units per litre. Empty for every other code.
std::string_view meant_by_trap(std::string_view code) noexcept;

} // namespace signalbox::pathology
