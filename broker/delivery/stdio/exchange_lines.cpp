#include "broker/delivery/stdio/exchange_lines.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "broker/base/base64.hpp"
#include "broker/delivery/stdio/messages.hpp"

namespace signalbox::delivery::stdio {

namespace {

using fhir::value;
using message::exchange_failure;
using field_list = std::vector<std::pair<std::string, std::string>>;

constexpr std::array failures{exchange_failure::no_practice, exchange_failure::busy,   exchange_failure::not_reached,
                              exchange_failure::no_answer,   exchange_failure::babble, exchange_failure::too_large};

std::optional<std::uint64_t> whole(const value& number) {
    if (!number.is(fhir::kind::number)) return std::nullopt;
    const std::string_view text = number.text();
    std::uint64_t read = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return read;
}

void write_fields(fhir::json_writer& json, const field_list& fields) {
    json.name("headers").begin_object();
    for (const auto& [name, text] : fields) json.member(name, text);
    json.end_object();
}

// False where one of them is no text.
bool read_fields(const value& from, field_list& into) {
    if (!from) return true;
    if (!from.is(fhir::kind::object)) return false;
    for (const value each : from) {
        if (!each.is(fhir::kind::string)) return false;
        into.emplace_back(each.name(), each.text());
    }
    return true;
}

struct body_read {
    std::string bytes;
    std::string file;
};

std::optional<body_read> read_body(const value& from) {
    if (!from) return body_read{};
    const std::string_view encoding = from.string("encoding");
    const value data = from.find("data");
    if (encoding == "utf8" && data.is(fhir::kind::string)) return body_read{std::string(data.text()), ""};
    if (encoding == "file" && !from.string("path").empty()) return body_read{"", std::string(from.string("path"))};
    auto bytes = encoding == "base64" ? base::from_base64(data.text()) : std::nullopt;
    if (!bytes) return std::nullopt;
    return body_read{std::move(*bytes), ""};
}

exchange_failure failure_of(std::string_view word) {
    for (const exchange_failure each : failures)
        if (to_text(each) == word) return each;
    return exchange_failure::babble;
}

std::string ended(fhir::json_writer& json) {
    json.end_object();
    return json.take() + '\n';
}

} // namespace

std::string exchange_line(std::string_view id, const message::exchange_request& what, std::chrono::milliseconds left) {
    fhir::json_writer json;
    json.begin_object().member("type", "exchange").member("id", id).member("interaction_id", what.interaction_id);
    json.member("ods", what.practice_ods).member("method", what.method).member("path", adapter_path(what));
    json.member("deadline_ms", static_cast<std::int64_t>(left.count()));
    write_fields(json, what.fields);
    if (!what.body.empty()) write_payload(json, what.body, "", "body");
    return ended(json);
}

question_line read_exchange(const value& message) {
    question_line made;
    made.id = message.string("id");
    made.what.id = made.id;
    made.what.interaction_id = message.string("interaction_id");
    made.what.practice_ods = message.string("ods");
    made.what.method = message.string("method");
    made.what.path = message.string("path");
    made.left = std::chrono::milliseconds(whole(message.find("deadline_ms")).value_or(0));
    auto body = read_body(message.find("body"));
    const bool whole_line = !made.id.empty() && !made.what.method.empty() && made.what.path.starts_with('/');
    if (!whole_line || !body || !read_fields(message.find("headers"), made.what.fields))
        made.fault = "exchange: no id, method or path, or headers or a body that are none";
    if (body) made.what.body = std::move(body->bytes);
    return made;
}

std::string response_line(std::string_view id, const exchange_answer& answer, std::string_view file) {
    fhir::json_writer json;
    json.begin_object().member("type", "response").member("id", id);
    if (!answer) {
        json.member("error", to_text(answer.error()));
        return ended(json);
    }
    json.member("status", static_cast<std::int64_t>(answer->status));
    write_fields(json, answer->fields);
    if (!answer->body.empty()) write_payload(json, answer->body, file, "body");
    return ended(json);
}

response_said read_response(const value& message) {
    response_said made;
    made.id = message.string("id");
    if (const value error = message.find("error")) {
        made.answer = failure_of(error.text());
        return made;
    }
    message::exchange_response answer;
    const auto status = whole(message.find("status"));
    auto body = read_body(message.find("body"));
    if (!status || *status > 599 || !body || !read_fields(message.find("headers"), answer.fields)) return made;
    answer.status = static_cast<unsigned>(*status);
    answer.body = std::move(body->bytes);
    made.file = std::move(body->file);
    made.answer = std::move(answer);
    return made;
}

response_said read_response(std::string_view text) {
    const auto message = fhir::read_json(text);
    if (!message || !message->root().is(fhir::kind::object)) return {};
    return read_response(message->root());
}

} // namespace signalbox::delivery::stdio
