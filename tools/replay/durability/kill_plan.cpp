#include "tools/replay/durability/kill_plan.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <random>

namespace signalbox::replay {

std::vector<std::size_t> kill_plan(std::size_t messages, std::size_t kills, std::uint64_t seed) {
    if (messages < 2) return {};
    std::vector<std::size_t> moments(messages - 1);
    std::iota(moments.begin(), moments.end(), std::size_t{1});
    std::vector<std::size_t> chosen; // std::sample keeps the order
    std::mt19937_64 random{seed};
    std::sample(moments.begin(), moments.end(), std::back_inserter(chosen), kills, random);
    return chosen;
}

} // namespace signalbox::replay
