#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tools/replay/compare/bodies/alignment.hpp"
#include "tools/replay/compare/bodies/structure.hpp"

namespace signalbox::replay {

enum class change : std::uint8_t {
    value,      // another one, or one that was not there, or one that is gone
    moved,      // an element of a list stands elsewhere: at which place
    renumbered, // the number that a segment gives of itself, as far as others before it came or went
};

// The pointer is that of what was; of what came, its own within that.
struct found_difference {
    std::string pointer;
    std::string before;
    std::string after;
    change how = change::value;
};

// Tells each value in which two bodies differ, in the order of their pointers' steps. How many lists were too long for
// their elements to be known again, and compared by position.
std::size_t tell_differences(const structure& was, const structure& is, const alignment_limits& within,
                             const std::function<void(found_difference)>& tell);

} // namespace signalbox::replay
