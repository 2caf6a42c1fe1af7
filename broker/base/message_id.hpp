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
    explicit message_id_source(const clock& clock) : clock_(clock) {}

    std::string next();

  private:
    const clock& clock_;
    std::atomic<std::int64_t> last_{0};
};

// True for text in exactly that shape.
bool is_message_id(std::string_view text) noexcept;

} // namespace signalbox::base
