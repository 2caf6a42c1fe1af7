#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>

#include "broker/base/result.hpp"

namespace signalbox::delivery::stdio {

// Programs start one after the other: many interpreters that load at once would take every core from the deliveries
// that go on meanwhile. Any thread.
class starting_turns : public std::enable_shared_from_this<starting_turns> {
  public:
    // One that does not get ready holds the others up for `turn_max`.
    explicit starting_turns(boost::asio::any_io_executor executor,
                            std::chrono::milliseconds turn_max = std::chrono::milliseconds(250));

    // Given back with its end, or after its time.
    class turn;
    boost::asio::awaitable<std::shared_ptr<turn>> take();

  private:
    void give_back();

    std::chrono::milliseconds turn_max_;
    boost::asio::experimental::concurrent_channel<void(error_code)> free_;
};

} // namespace signalbox::delivery::stdio
