#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/base/result.hpp"

namespace signalbox::base {

// Wall-clock time in microseconds since 1970, UTC: what is stored, printed and compared with senders' times.
using time_point = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

// Where decisions get the time from, so that a test can move it. Any thread.
class clock {
  public:
    virtual ~clock() = default;

    virtual time_point now() const = 0;                               // may jump: never used for waits
    virtual std::chrono::steady_clock::time_point steady() const = 0; // never goes back: back-off, deadlines
};

class system_clock final : public clock {
  public:
    time_point now() const override;
    std::chrono::steady_clock::time_point steady() const override;
};

// A clock that stands still until it is told to move; both times advance together, `set` moves the wall clock alone.
class manual_clock final : public clock {
  public:
    explicit manual_clock(time_point start) : wall_(start.time_since_epoch().count()) {}

    time_point now() const override;
    std::chrono::steady_clock::time_point steady() const override;

    void advance(std::chrono::microseconds by);
    void set(time_point wall);

  private:
    std::atomic<std::int64_t> wall_;
    std::atomic<std::int64_t> steady_{0};
};

// "2026-11-22T14:05:06.123456Z".
std::string to_iso8601(time_point at);
// "20261122140506" (MESH status times) and "202611221405" (MESH tokens), UTC.
std::string to_compact_seconds(time_point at);
std::string to_compact_minutes(time_point at);
// Twelve digits yyyyMMddHHmm, UTC; errc::malformed for anything else, impossible dates included.
result<time_point> from_compact_minutes(std::string_view text);
// Reads what to_iso8601 writes; errc::malformed for anything else.
result<time_point> from_iso8601(std::string_view text);

} // namespace signalbox::base
