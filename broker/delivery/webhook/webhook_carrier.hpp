#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/base/secret.hpp"
#include "broker/delivery/carrier.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/http/client.hpp"

namespace signalbox::delivery::webhook {

struct webhook_settings {
    http::client_settings server; // without connections_max and answer_max
    std::string target = "/";     // the path, and what is behind it
    base::secret secret;
    networks allowed = networks::usual(); // what the server's name may lead to
    bool idempotent = false;              // the receiver honours Idempotency-Key
    std::uint32_t max_in_flight = 4;
};

// Delivers by POST, signed (../shared/contracts/adapters.md, carrier 3). The clock, which outlives it, dates the
// signature. Throws std::runtime_error when certificates cannot be used.
std::shared_ptr<carrier> make_webhook_carrier(webhook_settings how, const base::clock& clock);

} // namespace signalbox::delivery::webhook
