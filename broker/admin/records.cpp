#include "broker/admin/records.hpp"

#include "broker/base/clock.hpp"
#include "broker/base/crypto.hpp"

namespace signalbox::admin {

namespace {

// JSON text that the hub itself has written, or null.
void write_stored_json(fhir::json_writer& json, std::string_view name, const std::string& text) {
    json.name(name);
    text.empty() ? json.null() : json.raw(text);
}

void write_event(fhir::json_writer& json, const store::delivery_event& event) {
    json.begin_object().member("at", base::to_iso8601(event.at)).member("state", message::to_text(event.to));
    json.member("attempt", event.attempt).member("outcome", event.outcome).member("diagnostics", event.diagnostics);
    json.end_object();
}

} // namespace

void write_message(fhir::json_writer& json, const store::message_record& record, bool with_findings) {
    const message::envelope& envelope = record.envelope;
    json.begin_object().member("message_id", envelope.message_id).member("state", message::to_text(record.state));
    json.member("position", static_cast<std::int64_t>(record.position)).member("kind", envelope.kind);
    json.member("message_type", envelope.message_type).member("sender", envelope.sender);
    json.member("recipient", envelope.recipient).member("workflow_id", envelope.workflow_id);
    json.member("received_at", base::to_iso8601(envelope.received_at));
    json.member("committed_at", base::to_iso8601(record.committed_at));
    json.member("size", static_cast<std::int64_t>(record.payload_size));
    json.member("sha256", base::to_hex(record.payload_sha256)).member("content_type", envelope.content_type);
    json.member("content_encoding", envelope.content_encoding);
    json.member("quarantine_reason", record.quarantine_reason).member("decision", record.decision);
    json.member("supersedes", envelope.supersedes);
    if (!envelope.linked_message_id.empty()) {
        json.member("linked_message_id", envelope.linked_message_id).member("status_code", envelope.status_code);
        json.member("status_event", envelope.status_event).member("status_description", envelope.status_description);
    }
    if (with_findings) {
        write_stored_json(json, "violations", record.violations_json);
        write_route(json, record);
    }
    json.end_object();
}

void write_route(fhir::json_writer& json, const store::message_record& record) {
    const bool decided = record.state != message::message_state::received;
    write_stored_json(json, "route", decided ? record.route_explanation_json : std::string());
}

void write_delivery(fhir::json_writer& json, const store::delivery_record& record, const ids& now_in_hand,
                    const std::vector<store::delivery_event>* history) {
    json.begin_object().member("delivery_id", record.delivery_id).member("message_id", record.message_id);
    json.member("destination", record.destination).member("state", message::to_text(record.state));
    json.name("in_hand").boolean(now_in_hand.contains(record.delivery_id));
    json.member("rule", record.rule).member("lane", record.lane).member("part", record.part);
    json.member("attempts", record.attempts).member("reason", record.reason);
    json.member("created_at", base::to_iso8601(record.created_at));
    json.name("next_attempt_at");
    record.next_attempt_at ? json.string(base::to_iso8601(*record.next_attempt_at)) : json.null();
    json.member("transform_version", record.transform_version).member("map_version", record.map_version);
    write_stored_json(json, "mapping_issues", record.mapping_issues_json);
    if (history != nullptr) {
        json.name("history").begin_array();
        for (const store::delivery_event& event : *history) write_event(json, event);
        json.end_array();
    }
    json.end_object();
}

void write_deliveries(fhir::json_writer& json, const std::vector<store::delivery_record>& records,
                      const ids& now_in_hand) {
    json.name("deliveries").begin_array();
    for (const store::delivery_record& record : records) write_delivery(json, record, now_in_hand);
    json.end_array();
}

} // namespace signalbox::admin
