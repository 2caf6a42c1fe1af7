#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/base/result.hpp"

namespace signalbox::replay {

// Wakes one coroutine of the same executor that waits for something to change.
class signal {
  public:
    explicit signal(boost::asio::any_io_executor executor) : timer_(std::move(executor)) {}

    boost::asio::awaitable<void> wait() {
        timer_.expires_at(boost::asio::steady_timer::time_point::max());
        static_cast<void>(co_await timer_.async_wait(use_result)); // ended by tell()
    }
    // Also ends by itself, so that whoever waits can look at something else.
    boost::asio::awaitable<void> wait_at_most(std::chrono::milliseconds time) {
        timer_.expires_after(time);
        static_cast<void>(co_await timer_.async_wait(use_result)); // ended by tell(), or by time
    }
    void tell() { timer_.cancel(); }

  private:
    boost::asio::steady_timer timer_;
};

} // namespace signalbox::replay
