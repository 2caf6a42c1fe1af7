#pragma once

#include <string>
#include <vector>

#include "tools/replay/report/report.hpp"

namespace signalbox::replay {

// Differences that say the same of other elements, parts and messages.
struct alike_difference {
    std::string where;   // "reply", "to practice-a81001", "message"
    std::string pointer; // as shown, "*" for positions of elements and "[*]" for numbers of segments
    shown_values values;
    std::size_t count = 0;
};

// What differs in the same messages, or by the same change of a code: a changed row of a map, with all that it does.
struct difference_group {
    std::vector<alike_difference> rows;    // in the order of the first of each
    std::vector<trace::sequence> messages; // ascending
};

struct grouped {
    std::vector<difference_group> groups; // those of most messages first
    std::size_t more = 0;                 // differences of messages that have more than differences_max
};

// Of what is different, missing or extra, without what is tolerated.
grouped groups_of(const comparison& of);

// "3, 9, 12 and 4 more".
std::string numbers_text(const std::vector<trace::sequence>& all, std::size_t shown_max);

// What two differences of a message have in common when they are alike: where, without positions, and what is shown.
std::string likeness(const difference& of);

} // namespace signalbox::replay
