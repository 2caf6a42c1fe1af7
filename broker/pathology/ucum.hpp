#pragma once

#include <cstddef>
#include <string_view>

namespace signalbox::pathology {

// A unit of a message takes 10 to 30 bytes; nothing longer than this is looked at.
constexpr std::size_t ucum_code_size_max = 256;

// True for a code of the Unified Code for Units of Measure, case sensitive form: its grammar (sections 7 to 12 of the
// specification) with the units of ucum_units.cpp. As common practice has it, a number or a
// parenthesis may have an annotation too ("/100{WBC}", "g/(8.h){shift}"). A code that is valid need not be the one that
// was meant: "u/L" is atomic mass units per litre.
bool is_ucum_code(std::string_view code) noexcept;

// A symbol without exponent and annotation: "mmol", "[iU]", "10*".
bool is_ucum_unit(std::string_view symbol) noexcept;

} // namespace signalbox::pathology
