#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace signalbox::tests {

// When messages set out, and when their deliveries came: what lay between them. Any thread.
class arrivals {
  public:
    using time = std::chrono::steady_clock::time_point;

    void set_out(std::string message_id, time at);
    void came(const std::string& delivery_id, time at = std::chrono::steady_clock::now()); // "MESSAGE-1"
    std::size_t count() const noexcept { return count_.load(); }
    time last() const;

    // Seconds from setting out to coming, of each message that has done both; forgets them.
    std::vector<double> take_latencies();

  private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, time> set_out_;
    std::unordered_map<std::string, time> came_;
    time last_{};
    std::atomic<std::size_t> count_{0};
};

} // namespace signalbox::tests
