#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/mapping/code_map.hpp"

namespace signalbox::mapping {

// What the map says about one code, for the purpose of adding SNOMED CT codings.
struct lookup {
    enum class verdict : std::uint8_t {
        mapped,
        unmapped,
        ambiguous,      // several targets that are not told apart
        needs_approval, // only rows that are not equivalent: a person has to approve them
    };
    verdict what{};
    std::vector<const map_row*> rows; // mapped: one per target, PaLM before PBCL
};

// Never picks one of several. A Read v2 code of seven characters that the map does not have is looked up by its first
// five: the last two are the term code, which tells synonyms of one concept apart.
lookup look_up(const code_map& map, std::string_view system, std::string_view code);

// The same for all codings of one CodeableConcept: what they agree on. `coding` is its array of codings.
struct concept_lookup {
    lookup::verdict what{};
    std::vector<const map_row*> rows;
    std::vector<std::uint32_t> mapped_codings; // positions in the array
    std::vector<lookup::verdict> by_coding;    // one per coding
};
concept_lookup look_up_concept(const code_map& map, const fhir::value& coding);

} // namespace signalbox::mapping
