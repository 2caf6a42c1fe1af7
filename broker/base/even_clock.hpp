#pragma once

#include <chrono>

#include "broker/base/clock.hpp"

namespace signalbox::base {

// The wall clock as it stood at the start plus the steady time since: a clock that jumps moves no retry and ends
// nothing.
class even_clock {
  public:
    explicit even_clock(const clock& clock)
        : clock_(clock), wall_at_start_(clock.now()), steady_at_start_(clock.steady()) {}

    time_point now() const {
        return wall_at_start_ + std::chrono::duration_cast<time_point::duration>(clock_.steady() - steady_at_start_);
    }

  private:
    const clock& clock_;
    time_point wall_at_start_;
    std::chrono::steady_clock::time_point steady_at_start_;
};

} // namespace signalbox::base
