#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "broker/delivery/retry_policy.hpp"

namespace signalbox::delivery::decide {

// How long a delivery waits after a failed attempt: full jitter under a ceiling that doubles from first_wait to
// wait_max, so that what failed together does not come back together. The same seed gives the same waits.
class retry_schedule {
  public:
    retry_schedule(const retry_policy& policy, std::uint64_t seed) : policy_(policy), random_(seed) {}

    // After the `attempt`th attempt, from 1. `asked` is the destination's own wish (Retry-After): never less than
    // that, up to retry_after_max.
    std::chrono::milliseconds after_failure(std::uint32_t attempt, std::optional<std::chrono::milliseconds> asked);

    // The most that the jitter can give after that attempt.
    std::chrono::milliseconds ceiling(std::uint32_t attempt) const noexcept;

  private:
    retry_policy policy_;
    std::mt19937_64 random_;
};

} // namespace signalbox::delivery::decide
