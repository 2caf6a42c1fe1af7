#pragma once

#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "broker/alarms/alarm.hpp"
#include "broker/base/result.hpp"

namespace signalbox::alarms {

// A way to somebody outside. Lives on the watchman's executor; one piece of news at a time.
class teller {
  public:
    virtual ~teller() = default;

    virtual std::string_view name() const noexcept = 0; // "webhook", "mail"
    // An error means that it is to be told again; within a deadline of its own.
    virtual boost::asio::awaitable<result<void>> tell(const news& what) = 0;
};

} // namespace signalbox::alarms
