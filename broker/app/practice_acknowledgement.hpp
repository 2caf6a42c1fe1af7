#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/base/limits.hpp"
#include "broker/delivery/inward/hub_port.hpp"
#include "broker/routing/routes.hpp"
#include "broker/store/store.hpp"

namespace signalbox::app {

// What a practice's own NHSACK says of what was delivered to it.
struct practice_acknowledgement {
    std::string message_id; // of the interchange that it answers
    std::vector<delivery::confirmation> confirmations;
};

struct acknowledgement_parts {
    store::store* store = nullptr;
    std::shared_ptr<const routing::route_table> routes;
    base::limits limits;
};

// A submission to the laboratory `to` that answers an interchange which came to that destination by a route that says
// `acknowledge: hub`: the laboratory has its answer already, so this one is for the hub. Nothing for every other
// submission, which goes the way of messages. The store's errors.
store::async_result<std::optional<practice_acknowledgement>>
read_practice_acknowledgement(const acknowledgement_parts& with, const std::string& destination,
                              const delivery::submission& what);

} // namespace signalbox::app
