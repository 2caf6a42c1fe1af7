#include "broker/delivery/decide/rate_limit.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace signalbox::delivery::decide {

std::optional<rate_limit::rate> rate_limit::parse(std::string_view text) {
    constexpr std::uint32_t count_max = 1'000'000;
    rate read;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), read.count);
    if (failed != std::errc{} || read.count < 1 || read.count > count_max) return std::nullopt;
    const std::string_view span = text.substr(static_cast<std::size_t>(end - text.data()));
    if (span == "/s")
        read.per = std::chrono::seconds(1);
    else if (span == "/min")
        read.per = std::chrono::minutes(1);
    else if (span == "/h")
        read.per = std::chrono::hours(1);
    else
        return std::nullopt;
    return read;
}

rate_limit::rate_limit(rate most) {
    if (most.count == 0) return;
    each_ = std::chrono::nanoseconds(most.per) / most.count;
    burst_ = std::max(std::chrono::nanoseconds(std::chrono::seconds(1)), each_);
}

std::uint32_t rate_limit::admits(time_point now) const noexcept {
    if (each_.count() == 0) return std::numeric_limits<std::uint32_t>::max();
    const std::chrono::nanoseconds left = now + burst_ - std::max(now, spent_until_);
    return left.count() <= 0 ? 0 : static_cast<std::uint32_t>(left / each_);
}

void rate_limit::begin(time_point now) noexcept { spent_until_ = std::max(now, spent_until_) + each_; }

rate_limit::time_point rate_limit::next_at(time_point now) const noexcept {
    if (each_.count() == 0) return now;
    return spent_until_ + each_ - burst_;
}

} // namespace signalbox::delivery::decide
