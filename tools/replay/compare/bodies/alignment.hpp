#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/replay/compare/bodies/structure.hpp"

namespace signalbox::replay {

// What is looked for at most, so that no list takes long.
struct alignment_limits {
    std::size_t elements_max = 512;    // in a row without anything known again, that are matched by what they share
    std::size_t work_max = 20'000'000; // values looked at for that, of one body
};

struct element_match {
    std::optional<std::size_t> was; // position; without it the element came
    std::optional<std::size_t> is;  // without it the element is gone
    bool moved = false;             // stands elsewhere among its siblings
};

struct alignment {
    std::vector<element_match> matches; // in the order of what was; what came at the place where it stands
    bool by_position = false;           // some were too many: the first is held against the first, and so on
};

// Which elements of two lists are the same one: known again by their identities, else in the order that lets them share
// most. `work` grows by what was looked at.
alignment align(const std::vector<branch>& was, const std::vector<branch>& is, const alignment_limits& within,
                std::size_t& work);

} // namespace signalbox::replay
