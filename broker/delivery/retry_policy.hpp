#pragma once

#include <chrono>
#include <cstdint>

namespace signalbox::delivery {

// promises.md, "Retry, breaker, poison"; every number is a setting of the destination.
struct retry_policy {
    std::chrono::milliseconds first_wait{1'000};
    std::chrono::milliseconds wait_max{300'000};
    std::chrono::milliseconds retry_after_max{3'600'000};
    std::uint32_t poison_after = 20; // failed attempts that count
    std::chrono::milliseconds attempt_deadline{30'000};
    std::uint32_t breaker_failures = 10;        // in a row
    std::uint32_t breaker_window_failures = 10; // of the last 20 within 30 s
    std::chrono::milliseconds breaker_first_open{30'000};
    std::chrono::milliseconds breaker_open_max{300'000};
    std::chrono::milliseconds restart_first{1'000}; // of its process, where it is one; doubles up to restart_max
    std::chrono::milliseconds restart_max{300'000};
};

} // namespace signalbox::delivery
