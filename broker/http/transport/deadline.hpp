#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace signalbox::http::transport {

// The one deadline of a connection and the one timer behind it, without the timer. Moving the deadline later costs
// nothing: the timer fires at the old moment and is armed anew.
class deadline_plan {
  public:
    using time_point = std::chrono::steady_clock::time_point;
    enum class action : std::uint8_t { none, arm, expire };

    // True when the timer must be armed for `at` now: it is not running, or would fire too late.
    bool set(time_point at) noexcept {
        at_ = at;
        if (armed_ && *armed_ <= at) return false;
        armed_ = at;
        return true;
    }
    void clear() noexcept { at_.reset(); }

    // The timer has fired: `arm` asks for it again, at due().
    action fired(time_point now) noexcept {
        armed_.reset();
        if (!at_) return action::none;
        if (now < *at_) {
            armed_ = at_;
            return action::arm;
        }
        at_.reset();
        return action::expire;
    }
    time_point due() const noexcept { return armed_.value_or(time_point{}); }

  private:
    std::optional<time_point> at_;
    std::optional<time_point> armed_;
};

// The lowest rate at which a peer may send or take bytes: in every window of time spent waiting for it at least
// `rate` x `window` bytes must move. A fast start therefore buys no long stall later.
class rate_window {
  public:
    using duration = std::chrono::steady_clock::duration;

    rate_window(duration window, std::size_t bytes_per_second) noexcept
        : window_(window),
          bytes_min_(static_cast<std::size_t>(std::chrono::duration<double>(window).count() *
                                              static_cast<double>(bytes_per_second))) {}

    // How long the peer may still be waited for.
    duration left() const noexcept { return std::max(window_ - spent_, duration::zero()); }
    void waited(duration spent) noexcept { spent_ += spent; }
    void moved(std::size_t bytes) noexcept {
        bytes_ += bytes;
        if (bytes_ < bytes_min_) return;
        bytes_ = 0;
        spent_ = duration::zero();
    }

  private:
    duration window_;
    std::size_t bytes_min_;
    duration spent_{};
    std::size_t bytes_ = 0;
};

} // namespace signalbox::http::transport
