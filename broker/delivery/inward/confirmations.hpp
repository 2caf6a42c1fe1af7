#pragma once

#include <functional>
#include <string>
#include <vector>

#include "broker/delivery/inward/hub_port.hpp"
#include "broker/message/observer.hpp"
#include "broker/store/store.hpp"

namespace signalbox::delivery {

struct confirmation_parts {
    store::store* store = nullptr;
    message::observer* observer = nullptr; // may be null
    // Ends an attempt that is at the carrier as accepted, and waits until nothing of the delivery is in hand; false
    // when the hub stops before (dispatcher::arrived).
    std::function<boost::asio::awaitable<bool>(std::string destination, std::string delivery_id)> arrived;
    // What is committed with a confirmation, as the answer to who sent the message; may be empty. Its error leaves the
    // confirmation undone, to be said again.
    std::function<store::async_result<std::vector<store::acceptance>>(store::delivery_record of, confirmation said)>
        companions;
};

// Takes what a destination says of a delivery that it got: filed makes it confirmed, refused a dead letter with an
// error in the log. Repeating it changes nothing, contradicting it is refused; both are audited. What `with` points to
// outlives the coroutine.
port_answer<void> confirm(const confirmation_parts& with, std::string destination, confirmation what);

} // namespace signalbox::delivery
