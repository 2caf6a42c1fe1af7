#include <charconv>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/text_scan.hpp"
#include "broker/trace/format/line.hpp"

namespace signalbox::trace {

namespace {

using fhir::json_writer;

void put(json_writer& json, fhir::json_name name, std::string_view text) {
    if (!text.empty()) json.member(name, text);
}

void put(json_writer& json, fhir::json_name name, std::uint64_t number) {
    if (number != 0) json.member(name, static_cast<std::int64_t>(number));
}

void put(json_writer& json, fhir::json_name name, const fields& pairs) {
    if (pairs.empty()) return;
    json.name(name).begin_array();
    for (const auto& [field, value] : pairs) json.begin_array().string(field).string(value).end_array();
    json.end_array();
}

bool is_digest_alone(const body& what) {
    return what.bytes.empty() && (what.size != 0 || what.sha256 != body_of({}).sha256);
}

// As text where a JSON string can hold it, so that a person can read the file. Nothing is said of what nothing is known
// of.
void put(json_writer& json, fhir::json_name name, const body& what) {
    if (what == body{}) return;
    json.name(name).begin_object();
    if (what.beside)
        json.name("beside").boolean(true);
    else if (!is_digest_alone(what) && !fhir::detail::find_flaw(what.bytes))
        json.member("text", what.bytes);
    else if (!is_digest_alone(what))
        json.member("base64", base::to_base64(base::as_bytes(what.bytes)));
    json.member("size", static_cast<std::int64_t>(what.size));
    put(json, "sha256", what.sha256);
    put(json, "keyed", what.keyed);
    json.end_object();
}

void put(json_writer& json, fhir::json_name name, const std::optional<body>& what) {
    if (what) put(json, name, *what);
}

void place(json_writer& json, sequence number, offset at) {
    json.member("sequence", static_cast<std::int64_t>(number)).member("at", at.count());
}

void members(json_writer& json, const header& what) {
    json.member("kind", "header").member("format", "signalbox-trace");
    json.member("version", std::to_string(version_major) + "." + std::to_string(version_minor));
    put(json, "producer", what.producer);
    json.member("started_at", base::to_iso8601(what.started_at)).member("clock", what.clock);
    json.name("identifiable").boolean(what.identifiable);
    put(json, "redaction", what.redaction);
    put(json, "digest", what.digest);
    put(json, "versions", what.versions);
}

void members(json_writer& json, const message& what) {
    json.member("kind", "message");
    place(json, what.sequence, what.at);
    json.member("transport", to_text(what.transport)).member("from", what.from).member("to", what.to);
    put(json, "workflow", what.workflow);
    put(json, "message_id", what.message_id);
    put(json, "method", what.method);
    put(json, "target", what.target);
    put(json, "headers", what.headers);
    put(json, "body", what.body);
}

void members(json_writer& json, const reply& what) {
    json.member("kind", "reply");
    place(json, what.sequence, what.at);
    put(json, "status", what.status);
    put(json, "code", what.code);
    put(json, "headers", what.headers);
    put(json, "body", what.body);
}

void members(json_writer& json, const outcome& what) {
    json.member("kind", "outcome");
    place(json, what.sequence, what.at);
    json.member("destination", what.destination);
    put(json, "part", what.part);
    put(json, "route", what.route);
    put(json, "adapter", what.adapter);
    json.member("state", what.state);
    put(json, "reason", what.reason);
    put(json, "attempts", what.attempts);
    put(json, "transform", what.transform);
    put(json, "map", what.map);
    if (!what.codes.empty()) {
        json.name("codes").begin_array();
        for (const mapped_code& each : what.codes) {
            json.begin_object().member("from", each.from);
            put(json, "to", each.to);
            json.end_object();
        }
        json.end_array();
    }
    put(json, "body", what.body);
}

void members(json_writer& json, const expectation& what) {
    json.member("kind", "expect").member("sequence", static_cast<std::int64_t>(what.sequence));
    if (what.reply) {
        json.name("reply").begin_object();
        members(json, *what.reply);
        json.end_object();
    }
    json.name("outcomes").begin_array();
    for (const outcome& each : what.outcomes) {
        json.begin_object();
        members(json, each);
        json.end_object();
    }
    json.end_array();
}

void members(json_writer& json, const mark& what) {
    json.member("kind", "mark").member("at", what.at.count()).member("name", what.name);
    put(json, "text", what.text);
}

void members(json_writer& json, const footer& what) {
    json.member("kind", "footer").member("lines", static_cast<std::int64_t>(what.lines));
    json.member("xxh128", what.xxh128);
}

} // namespace

std::string write_line(const record& what) {
    json_writer json;
    json.begin_object();
    std::visit([&](const auto& each) { members(json, each); }, what);
    json.end_object();
    return json.take();
}

} // namespace signalbox::trace
