#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "broker/delivery/carrier.hpp"
#include "broker/delivery/stdio/session.hpp"
#include "broker/delivery/stdio/starting_turns.hpp"

namespace signalbox::delivery::stdio {

struct stdio_settings {
    session_settings session;
    std::uint32_t max_in_flight = 4;       // or what the adapter declares, when that is less
    bool idempotent = false;               // until the adapter has said it
    std::shared_ptr<starting_turns> turns; // null: it starts when it wants to
    std::chrono::milliseconds restart_first{1'000};
    std::chrono::milliseconds restart_max{300'000};
};

// Delivers to an executable that speaks JSON lines on its standard input and output (../shared/contracts/adapters.md,
// carrier 2). It is started for the first delivery and again after its end, with a back-off while it does not answer
// anything; meanwhile deliveries have not been sent (retry). What was in hand at its death is unknown, is delivered
// alone the next time, and rejected ("adapter-death") when the adapter dies on it again. Payloads above 1 MiB lie in
// its folder until it has answered. Blocking work runs on `workers`, which outlives it. Makes the adapter's folder
// (mode 0700); throws std::runtime_error naming it, or the command, when one cannot be used.
std::shared_ptr<carrier> make_stdio_carrier(stdio_settings how, boost::asio::thread_pool& workers);

} // namespace signalbox::delivery::stdio
