#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "broker/delivery/dispatcher.hpp"

namespace signalbox::delivery {

// The interchange whose parts a destination is getting: each rendering is given what the one before it has read, so
// that a part costs the same however many there are. Of one core.
struct interchange_in_hand {
    std::string message_id;
    std::shared_ptr<const mapping::opened_interchange> opened;
};

// Reads the message and its verified payload and renders what that destination wants. Bodies above
// limits.body_in_memory_max and compressed ones are rendered on the worker threads. Run on the destination's core;
// `with`, `to`, `record` and `shared` outlive the call.
boost::asio::awaitable<result<parcel>> make_parcel(const dispatcher_parts& with, const destination& to,
                                                   const store::delivery_record& record, interchange_in_hand& shared);

// Why a delivery can never be made from what is stored, or nothing when the error may pass.
std::optional<std::string> dead_letter_reason(error_code why, mapping::form wanted);

} // namespace signalbox::delivery
