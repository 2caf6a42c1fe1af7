#include "broker/delivery/stdio/messages.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "broker/base/base64.hpp"
#include "broker/base/character_sets.hpp"
#include "broker/base/crypto.hpp"
#include "broker/delivery/sender_fields.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::delivery::stdio {

namespace {

using fhir::value;
using std::chrono::milliseconds;

constexpr milliseconds retry_after_max = std::chrono::hours(1); // promises.md: honours Retry-After up to 1 h
constexpr std::uint32_t in_flight_max = 1024;

constexpr std::array<std::pair<std::string_view, outcome::kind>, 6> outcome_words{{
    {"accepted", outcome::kind::accepted},
    {"duplicate", outcome::kind::duplicate},
    {"retry", outcome::kind::retry},
    {"unknown", outcome::kind::unknown},
    {"rejected", outcome::kind::rejected},
    {"unauthorised", outcome::kind::unauthorised},
}};

std::string ended(fhir::json_writer& json) {
    json.end_object();
    return json.take() + '\n';
}

std::optional<std::uint64_t> whole(const value& number) {
    if (!number.is(fhir::kind::number)) return std::nullopt;
    const std::string_view text = number.text();
    std::uint64_t read = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return read;
}

bool speaks_our_version(const value& message) { return whole(message.find("protocol")) == protocol_version; }

bool is_true(const value& given) { return given.is(fhir::kind::boolean) && given.text() == "true"; }

said read_ready(const value& message) {
    if (!speaks_our_version(message)) return bad_line{"ready: another protocol than 1"};
    ready made;
    made.name = message.string("name");
    made.version = message.string("version");
    made.idempotent = is_true(message.find("idempotent"));
    made.exchange = is_true(message.find("exchange"));
    if (const value most = message.find("max_in_flight")) {
        const auto count = whole(most);
        if (!count || *count < 1 || *count > in_flight_max) return bad_line{"ready: max_in_flight of 1 to 1024"};
        made.max_in_flight = static_cast<std::uint32_t>(*count);
    }
    return made;
}

said result_in(const value& message) {
    result made;
    made.delivery_id = message.string("delivery_id");
    if (made.delivery_id.empty()) return bad_line{"result: no delivery_id"};
    const auto word = std::find_if(outcome_words.begin(), outcome_words.end(),
                                   [&](const auto& each) { return each.first == message.string("outcome"); });
    if (word == outcome_words.end()) return bad_line{"result: an outcome that there is not"};
    made.what.what = word->second;
    made.what.code = message.string("code");
    made.what.diagnostics = message.string("diagnostics");
    const value asked = message.find("retry_after_ms");
    if (const auto wait = whole(asked))
        made.what.retry_after = milliseconds(std::min<std::uint64_t>(*wait, retry_after_max.count()));
    else
        made.is_wait_unreadable = static_cast<bool>(asked);
    made.what.may_repeat = word->second == outcome::kind::unknown && is_true(message.find("may_repeat"));
    return made;
}

// Said back in the answer, so they have a limit of their own.
constexpr std::size_t name_max = 128;

void read_payload(const value& payload, asked_submission& into) {
    const std::string_view encoding = payload.string("encoding");
    const value data = payload.find("data");
    if (encoding == "file") {
        into.file = payload.string("path");
        if (into.file.empty()) into.fault = "payload: no path";
        return;
    }
    if (encoding == "utf8" && data.is(fhir::kind::string)) {
        into.what.payload = data.text();
        return;
    }
    auto bytes = encoding == "base64" ? base::from_base64(data.text()) : std::nullopt;
    if (!bytes) into.fault = "payload: data in utf8 or base64 as its encoding says, or a file";
    into.what.payload = std::move(bytes).value_or("");
}

said submission_in(const value& message) {
    asked_submission made;
    made.what.ref = message.string("ref");
    if (made.what.ref.empty() || made.what.ref.size() > name_max) {
        made.what.ref.clear(); // what is said back is bounded
        made.fault = "ref: text of 1 to 128 bytes";
        return made;
    }
    made.what.workflow_id = message.string("workflow_id");
    made.what.to = message.string("to");
    made.what.content_type = message.string("content_type");
    made.what.local_id = message.string("local_id");
    if (const value fields = message.find("fields"); fields.is(fhir::kind::object))
        for (const value each : fields) made.what.fields.emplace_back(each.name(), each.text());
    read_payload(message.find("payload"), made);
    return made;
}

said confirmation_in(const value& message) {
    confirmation made;
    made.delivery_id = message.string("delivery_id");
    if (made.delivery_id.empty() || made.delivery_id.size() > name_max)
        return bad_line{"confirm: a delivery_id of 1 to 128 bytes"};
    const std::string_view word = message.string("outcome");
    if (word != "filed" && word != "refused")
        return unusable_confirmation{made.delivery_id, "outcome: filed or refused"};
    made.what = word == "filed" ? confirmation::kind::filed : confirmation::kind::refused;
    made.code = message.string("code");
    made.diagnostics = message.string("diagnostics");
    return made;
}

void write_refusal(fhir::json_writer& json, const port_refusal& no) {
    json.member("error", to_text(no.reason)).member("diagnostics", no.what);
}

said read_pong(const value& message) {
    const auto number = whole(message.find("n"));
    if (!number) return bad_line{"pong: no n"};
    return pong{*number};
}

} // namespace

