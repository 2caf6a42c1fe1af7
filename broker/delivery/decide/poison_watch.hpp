#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace signalbox::delivery::decide {

// Remembers, for what failed at one destination, how much the destination had accepted by then: an attempt counts
// towards poison only when it accepted something else in between, so that an outage poisons nothing. Holds `capacity`
// deliveries at most; what it has forgotten, also by a restart, does not count, which errs towards another attempt.
class poison_watch {
  public:
    explicit poison_watch(std::size_t capacity = 65'536) : capacity_(capacity) {}

    // The destination accepted this delivery.
    void accepted(std::string_view delivery_id);
    // An attempt of this delivery failed. True when the destination accepted another since the attempt before.
    bool failed(const std::string& delivery_id);
    // Nothing more will be tried.
    void forget(std::string_view delivery_id) { seen_.erase(std::string(delivery_id)); }

    std::size_t size() const noexcept { return seen_.size(); }

  private:
    void make_room();

    std::size_t capacity_;
    std::uint64_t accepted_ = 0;
    std::unordered_map<std::string, std::uint64_t> seen_; // accepted_ at the last failed attempt
    std::deque<std::string> order_;                       // oldest first; may name what is forgotten already
};

} // namespace signalbox::delivery::decide
