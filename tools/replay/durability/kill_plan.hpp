#pragma once

#include <cstdint>
#include <vector>

namespace signalbox::replay {

// After how many answers a hub is killed: ascending, anywhere within the replay, the same for the same seed. Fewer than
// `kills` where there are fewer messages between which there could be one.
std::vector<std::size_t> kill_plan(std::size_t messages, std::size_t kills, std::uint64_t seed);

} // namespace signalbox::replay
