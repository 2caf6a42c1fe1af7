#include "broker/delivery/decide/breaker.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace signalbox::delivery::decide {

namespace {

// promises.md: half of 20 within 30 s.
constexpr std::size_t window_size = 20;
constexpr std::chrono::seconds window_span{30};

} // namespace

std::uint32_t breaker::admits(time now) const noexcept {
    switch (state_) {
    case state::closed: return std::numeric_limits<std::uint32_t>::max();
    case state::open: return now >= probe_at_ ? 1 : 0;
    case state::probing: return 0;
    }
    return 0;
}

breaker::ticket breaker::begin(time now) noexcept {
    assert(admits(now) > 0);
    static_cast<void>(now); // read by the assert alone
    if (state_ == state::open) {
        state_ = state::probing;
        ++generation_;
    }
    return ticket{generation_};
}

breaker::change breaker::answered(ticket of, time now) {
    if (!is_current(of)) return change::none;
    if (state_ == state::closed) {
        in_a_row_ = 0;
        remember(now, false);
        return change::none;
    }

    state_ = state::closed;
    ++generation_;
    open_for_ = policy_.breaker_first_open;
    in_a_row_ = 0;
    window_.clear();
    return change::closed;
}

breaker::change breaker::failed(ticket of, time now) {
    if (!is_current(of)) return change::none;
    if (state_ == state::probing) {
        open(now);
        return change::none; // it was open all the time: one alarm is enough
    }

    ++in_a_row_;
    remember(now, true);
    if (in_a_row_ < policy_.breaker_failures && !too_many_failures(now)) return change::none;
    return open(now);
}

breaker::change breaker::refused(time now) {
    if (state_ == state::open) return change::none;
    const bool was_closed = state_ == state::closed;
    open(now);
    return was_closed ? change::opened : change::none;
}

void breaker::given_back(ticket of) noexcept {
    if (is_current(of) && state_ == state::probing) state_ = state::open;
}

std::optional<breaker::time> breaker::probe_at() const noexcept {
    if (state_ != state::open) return std::nullopt;
    return probe_at_;
}

breaker::change breaker::open(time now) {
    state_ = state::open;
    ++generation_;
    probe_at_ = now + open_for_;
    open_for_ = std::min(open_for_ * 2, policy_.breaker_open_max);
    return change::opened;
}

void breaker::remember(time now, bool failed) {
    window_.push_back({now, failed});
    if (window_.size() > window_size) window_.pop_front();
}

bool breaker::too_many_failures(time now) const {
    if (window_.size() < window_size || window_.front().at + window_span < now) return false;
    const auto failures = std::count_if(window_.begin(), window_.end(), [](const result& r) { return r.failed; });
    return failures >= static_cast<std::ptrdiff_t>(policy_.breaker_window_failures);
}

} // namespace signalbox::delivery::decide
