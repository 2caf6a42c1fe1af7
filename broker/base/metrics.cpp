#include "broker/base/metrics.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace signalbox::base {

namespace detail {

constexpr std::array bucket_bounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                      0.1,    0.25,    0.5,    1.0,   2.5,    5.0,   10.0, 30.0,  100.0};

struct alignas(64) histogram_cell {
    std::array<std::atomic<std::uint64_t>, bucket_bounds.size() + 1> buckets{};
    std::atomic<std::uint64_t> nanoseconds{0};
};

struct histogram_series {
    std::array<histogram_cell, metric_shards> cells;
};

std::size_t this_shard() noexcept {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed) % metric_shards;
    return mine;
}

} // namespace detail

namespace {

// Series by (name, labels); they are never removed, so handles stay valid.
template <class Series>
struct family {
    std::string help;
    std::map<labels, std::unique_ptr<Series>> series;
};

struct registry {
    std::mutex mutex;
    std::map<std::string, family<detail::counter_series>, std::less<>> counters;
    std::map<std::string, family<detail::gauge_series>, std::less<>> gauges;
    std::map<std::string, family<detail::histogram_series>, std::less<>> histograms;
};

registry& all() {
    static auto* const made = new registry; // outlives every static handle
    return *made;
}

template <class Series>
Series* find_or_make(std::map<std::string, family<Series>, std::less<>>& families, std::string_view name,
                     std::string_view help, const labels& with) {
    const std::lock_guard lock(all().mutex);
    auto& found = families[std::string(name)];
    found.help = help;
    auto& series = found.series[with];
    if (!series) series = std::make_unique<Series>();
    return series.get();
}

std::uint64_t sum(const detail::counter_series& series) {
    std::uint64_t total = 0;
    for (const auto& cell : series.cells) total += cell.value.load(std::memory_order_relaxed);
    return total;
}

prometheus::ClientMetric with_labels(const labels& from) {
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : from) metric.label.push_back({name, value});
    return metric;
}

prometheus::ClientMetric::Histogram merged(const detail::histogram_series& series) {
    prometheus::ClientMetric::Histogram merged;
    std::uint64_t cumulative = 0;
    std::uint64_t nanoseconds = 0;
    for (std::size_t b = 0; b <= detail::bucket_bounds.size(); ++b) {
        for (const auto& cell : series.cells) cumulative += cell.buckets[b].load(std::memory_order_relaxed);
        prometheus::ClientMetric::Bucket bucket;
        bucket.cumulative_count = cumulative;
        bucket.upper_bound =
            b < detail::bucket_bounds.size() ? detail::bucket_bounds[b] : std::numeric_limits<double>::infinity();
        merged.bucket.push_back(bucket);
    }
    for (const auto& cell : series.cells) nanoseconds += cell.nanoseconds.load(std::memory_order_relaxed);
    merged.sample_count = cumulative;
    merged.sample_sum = static_cast<double>(nanoseconds) / 1e9;
    return merged;
}

template <class Series, class Fill>
void collect(std::vector<prometheus::MetricFamily>& into,
             const std::map<std::string, family<Series>, std::less<>>& families, prometheus::MetricType type,
             Fill fill) {
    for (const auto& [name, from] : families) {
        prometheus::MetricFamily out{name, from.help, type, {}};
        for (const auto& [with, series] : from.series) {
            auto metric = with_labels(with);
            fill(metric, *series);
            out.metric.push_back(std::move(metric));
        }
        into.push_back(std::move(out));
    }
}

} // namespace

counter::counter(std::string_view name, std::string_view help, const labels& labels)
    : series_(find_or_make(all().counters, name, help, labels)) {}

std::uint64_t counter::value() const noexcept { return sum(*series_); }

gauge::gauge(std::string_view name, std::string_view help, const labels& labels)
    : series_(find_or_make(all().gauges, name, help, labels)) {}

histogram::histogram(std::string_view name, std::string_view help, const labels& labels)
    : series_(find_or_make(all().histograms, name, help, labels)) {}

void histogram::observe(double seconds) noexcept {
    auto& cell = series_->cells[detail::this_shard()];
    const auto* const bound = std::lower_bound(detail::bucket_bounds.begin(), detail::bucket_bounds.end(), seconds);
    cell.buckets[static_cast<std::size_t>(bound - detail::bucket_bounds.begin())].fetch_add(1,
                                                                                            std::memory_order_relaxed);
    cell.nanoseconds.fetch_add(static_cast<std::uint64_t>(std::max(seconds, 0.0) * 1e9), std::memory_order_relaxed);
}

std::string metrics_text() {
    std::vector<prometheus::MetricFamily> families;
    registry& from = all();
    const std::lock_guard lock(from.mutex);
    collect(families, from.counters, prometheus::MetricType::Counter,
            [](auto& metric, const auto& series) { metric.counter.value = static_cast<double>(sum(series)); });
    collect(families, from.gauges, prometheus::MetricType::Gauge, [](auto& metric, const auto& series) {
        metric.gauge.value = static_cast<double>(series.value.load(std::memory_order_relaxed));
    });
    collect(families, from.histograms, prometheus::MetricType::Histogram,
            [](auto& metric, const auto& series) { metric.histogram = merged(series); });
    return prometheus::TextSerializer{}.Serialize(families);
}

} // namespace signalbox::base
