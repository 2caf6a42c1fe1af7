#pragma once

#include <string>

#include "broker/mapping/loaders/problems.hpp"
#include "broker/mapping/loaders/rf2/release.hpp"
#include "broker/mapping/row.hpp"

namespace signalbox::mapping {

// What a concept has become.
struct concept_fate {
    enum class kind : std::uint8_t {
        current,     // active
        same_as,     // SAME_AS alone leads to `target`
        replaced_by, // REPLACED_BY as well
        review,      // only a person can tell; `path` says how far it led
        unknown,     // not in the release
    };
    kind what{};
    sctid target = 0;
    std::string path; // "100005 SAME_AS 138875005"
};

// Chains are followed to their active end: SAME_AS after SAME_AS stays SAME_AS, with one REPLACED_BY in it the whole is
// REPLACED_BY, and anything else, several targets or a circle end at a person.
concept_fate fate_of(sctid id, const rf2_release& release);

// Holds the texts of a row whose target was replaced.
struct followed_target {
    std::string code;
    std::string path;
};

// Puts the concept that a description belongs to in its place, and what an inactive target has become; both are
// recorded in the row. REPLACED_BY is a warning; what only a person can decide, and a concept that the release does not
// have, are errors. Without the release's files nothing happens.
void follow_history(map_row& row, followed_target& holds, const rf2_release& release, map_problems& problems);

} // namespace signalbox::mapping
