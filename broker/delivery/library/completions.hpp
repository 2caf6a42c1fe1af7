#pragma once

#include "signalbox/adapter.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/delivery/carrier.hpp"
#include "broker/delivery/library/open_calls.hpp"

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

using completions = open_calls<call>;

// What an adapter said, bounded; anything that is not an outcome is unknown.
outcome outcome_of(const signalbox_outcome* given);

} // namespace signalbox::delivery::library
