#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/store/records.hpp"

namespace signalbox::ingress::mesh::protocol {

// What a receipt is made of.
struct receipt_facts {
    store::tracked_message message;
    std::vector<std::vector<store::delivery_event>> histories; // one per delivery, in the same order; oldest first
    std::string environment;                                   // who says so: `env` of _ping
    base::time_point now;
};

// The claims of a receipt as a JSON object (RFC 7519): what was received, what was guaranteed and since when, and what
// became of each delivery. It is for the sender and may be shown to others, so it holds no subject and no file name.
std::string receipt_claims(const receipt_facts& about);

} // namespace signalbox::ingress::mesh::protocol
