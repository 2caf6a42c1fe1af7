#pragma once

#include <string_view>

namespace signalbox::base {

// Whether `wanted` stands anywhere in the text: for one that is long and mostly does not hold it. It takes what
// memmem() and std::string_view::find take many times over where much of the text begins alike, as URLs do. An empty
// `wanted` stands everywhere.
bool holds(std::string_view text, std::string_view wanted) noexcept;

} // namespace signalbox::base
