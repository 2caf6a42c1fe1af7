#pragma once

#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/ingress/fhir/messages/message_head.hpp"

namespace signalbox::ingress::fhir {

struct kept_message {
    std::string message_id; // of the hub
    std::string recipient_ods;
    base::time_point at;
};

// The answer to a message that is kept, as JSON: a Bundle of type message whose MessageHeader says `ok` to the id of
// the one that it answers, with an OperationOutcome that names the hub's message id. Its own ids follow from that one:
// a resend is answered with the same.
std::string write_response_message(const message_head& asked, const kept_message& kept);

} // namespace signalbox::ingress::fhir
