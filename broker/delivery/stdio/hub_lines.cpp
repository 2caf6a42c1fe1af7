#include "broker/delivery/stdio/hub_lines.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/delivery/decide/outcome_decision.hpp"
#include "broker/delivery/sender_fields.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::delivery::stdio {

namespace {

using fhir::value;
using std::chrono::milliseconds;

std::optional<std::uint64_t> whole(const value& number) {
    if (!number.is(fhir::kind::number)) return std::nullopt;
    const std::string_view text = number.text();
    std::uint64_t read = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return read;
}

hello read_hello(const value& message) {
    hello made;
    if (const value versions = message.find("protocol"))
        for (const value each : versions) made.speaks_ours = made.speaks_ours || whole(each) == protocol_version;
    const value config = message.find("config");
    made.config_json = config.is(fhir::kind::object) ? fhir::write_json(config) : "{}";
    return made;
}

// False where its encoding is none, or its text not what that says.
bool read_payload(const value& payload, delivery_request& into) {
    const std::string_view encoding = payload.string("encoding");
    if (encoding == "file") {
        into.file = payload.string("path");
        return !into.file.empty();
    }
    if (encoding == "utf8") {
        into.what.rendered.bytes = payload.string("data");
        return true;
    }
    if (encoding != "base64") return false;
    auto bytes = base::from_base64(payload.string("data"));
    if (!bytes) return false;
    into.what.rendered.bytes = std::move(*bytes);
    return true;
}

asked read_delivery(const value& message) {
    delivery_request made;
    parcel& what = made.what;
    what.delivery_id = message.string("delivery_id");
    what.attempt = static_cast<std::uint32_t>(whole(message.find("attempt")).value_or(1));
    what.envelope.message_id = message.string("message_id");
    what.envelope.local_id = message.string("correlation_id");
    what.envelope.traceparent = message.string("traceparent");
    what.envelope.sender = message.string("from");
    what.envelope.recipient = message.string("to");
    what.envelope.workflow_id = message.string("workflow_id");
    what.envelope.message_type = message.string("message_type");
    what.recipient_ods = message.string("to_ods");
    what.lane = message.string("lane");
    what.rendered.transform_version = message.string("form");
    what.rendered.content_type = message.string("content_type");
    made.deadline = milliseconds(whole(message.find("deadline_ms")).value_or(0));
    if (const value fields = message.find("fields"); fields.is(fhir::kind::object))
        for (const value each : fields) take_sender_field(what.envelope, each.name(), each.text());
    if (what.delivery_id.empty() || !read_payload(message.find("payload"), made))
        return bad_line{"deliver: no delivery_id, or no payload"};
    return made;
}

kept_answer read_kept(const value& message, bool of_submission) {
    kept_answer made{of_submission, std::string(message.string(of_submission ? "ref" : "delivery_id")),
                     std::string(message.string("message_id")), std::string(message.string("error"))};
    if (!made.error.empty()) made.error += ": " + std::string(message.string("diagnostics"));
    return made;
}

} // namespace

asked read_hub_line(std::string_view line) {
    const auto message = fhir::read_json(line);
    if (!message || !message->root().is(fhir::kind::object)) return bad_line{"a line is one JSON object"};
    const value root = message->root();
    const std::string_view type = root.string("type");
    if (type == "hello") return read_hello(root);
    if (type == "deliver") return read_delivery(root);
    if (type == "exchange") return read_exchange(root);
    if (type == "ping") return ping{whole(root.find("n")).value_or(0)};
    if (type == "submitted") return read_kept(root, true);
    if (type == "confirmed") return read_kept(root, false);
    if (type == "drain") return drain{milliseconds(whole(root.find("max_ms")).value_or(0))};
    return unknown_type{};
}

std::string ready_line(const ready& about) {
    fhir::json_writer json;
    json.begin_object().member("type", "ready").member("protocol", static_cast<std::int64_t>(protocol_version));
    json.member("name", about.name).member("version", about.version);
    json.member("max_in_flight", static_cast<std::int64_t>(about.max_in_flight));
    json.name("idempotent").boolean(about.idempotent).name("exchange").boolean(about.exchange).end_object();
    return json.take() + '\n';
}

std::string result_line(std::string_view delivery_id, const outcome& what) {
    fhir::json_writer json;
    json.begin_object().member("type", "result").member("delivery_id", delivery_id);
    json.member("outcome", decide::to_text(what.what));
    if (!what.code.empty()) json.member("code", what.code);
    if (!what.diagnostics.empty()) json.member("diagnostics", what.diagnostics);
    if (what.retry_after) json.member("retry_after_ms", static_cast<std::int64_t>(what.retry_after->count()));
    if (what.may_repeat) json.name("may_repeat").boolean(true);
    json.end_object();
    return json.take() + '\n';
}

std::string pong_line(std::uint64_t number) {
    fhir::json_writer json;
    json.begin_object().member("type", "pong").member("n", static_cast<std::int64_t>(number)).end_object();
    return json.take() + '\n';
}

std::string submit_line(const library::submission& what, std::string_view file) {
    fhir::json_writer json;
    json.begin_object().member("type", "submit").member("ref", what.ref).member("workflow_id", what.workflow_id);
    json.member("to", what.to_mailbox).member("content_type", what.content_type);
    // No name twice: the hub reads no such object.
    const std::map<std::string_view, std::string_view> fields(what.fields.begin(), what.fields.end());
    if (const auto local = fields.find("Mex-LocalID"); local != fields.end()) json.member("local_id", local->second);
    if (!fields.empty()) {
        json.name("fields").begin_object();
        for (const auto& [name, text] : fields) json.member(name, text);
        json.end_object();
    }
    write_payload(json, what.payload, file);
    json.end_object();
    return json.take() + '\n';
}

std::string confirm_line(const library::confirmation& what) {
    fhir::json_writer json;
    json.begin_object().member("type", "confirm").member("delivery_id", what.delivery_id);
    json.member("outcome", what.filed ? "filed" : "refused");
    if (!what.code.empty()) json.member("code", what.code);
    if (!what.diagnostics.empty()) json.member("diagnostics", what.diagnostics);
    json.end_object();
    return json.take() + '\n';
}

} // namespace signalbox::delivery::stdio
