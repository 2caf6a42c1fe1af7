#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::base {

// Label pairs of one time series. Values come from small closed sets (a layer, an outcome), never from a message.
using labels = std::vector<std::pair<std::string, std::string>>;

namespace detail {

constexpr std::size_t metric_shards = 8;
// The shard of the calling thread: cores write to different cache lines and are merged at the scrape.
std::size_t this_shard() noexcept;

struct alignas(64) counter_cell {
    std::atomic<std::uint64_t> value{0};
};

struct counter_series {
    std::array<counter_cell, metric_shards> cells;
};

struct gauge_series {
    std::atomic<std::int64_t> value{0};
};

struct histogram_series; // metrics.cpp

} // namespace detail

// A number that only grows. Cheap to copy; looking it up takes a lock, so hot paths keep it. Any thread.
class counter {
  public:
    counter(std::string_view name, std::string_view help, const labels& labels = {});
    void add(std::uint64_t by = 1) noexcept {
        series_->cells[detail::this_shard()].value.fetch_add(by, std::memory_order_relaxed);
    }
    std::uint64_t value() const noexcept;

  private:
    detail::counter_series* series_; // lives as long as the process
};

// A number that goes up and down. Any thread.
class gauge {
  public:
    gauge(std::string_view name, std::string_view help, const labels& labels = {});
    void set(std::int64_t value) noexcept { series_->value.store(value, std::memory_order_relaxed); }
    void add(std::int64_t by) noexcept { series_->value.fetch_add(by, std::memory_order_relaxed); }
    std::int64_t value() const noexcept { return series_->value.load(std::memory_order_relaxed); }

  private:
    detail::gauge_series* series_;
};

// Durations in seconds, buckets from 100 us to 100 s. Any thread.
class histogram {
  public:
    histogram(std::string_view name, std::string_view help, const labels& labels = {});
    void observe(double seconds) noexcept;

  private:
    detail::histogram_series* series_;
};

// Everything in the Prometheus text format, by prometheus-cpp's serializer.
std::string metrics_text();

} // namespace signalbox::base
