#pragma once

#include "broker/fhir/document.hpp"

namespace signalbox::validation::engine {

// JSON Schema's equality: numbers by value (1 and 1.0), objects whatever the order of their members.
bool equal(const fhir::value& left, const fhir::value& right);

// False when two elements of the array are equal; `twin` is then the first that repeats an earlier one.
bool all_different(const fhir::value& array, fhir::value& twin);

} // namespace signalbox::validation::engine
