#pragma once

#include <cstdint>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/mapping/rules/lookup.hpp"

namespace signalbox::mapping {

// The same for all codings of one CodeableConcept: what they agree on.
struct concept_lookup {
    lookup::verdict what{};
    std::vector<map_row> rows;
    bool other_unit = false;
    std::vector<std::uint32_t> mapped_codings; // positions in the array
    std::vector<lookup::verdict> by_coding;    // one per coding
};

// `coding` is the concept's array of codings; `around` says what stands around it, its system and code are not read.
concept_lookup look_up_concept(const code_map& map, const fhir::value& coding, question around,
                               const same_dimension& dimensions = {});

} // namespace signalbox::mapping
