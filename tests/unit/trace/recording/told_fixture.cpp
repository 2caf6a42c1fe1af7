#include "tests/unit/trace/recording/told_fixture.hpp"

#include <utility>

#include "broker/base/crypto.hpp"

namespace signalbox::tests {

const base::time_point recording_began = *base::from_iso8601("2026-03-01T09:00:00.000000Z");

message::arrival an_arrival(std::string message_id, std::string body, std::chrono::microseconds after) {
    message::arrival made;
    made.envelope.message_id = std::move(message_id);
    made.envelope.sender = "LAB001";
    made.envelope.recipient = "A81001HL7";
    made.envelope.workflow_id = "PATH_MEDRPT_V4";
    made.envelope.local_id = "L-1";
    made.envelope.subject = "for Mrs Example";
    made.envelope.content_type = "application/edifact";
    made.envelope.received_at = recording_began + after;
    made.body_size = body.size();
    made.body_sha256 = base::sha256_of(base::as_bytes(body));
    made.body = std::move(body);
    message::planned_delivery to_mailbox;
    to_mailbox.destination = "mailbox:A81001HL7";
    to_mailbox.first = message::delivery_state::delivered;
    to_mailbox.rule = "pathology";
    message::planned_delivery to_emis;
    to_emis.destination = "emis";
    to_emis.rule = "pathology";
    made.deliveries = {to_mailbox, to_emis};
    return made;
}

message::decision kept(std::string message_id) { return {std::move(message_id), message::decision::kind::kept, ""}; }

message::told_settlement delivered_to_emis(const std::string& message_id) {
    message::told_settlement made;
    made.delivery_id = message_id + "-2";
    made.destination = "emis";
    made.rule = "pathology";
    made.to = message::delivery_state::delivered;
    made.attempts = 1;
    made.transform = "fhir-r4/1";
    made.map = "seed";
    return made;
}

message::question a_question() {
    message::question made;
    made.asked_at = recording_began + std::chrono::microseconds{100};
    made.from = "200000000359";
    made.to = "918999198993";
    made.interaction = "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1";
    made.method = "GET";
    made.target = "/A81001/STU3/1/gpconnect/Patient/2?_format=json";
    made.fields = {{"Authorization", "Bearer secret"}, {"Ssp-From", "200000000359"}, {"X-Client-Cert", "MII"}};
    made.status = 200;
    made.answer_fields = {{"Content-Type", "application/fhir+json"}, {"ETag", "W/\"1\""}};
    made.answer = R"({"resourceType":"Patient"})";
    return made;
}

message::refused_request a_refused_request(bool known) {
    message::refused_request made;
    made.asked_at = recording_began + std::chrono::microseconds{100};
    made.known = known;
    made.method = "POST";
    made.target = "/messageexchange/LAB001/outbox";
    made.status = known ? 417 : 403;
    if (!known) return made;
    made.from = "LAB001";
    made.to = "GPPROVIDER_9990000018_01012000_EXAMPLE";
    made.workflow = "9990000018";
    made.fields = {{"Authorization", "NHSMESH secret"},
                   {"Content-Type", "application/json"},
                   {"Mex-To", "GPPROVIDER_9990000018_01012000_EXAMPLE"}};
    made.code = "12";
    return made;
}

} // namespace signalbox::tests
