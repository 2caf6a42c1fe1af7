#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/base/secret.hpp"
#include "broker/delivery/inward/hub_port.hpp"
#include "broker/http/message.hpp"
#include "broker/store/store.hpp"

namespace signalbox::delivery::webhook {

struct return_settings {
    hub_port* port = nullptr;
    store::store* store = nullptr; // for the audit of what never comes to the port
    const base::clock* clock = nullptr;
    std::map<std::string, base::secret, std::less<>> secrets; // of each webhook, by the destination's name
    std::size_t body_max = 8UL << 20;
};

// The way back of webhooks: POST /adapters/NAME/confirm and /submit, with the JSON of the stdio lines and the
// signature of the other direction. Answers are JSON, errors application/problem+json (RFC 9457). What `with` points
// to outlives the handler.
http::handler make_return_handler(return_settings with);

} // namespace signalbox::delivery::webhook
