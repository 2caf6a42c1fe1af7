#pragma once

#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::validation::checks {

// The unit of a Quantity as a UCUM code, from its code or from a spelling that is known; empty where neither says it.
std::string_view unit_of(const fhir::value& quantity);

// Whether both are known, and one number means something else in one than in the other.
bool is_other_unit(std::string_view left, std::string_view right);
bool have_other_units(const fhir::value& left, const fhir::value& right);

// Whether their numbers can be compared: one has no unit, or both have the same.
bool have_one_unit(const fhir::value& left, const fhir::value& right);

// Whether both have a number and the first one's is the greater, whatever the units.
bool is_greater(const fhir::value& left, const fhir::value& right);

} // namespace signalbox::validation::checks
