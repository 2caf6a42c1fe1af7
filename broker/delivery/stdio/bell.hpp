#pragma once

#include <chrono>
#include <list>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace signalbox::delivery::stdio {

// Wakes all who wait for it, each at its own limit at the latest. On one executor.
class bell {
  public:
    boost::asio::awaitable<void> wait(boost::asio::any_io_executor core, std::chrono::steady_clock::time_point until);
    void ring();

  private:
    std::list<boost::asio::steady_timer*> waiting_;
};

} // namespace signalbox::delivery::stdio
