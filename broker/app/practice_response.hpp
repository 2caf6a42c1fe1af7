#pragma once

#include <string>

#include "broker/app/practice_acknowledgement.hpp"
#include "broker/intake/itk3/business.hpp"

namespace signalbox::app {

// True when every delivery came by a route that leaves the answer to the hub.
bool hub_answered(const std::vector<store::delivery_record>& all, const routing::route_table& routes);

// What is committed with the confirmation of a delivery: the business answer of ITK3, where the hub answers for the
// practice. What the parts point to outlives the function.
using confirmation_companions = std::function<store::async_result<std::vector<store::acceptance>>(
    store::delivery_record of, delivery::confirmation said)>;
confirmation_companions business_answers(intake::itk3::business_parts with,
                                         std::shared_ptr<const routing::route_table> routes);

// As read_practice_acknowledgement, of a practice's own response of ITK3, submitted from the mailbox `from`: a business
// answer confirms, a negative one of infrastructure refuses; 20013 confirms nothing, for the hub has said it already.
store::async_result<std::optional<practice_acknowledgement>> read_practice_response(const acknowledgement_parts& with,
                                                                                    const std::string& destination,
                                                                                    const std::string& from,
                                                                                    const delivery::submission& what);

} // namespace signalbox::app
