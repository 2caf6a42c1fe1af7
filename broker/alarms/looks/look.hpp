#pragma once

#include <boost/asio/awaitable.hpp>

#include "broker/alarms/ledger.hpp"

namespace signalbox::alarms {

// Looks at one part of the hub: adds what holds, and which kinds it has looked at. Lives on the watchman's executor.
class look {
  public:
    virtual ~look() = default;

    // `so_far` has the alarms that are open; `now` does not jump with the wall clock.
    virtual boost::asio::awaitable<void> add_to(findings& found, const ledger& so_far, base::time_point now) = 0;
};

} // namespace signalbox::alarms
