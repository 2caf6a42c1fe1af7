#pragma once

#include <string_view>

namespace signalbox::base {

// Whether `wanted` stands anywhere in the text; an empty one does. For a long text that mostly does not hold
// it: what only begins like it, as other URLs do, costs next to nothing.
bool holds(std::string_view text, std::string_view wanted) noexcept;

} // namespace signalbox::base
