#pragma once

#include <string_view>

namespace signalbox::delivery {

// How the reason of a delivery begins that waits for a code map; how many codes follows.
constexpr std::string_view held_for_map = "codes without a map: ";

} // namespace signalbox::delivery
