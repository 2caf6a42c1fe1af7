#pragma once

#include <vector>

#include "broker/fhir/json.hpp"
#include "broker/messaging/itk3/conversation.hpp"
#include "broker/store/records.hpp"

namespace signalbox::admin {

// What a conversation is told by, beside its own record.
struct conversation_facts {
    const store::message_record& message;
    const std::vector<store::delivery_record>& deliveries;
    base::time_point now;
    messaging::itk3::patience answers;
};

// One JSON object: how far the message has come, what is awaited, which answers there are.
void write_conversation(fhir::json_writer& json, const store::conversation_record& of, const conversation_facts& with);

} // namespace signalbox::admin
