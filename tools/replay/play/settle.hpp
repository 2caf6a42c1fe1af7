#pragma once

#include "tools/replay/play/player.hpp"

namespace signalbox::replay {

struct settled {
    std::size_t open = 0; // messages of which something was still under way when the wait ended
    error_code trouble;   // the hub could not be asked
};

// Whether the target made something of it that can be asked for: it was taken, and was no question alone.
bool has_outcome(const told& each);

// Waits until nothing of what was played is under way at the target any more, at most `limit` of its time, and puts
// what became of it into `into`, which run_of made of `how`. `stopped`: the wait ends there and then; null: never.
boost::asio::awaitable<settled> settle(run& into, const std::vector<played>& how, outcome_source& from, pace& time,
                                       std::chrono::microseconds limit, std::function<bool()> stopped = {});

} // namespace signalbox::replay
