#pragma once

#include <optional>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/message/message.hpp"
#include "broker/messaging/itk3/response.hpp"
#include "broker/store/records.hpp"

namespace signalbox::intake::itk3 {

// A message that the hub answers in the place of its recipient.
struct answered {
    std::string message_id;
    std::string sender;
    std::string recipient;
    std::string ods_code; // of the recipient
    std::string workflow_id;
    std::string traceparent;
    std::string header_id;        // empty: it was not readable
    std::string sender_reference; // likewise
    messaging::itk3::syntax syntax{};
};

// The answer as a message into the sender's mailbox: under the workflow's _ACK, in the syntax of what it answers. It
// stands in the conversation of that message.
store::acceptance answer_to(const answered& what, messaging::itk3::response said, std::string message_id,
                            base::time_point now);

} // namespace signalbox::intake::itk3
