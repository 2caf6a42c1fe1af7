#pragma once

#include <algorithm>
#include <atomic>

#include "broker/base/even_clock.hpp"

namespace signalbox::base {

// For what ends with time that the wall clock has stamped: an even clock, behind by as much as the wall clock was ever
// seen behind it. A stamp of then is not older by this clock than it is, so that a jump makes things end late, never
// early. Any thread.
class unhurried_clock {
  public:
    explicit unhurried_clock(const clock& clock) : clock_(clock), even_(clock) {}

    time_point now() const {
        const time_point even = even_.now();
        const auto ahead = (clock_.now() - even).count();
        auto lowest = furthest_behind_.load();
        while (ahead < lowest && !furthest_behind_.compare_exchange_weak(lowest, ahead)) {
        }
        return even + time_point::duration(std::min(ahead, lowest));
    }

  private:
    const clock& clock_;
    even_clock even_;
    mutable std::atomic<time_point::rep> furthest_behind_{0}; // 0 or less
};

} // namespace signalbox::base
