#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"

namespace signalbox::base {

// Makes message ids in the shape of the MESH service: `yyyyMMddHHmmssffffff_XXXXXX`, 27 characters, six upper-case hex
// digits that are random, so that two nodes do not meet. The time part grows with every call, also when the clock
// stands or goes back, so ids sort in the order in which they were made. Any thread; no lock.
class message_id_source {
  public:
    // The same seed gives the same digits one after the other; 0: from the system.
    explicit message_id_source(const clock& clock, std::uint64_t seed = 0) : clock_(clock), seed_(seed) {}

    std::string next();

  private:
    const clock& clock_;
    std::uint64_t seed_;
    std::atomic<std::uint64_t> made_{0};
    std::atomic<std::int64_t> last_{0};
};

// True for text in exactly that shape.
bool is_message_id(std::string_view text) noexcept;

} // namespace signalbox::base
