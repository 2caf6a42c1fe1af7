#pragma once

#include <functional>
#include <set>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/base/message_id.hpp"
#include "broker/base/secret.hpp"
#include "broker/delivery/inward/hub_port.hpp"
#include "broker/store/store.hpp"

namespace signalbox::app {

struct relayed_report_parts {
    store::store* store = nullptr;
    base::message_id_source* ids = nullptr;
    const base::clock* clock = nullptr;
    base::secret lane_key;
    std::set<std::string, std::less<>> relays; // destinations that are MESH servers
};

// Puts the REPORT that a MESH server elsewhere has made of a message of ours into its sender's mailbox, as the hub
// would have made it itself: about the message by the id that the sender knows. Gives the report's id, the same for the
// same `ref`. Refused where the destination is no relay or was never given that message.
delivery::port_answer<std::string> keep_report(const relayed_report_parts& with, const std::string& destination,
                                               const delivery::submission& what);

} // namespace signalbox::app
