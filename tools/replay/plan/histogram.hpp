#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace signalbox::replay {

// How often which latency was seen: log-linear buckets, 64 for each doubling, so that a value is told with an error of
// less than 1.6 %; 1 microsecond to about 19 hours, what is longer counts there.
class histogram {
  public:
    histogram();

    void record(std::chrono::microseconds value);

    std::uint64_t count() const noexcept { return count_; }
    std::chrono::microseconds min() const noexcept { return count_ == 0 ? std::chrono::microseconds{} : min_; }
    std::chrono::microseconds max() const noexcept { return max_; }
    std::chrono::microseconds mean() const noexcept;
    // The value that `share` (0 to 1) of all do not exceed, never more than max(); 0 where nothing was recorded.
    std::chrono::microseconds quantile(double share) const noexcept;

    // The buckets that hold something, ascending: those with values up to `up_to`.
    struct bar {
        std::chrono::microseconds up_to{};
        std::uint64_t count = 0;
    };
    std::vector<bar> bars() const;

  private:
    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    std::uint64_t sum_ = 0;
    std::chrono::microseconds min_ = std::chrono::microseconds::max();
    std::chrono::microseconds max_{};
};

} // namespace signalbox::replay
