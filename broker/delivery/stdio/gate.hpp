#pragma once

#include <chrono>
#include <cstddef>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/delivery/stdio/bell.hpp"

namespace signalbox::delivery::stdio {

// Lets many in at once, or one alone. Who wants to be alone goes before who comes later. On one executor.
class gate {
  public:
    // False when `until` comes first; else leave() follows.
    boost::asio::awaitable<bool> enter(bool alone, boost::asio::any_io_executor core,
                                       std::chrono::steady_clock::time_point until);
    void leave();

  private:
    bool lets_in(bool alone) const noexcept;

    std::size_t inside_ = 0;
    std::size_t wanting_alone_ = 0;
    bool one_alone_ = false;
    bell changed_;
};

} // namespace signalbox::delivery::stdio
