#include "tools/replay/plan/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace signalbox::replay {

namespace {

using std::chrono::microseconds;

constexpr std::uint64_t linear = 64; // buckets of one microsecond, and of each doubling behind them
constexpr int linear_bits = 6;
constexpr std::uint64_t value_max = (std::uint64_t{1} << 36) - 1;

std::size_t bucket_of(std::uint64_t value) noexcept {
    if (value < 2 * linear) return value;
    const int shift = std::bit_width(value) - linear_bits - 1;
    return static_cast<std::size_t>(shift) * linear + (value >> shift);
}

std::uint64_t last_of(std::size_t bucket) noexcept {
    if (bucket < 2 * linear) return bucket;
    const std::size_t shift = bucket / linear - 1;
    const std::uint64_t lead = bucket - shift * linear;
    return ((lead + 1) << shift) - 1;
}

} // namespace

histogram::histogram() : buckets_(bucket_of(value_max) + 1) {}

void histogram::record(microseconds value) {
    const auto counted = static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0));
    ++buckets_[bucket_of(std::min(counted, value_max))];
    ++count_;
    sum_ += counted;
    min_ = std::min(min_, microseconds(counted));
    max_ = std::max(max_, microseconds(counted));
}

microseconds histogram::mean() const noexcept { return microseconds(count_ == 0 ? 0 : sum_ / count_); }

microseconds histogram::quantile(double share) const noexcept {
    if (count_ == 0) return {};
    const double of_all = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
    const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(of_all));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen >= wanted) return std::clamp(microseconds(last_of(bucket)), min_, max_);
    }
    return max_;
}

std::vector<histogram::bar> histogram::bars() const {
    std::vector<bar> found;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket)
        if (buckets_[bucket] > 0) found.push_back({microseconds(last_of(bucket)), buckets_[bucket]});
    return found;
}

} // namespace signalbox::replay