void write_payload(fhir::json_writer& json, std::string_view bytes, std::string_view file, std::string_view member) {
    json.name(member).begin_object();
    if (!file.empty()) {
        json.member("encoding", "file").member("path", file);
    } else if (base::is_utf8(bytes) && bytes.find('\0') == std::string_view::npos) {
        json.member("encoding", "utf8").member("data", bytes);
    } else {
        json.member("encoding", "base64").member("data", base::to_base64(base::as_bytes(bytes)));
    }
    json.end_object();
}

std::string hello_line(std::string_view hub_version, std::string_view settings_json) {
    fhir::json_writer json;
    json.begin_object().member("type", "hello").name("protocol").begin_array().number(protocol_version).end_array();
    json.member("hub", hub_version).name("config").raw(settings_json.empty() ? "{}" : settings_json);
    return ended(json);
}

std::string deliver_line(const parcel& what, milliseconds deadline, std::string_view file) {
    const message::envelope& about = what.envelope;
    fhir::json_writer json;
    json.reserve(what.rendered.bytes.size() + 1024);
    json.begin_object().member("type", "deliver").member("delivery_id", what.delivery_id);
    json.member("attempt", static_cast<std::int64_t>(what.attempt)).member("message_id", about.message_id);
    if (!about.local_id.empty()) json.member("correlation_id", about.local_id);
    if (!about.traceparent.empty()) json.member("traceparent", about.traceparent);
    json.member("from", about.sender).member("to", about.recipient).member("to_ods", what.recipient_ods);
    json.member("workflow_id", about.workflow_id).member("message_type", about.message_type);
    json.member("form", what.rendered.transform_version.substr(0, what.rendered.transform_version.find('/')));
    json.member("content_type", what.rendered.content_type).member("lane", what.lane);
    json.member("deadline_ms", static_cast<std::int64_t>(deadline.count()));
    if (const auto fields = sender_fields(what); !fields.empty()) {
        json.name("fields").begin_object();
        for (const auto& [name, value] : fields) json.member(name, value);
        json.end_object();
    }
    write_payload(json, what.rendered.bytes, file);
    return ended(json);
}

std::string ping_line(std::uint64_t number) {
    fhir::json_writer json;
    json.begin_object().member("type", "ping").member("n", static_cast<std::int64_t>(number));
    return ended(json);
}

std::string drain_line(milliseconds at_most) {
    fhir::json_writer json;
    json.begin_object().member("type", "drain").member("max_ms", static_cast<std::int64_t>(at_most.count()));
    return ended(json);
}

std::string submitted_line(std::string_view ref, const boost::system::result<std::string, port_refusal>& answer) {
    fhir::json_writer json;
    json.begin_object().member("type", "submitted").member("ref", ref);
    if (answer) json.member("message_id", *answer);
    if (!answer) write_refusal(json, answer.error());
    return ended(json);
}

std::string confirmed_line(std::string_view delivery_id, const boost::system::result<void, port_refusal>& answer) {
    fhir::json_writer json;
    json.begin_object().member("type", "confirmed").member("delivery_id", delivery_id);
    if (!answer) write_refusal(json, answer.error());
    return ended(json);
}

namespace {

said read_object(std::string_view text, said (*read)(const value&)) {
    const auto message = fhir::read_json(text);
    if (!message) return bad_line{message.error().what};
    if (!message->root().is(fhir::kind::object)) return bad_line{"no JSON object"};
    return read(message->root());
}

} // namespace

said read_result(std::string_view text) { return read_object(text, result_in); }
said read_submission(std::string_view text) { return read_object(text, submission_in); }
said read_confirmation(std::string_view text) { return read_object(text, confirmation_in); }

said read_line(std::string_view line) {
    const auto message = fhir::read_json(line);
    if (!message) return bad_line{message.error().what};
    const value root = message->root();
    if (!root.is(fhir::kind::object)) return bad_line{"a line is one JSON object"};
    const std::string_view type = root.string("type");
    if (type == "ready") return read_ready(root);
    if (type == "result") return result_in(root);
    if (type == "response") return read_response(root);
    if (type == "pong") return read_pong(root);
    if (type == "submit") return submission_in(root);
    if (type == "confirm") return confirmation_in(root);
    if (type.empty()) return bad_line{"an object without a type"};
    return unknown_type{};
}

} // namespace signalbox::delivery::stdio
