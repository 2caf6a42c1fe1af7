#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "broker/base/limits.hpp"

namespace signalbox::http::serving {

// How many connections and bytes a server has in hand, and whether there is room for one more. Any thread; the lock is
// taken when a connection comes or goes, not per message.
class admission {
  public:
    enum class verdict : std::uint8_t {
        welcome,
        refuse, // over a limit: answer 503, then leave as the others
        drop,   // so far over it that not even an answer is given; nothing was counted
    };

    explicit admission(const base::limits& limits) : limits_(limits) {}

    verdict enter(const std::string& address);
    void leave(const std::string& address); // for welcome and refuse

    bool enter_certificate(const std::string& spki); // false over limits.connections_per_certificate_max
    void leave_certificate(const std::string& spki);

    std::size_t connections() const noexcept { return connections_.load(std::memory_order_relaxed); }
    bool has_room() const noexcept { return connections() < limits_.connections_max; }

    // Body bytes held in memory for requests in hand; false when they would pass limits.bytes_in_flight_max.
    bool hold(std::size_t bytes) noexcept;
    void release(std::size_t bytes) noexcept { held_.fetch_sub(bytes, std::memory_order_relaxed); }
    bool is_loaded() const noexcept { return held_.load(std::memory_order_relaxed) >= limits_.bytes_in_flight_max; }

  private:
    // Connections over the limit that may wait for their 503 at one time.
    static constexpr std::size_t refusals_max = 64;

    const base::limits limits_;
    std::atomic<std::size_t> connections_{0};
    std::atomic<std::size_t> held_{0};
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> by_address_;
    std::unordered_map<std::string, std::size_t> by_certificate_;
};

} // namespace signalbox::http::serving
