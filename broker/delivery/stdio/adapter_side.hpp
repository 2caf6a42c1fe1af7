#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "broker/delivery/carrier.hpp"
#include "broker/delivery/library/inward.hpp"
#include "broker/delivery/stdio/messages.hpp"

namespace signalbox::delivery::stdio {

struct hosted_adapter {
    std::shared_ptr<carrier> with;
    ready about;
    std::shared_ptr<exchanger> asked = nullptr; // null: it answers no GP Connect requests
};

// Makes the adapter with its settings, and with the way back to the hub. What it throws goes on.
using adapter_maker =
    std::function<hosted_adapter(const std::string& settings_json, std::shared_ptr<library::inward> to_hub)>;

// Speaks to a hub as the adapter, in the working folder: `input` and `output` are what the hub writes to and reads
// from, and belong to it. `make` is called when the hub has said hello. Returns when the hub is gone or has said drain,
// and the adapter has ended; "" or, in words, what the hub said that cannot be. On one executor, which has one thread.
boost::asio::awaitable<std::string> serve_hub(int input, int output, adapter_maker make);

} // namespace signalbox::delivery::stdio
