#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::delivery::decide {

// So many deliveries may begin in each span of time. After a pause at most a second's worth begins at once, one where
// that is less: what a system takes per second or hour, not what it takes in a burst.
class rate_limit {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    struct rate {
        std::uint32_t count = 0; // 0: no limit
        std::chrono::milliseconds per{1'000};
        bool operator==(const rate&) const = default;
    };
    // "20/s", "300/min", "1000/h"; 1 to 1,000,000.
    static std::optional<rate> parse(std::string_view text);

    explicit rate_limit(rate most);

    std::uint32_t admits(time_point now) const noexcept; // how many may begin now
    void begin(time_point now) noexcept;                 // one has begun
    // When the next one may begin; now or earlier where one may already.
    time_point next_at(time_point now) const noexcept;

  private:
    // What has begun takes this long each; `spent_until_` is when all of it is over.
    std::chrono::nanoseconds each_{0};
    std::chrono::nanoseconds burst_{0};
    time_point spent_until_{};
};

} // namespace signalbox::delivery::decide
