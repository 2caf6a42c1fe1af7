#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "broker/mapping/rules/lookup.hpp"

namespace signalbox::mapping {

// One coding as it was sent.
struct sent_coding {
    std::string_view system;
    std::string_view code;
};

// The same for all codings of one concept: what they agree on.
struct concept_lookup {
    lookup::verdict what{};
    std::vector<map_row> rows;
    bool other_unit = false;
    boost::container::small_vector<std::uint32_t, 4> mapped_codings; // positions among the codings
    boost::container::small_vector<lookup::verdict, 4> by_coding;    // one per coding
};

// `around` says what stands around the concept, its system and code are not read.
concept_lookup look_up_concept(const code_map& map, std::span<const sent_coding> codings, question around,
                               const same_dimension& dimensions = {});

// What a person should see to.
struct open_coding {
    std::uint32_t position = 0;
    lookup::verdict why{};
};
// Of a concept without a target every coding that has a code; of one with a target the coding whose unit fits only some
// of its rows.
std::vector<open_coding> open_codings(const concept_lookup& found, std::span<const sent_coding> codings);

// Adds what a concept became: one for each of its rows, by the first of its codings that has them.
void tell_mapped(std::vector<mapped_code>& into, const concept_lookup& found, std::span<const sent_coding> codings);

} // namespace signalbox::mapping
