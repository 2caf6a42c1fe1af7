#pragma once

#include "signalbox/adapter.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/delivery/carrier.hpp"

namespace signalbox::delivery::library {

// One delivery at an adapter, with its own copy of everything, until it is completed, however late: also after the
// core has gone.
struct call {
    call(const parcel& given, std::uint32_t deadline_ms, const boost::asio::any_io_executor& core);

    parcel what;
    std::vector<signalbox_field> fields;
    signalbox_delivery as_given{}; // points into `what` and `fields`
    boost::asio::any_io_executor core;
    boost::asio::steady_timer* answered = nullptr; // rings with the answer; null: not waited for (any more). On core
    std::optional<outcome> answer;                 // likewise
    std::atomic<bool> claimed{false};              // by the thread that begins it, or by who gives it up before
};

// The deliveries that an adapter has and has not completed. Handles are numbers that never come again, so that an
// adapter that completes twice, or what it made up, hits nothing. Any thread.
class completions {
  public:
    explicit completions(std::size_t most) : most_(most) {}

    // Null when the adapter has `most` already.
    signalbox_completion* open(std::shared_ptr<call> what);
    std::shared_ptr<call> take(signalbox_completion* which); // null: not open (any more)
    std::size_t size() const;
    void end(); // nothing is open any more; the memory stays, for the adapter may still look at it

  private:
    const std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::uintptr_t, std::shared_ptr<call>> open_;
    std::uintptr_t next_ = 1;
    bool ended_ = false;
};

// What an adapter said, bounded; anything that is not an outcome is unknown.
outcome outcome_of(const signalbox_outcome* given);

} // namespace signalbox::delivery::library
