#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "tools/replay/durability/judge.hpp"

namespace signalbox::replay {

// One kill. Times are since the replay began.
struct kill_moment {
    std::size_t answers = 0;
    std::chrono::microseconds at{};
    std::chrono::microseconds away{}; // until the hub was ready again
};

// What a replay with kills came to.
struct proof {
    judgement found;
    std::vector<kill_moment> kills;
    std::uint64_t seed = 0;         // gives the same moments, by answers
    std::uint64_t unanswered = 0;   // messages
    std::size_t questions_left = 0; // of GP Connect, left out

    // Something was acknowledged, everything was answered, and every count is zero.
    bool holds() const noexcept { return found.passed() && found.acknowledged > 0 && unanswered == 0; }
};

} // namespace signalbox::replay
