#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "broker/base/secret.hpp"
#include "broker/intake/examine.hpp"
#include "broker/message/message.hpp"
#include "broker/routing/routes.hpp"

namespace signalbox::intake {

// What planning needs to know beside the message.
struct planning {
    base::secret lane_key;
    // Destinations that want each report of an interchange by itself, in a form of its own; others take the whole.
    // Empty: all take the whole.
    std::function<bool(std::string_view destination)> takes_parts;
};

// Where a message goes, by what the directory knows of its sender and recipient.
routing::decision route(const message::envelope& about, const routing::directory& directory,
                        const routing::route_table& routes);

// The deliveries of a message that goes somewhere. A mailbox has the whole at once. A destination that wants the bytes
// as received has the whole too, in the lanes of all its patients; every other one has each acceptable part, and each
// refused one held for a person.
std::vector<message::planned_delivery> plan_deliveries(const message::envelope& about, const examined& found,
                                                       const routing::decision& decided, const planning& with);

// The parts that are to be known again: the acceptable ones.
std::vector<store::interchange_part> delivered_parts(const examined& found);

} // namespace signalbox::intake
