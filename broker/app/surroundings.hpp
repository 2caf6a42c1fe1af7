#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "broker/app/configuration/configuration.hpp"
#include "broker/base/clock.hpp"
#include "broker/delivery/carrier.hpp"
#include "broker/message/exchange.hpp"

namespace signalbox::app {

// What a hub has around it. By default the real world; a hub that is played inside another program is given a clock
// that it moves, ids that come again, destinations that keep what they get, and practices that are played as well.
struct surroundings {
    const base::clock* clock = nullptr; // null: the system's; outlives the hub
    std::uint64_t seed = 0;             // of message ids and of the jitter of retries; 0: from the system
    // In the place of what a destination's kind names. Empty: that.
    std::function<std::shared_ptr<delivery::carrier>(const destination_setting&)> carrier;
    // Answers for all practices, in the place of their adapters and service roots. Null: those. Outlives the hub.
    message::exchange* practices = nullptr;
    bool owns_process = true; // its signals stop and reload the hub, and SIGALRM ends a stop that hangs
};

} // namespace signalbox::app
