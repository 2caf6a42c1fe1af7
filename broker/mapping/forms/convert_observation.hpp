#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/mapping/asked/document_concepts.hpp"
#include "broker/mapping/row.hpp"
#include "broker/pathology/model/finding.hpp"

namespace signalbox::mapping {

// What becomes of a FHIR document's numbers.
struct number_edits {
    std::unordered_map<std::uint32_t, std::string> replaced;           // whole values in JSON, by their index
    std::unordered_map<std::uint32_t, std::vector<std::string>> notes; // more of an Observation, by its index
};

// Does to the number of a FHIR R4 Observation, or of one of its components, what follow_row (convert_unit.hpp) does to
// a result's: the quantity and the low and high of its reference ranges, or nothing. What was sent becomes a note of
// the Observation.
void follow_row(const map_row& row, const document_concept& one, number_edits& edits, pathology::findings& findings);

} // namespace signalbox::mapping
