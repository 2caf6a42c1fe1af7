#include "broker/ingress/fhir/messages/response_message.hpp"

#include <span>

#include "broker/base/uuid.hpp"
#include "broker/fhir/json.hpp"
#include "broker/ingress/fhir/outcome.hpp"

namespace signalbox::ingress::fhir {

namespace {

std::string id_of(const kept_message& kept, std::string_view part) {
    const auto digest = base::sha256_of(base::as_bytes(kept.message_id + "/response/" + std::string(part)));
    const auto uuid = base::uuid_of(std::span(digest).first<16>());
    return {uuid.data(), uuid.size()};
}

void write_event(signalbox::fhir::json_writer& json, const message_event& event) {
    if (!event.uri.empty()) json.member("eventUri", event.uri);
    if (event.uri.empty())
        json.name("eventCoding").begin_object().member("system", event.system).member("code", event.code).end_object();
}

void write_header(signalbox::fhir::json_writer& json, const message_head& asked, const kept_message& kept) {
    json.begin_object().member("resourceType", "MessageHeader").member("id", id_of(kept, "header"));
    write_event(json, asked.event);
    if (!asked.source_endpoint.empty()) {
        json.name("destination").begin_array().begin_object();
        json.member("endpoint", asked.source_endpoint).end_object().end_array();
    }
    json.name("source").begin_object().member("software", "Signalbox");
    json.member("endpoint", "urn:nhs-uk:addressing:ods:" + kept.recipient_ods).end_object();
    json.name("response").begin_object().member("identifier", asked.id).member("code", "ok");
    json.name("details").begin_object().member("reference", "urn:uuid:" + id_of(kept, "outcome")).end_object();
    json.end_object().end_object();
}

} // namespace

std::string write_response_message(const message_head& asked, const kept_message& kept) {
    const std::vector<issue> issues{{.severity = issue_severity::information,
                                     .code = "informational",
                                     .text = "kept",
                                     .diagnostics = "message " + kept.message_id,
                                     .location = {},
                                     .expression = ""}};
    signalbox::fhir::json_writer json;
    json.begin_object().member("resourceType", "Bundle").member("id", id_of(kept, "bundle"));
    json.member("type", "message").member("timestamp", base::to_iso8601(kept.at)).name("entry").begin_array();
    json.begin_object().member("fullUrl", "urn:uuid:" + id_of(kept, "header")).name("resource");
    write_header(json, asked, kept);
    json.end_object().begin_object().member("fullUrl", "urn:uuid:" + id_of(kept, "outcome")).name("resource");
    json.raw(write_outcome(issues)).end_object().end_array().end_object();
    return json.take();
}

} // namespace signalbox::ingress::fhir
