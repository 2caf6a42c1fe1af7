#pragma once

#include <cstdint>

#include "broker/fhir/document.hpp"

namespace signalbox::validation::engine {

// JSON Schema's equality: numbers by value (1 and 1.0), objects whatever the order of their members.
bool equal(const fhir::value& left, const fhir::value& right);

// Equal values have equal hashes.
std::uint64_t hash_of(const fhir::value& v);

// False when two elements of the array are equal; `twin` is then the later of them.
bool all_different(const fhir::value& array, fhir::value& twin);

} // namespace signalbox::validation::engine
