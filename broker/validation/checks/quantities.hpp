#pragma once

#include <string_view>

#include "broker/validation/checks/results.hpp"

namespace signalbox::validation::checks {

// What a Quantity says of its unit: a UCUM code, or a text to read.
struct unit_text {
    std::string_view text;
    bool is_code;
};
unit_text unit_text_of(const fhir::value& quantity) noexcept;

// With its unit, from its code or from a spelling that is known.
amount amount_of(const fhir::value& quantity);

// Whether both units are known, and one number means something else in one than in the other.
bool have_other_units(const amount& left, const amount& right);

// Whether their numbers can be compared: one has no unit, or both have the same.
bool have_one_unit(const amount& left, const amount& right);

// Whether both have a number and the first one's is the greater, whatever the units.
bool is_greater(const amount& left, const amount& right);

} // namespace signalbox::validation::checks
