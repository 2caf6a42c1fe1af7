#include "broker/intake/itk3/answering.hpp"

#include <utility>

#include "broker/base/crypto.hpp"
#include "broker/messaging/itk3/workflows.hpp"

namespace signalbox::intake::itk3 {

namespace {

using messaging::itk3::response_code;
using messaging::itk3::syntax;

message::envelope envelope_of(const answered& what, std::string message_id, base::time_point now) {
    const bool xml = what.syntax == syntax::xml;
    message::envelope made;
    made.message_id = std::move(message_id);
    made.transport = message::transport::internal;
    made.message_type = "itk3-response-stu3";
    made.sender = what.recipient;
    made.recipient = what.sender;
    made.workflow_id = messaging::itk3::acknowledgement_workflow(what.workflow_id);
    made.local_id = what.ods_code; // GP Connect Messaging: the ODS code of who sends
    made.file_name = xml ? "response.xml" : "response.json";
    made.content_type = xml ? "application/fhir+xml" : "application/fhir+json";
    made.traceparent = what.traceparent;
    made.received_at = now;
    return made;
}

} // namespace

store::acceptance answer_to(const answered& what, messaging::itk3::response said, std::string message_id,
                            base::time_point now) {
    const response_code& code = *messaging::itk3::find_response_code(said.code);
    said.identifier = what.header_id;
    said.sender_reference = what.sender_reference;
    said.mailbox = what.recipient;
    said.ods_code = what.ods_code;
    said.message_id = message_id;
    said.at = now;

    store::acceptance made;
    made.payload.bytes = messaging::itk3::write_response(said, what.syntax);
    made.payload.size = made.payload.bytes.size();
    made.payload.sha256 = base::sha256_of(base::as_bytes(made.payload.bytes));
    made.envelope = envelope_of(what, std::move(message_id), now);
    message::planned_delivery planned;
    planned.destination = "mailbox:" + what.sender;
    planned.lane = "acknowledgement";
    planned.first = message::delivery_state::delivered;
    planned.rule = "acknowledgement";
    made.deliveries.push_back(std::move(planned));
    made.audit = {.actor = "signalbox",
                  .action = "itk3.acknowledge",
                  .subject = made.envelope.message_id,
                  .outcome = "delivered",
                  .detail = said.code + " to " + what.message_id,
                  .address = ""};
    if (what.header_id.empty()) return made;
    made.answers = store::conversation_answer{.header_id = what.header_id,
                                              .code = said.code,
                                              .business = code.level() == messaging::itk3::level::business,
                                              .last = !code.positive,
                                              .message_id = what.message_id};
    return made;
}

} // namespace signalbox::intake::itk3
