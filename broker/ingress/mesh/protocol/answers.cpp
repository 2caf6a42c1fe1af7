#include "broker/ingress/mesh/protocol/answers.hpp"

#include "broker/fhir/json.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

constexpr std::string_view plain_json = "application/json";
constexpr std::string_view version_2_json = "application/vnd.mesh.v2+json";
// Long enough for a group of commits or a sweep of old payloads, short enough for a poller.
constexpr std::string_view retry_after_seconds = "10";

http::response answer(unsigned status, std::string_view content_type, std::string body) {
    http::response made;
    made.status = status;
    made.set("Content-Type", std::string(content_type));
    made.body = std::move(body);
    return made;
}

// Version 2 answers some calls with a status alone.
http::response empty_answer(unsigned status) {
    http::response made;
    made.status = status;
    return made;
}

std::string problem_v1(const problem& what) {
    fhir::json_writer out;
    out.begin_object();
    if (!what.message_id.empty()) out.member("messageID", what.message_id);
    out.member("errorEvent", what.event).member("errorCode", what.code).member("errorDescription", what.text);
    out.end_object();
    return out.take();
}

std::string problem_v2(const problem& what) {
    fhir::json_writer out;
    out.begin_object();
    if (!what.message_id.empty()) out.member("message_id", what.message_id);
    out.name("detail").begin_array().begin_object();
    out.member("event", what.event).member("code", what.code).member("msg", what.text);
    out.end_object().end_array().end_object();
    return out.take();
}

std::string one_member(std::string_view name, std::string_view text) {
    fhir::json_writer out;
    out.begin_object().member(name, text).end_object();
    return out.take();
}

std::string mailboxes_v2(const std::vector<const routing::mailbox*>& found) {
    fhir::json_writer out;
    out.begin_object().name("results").begin_array();
    for (const routing::mailbox* each : found) {
        out.begin_object().member("mailbox_id", each->id).member("mailbox_name", each->name).end_object();
    }
    out.end_array().end_object();
    return out.take();
}

} // namespace

http::response json_answer(api_version version, unsigned status, std::string body) {
    return answer(status, version == api_version::v1 ? plain_json : version_2_json, std::move(body));
}

http::response to_response(api_version version, const problem& what) {
    return json_answer(version, what.status, version == api_version::v1 ? problem_v1(what) : problem_v2(what));
}

http::response to_response(const std::vector<field_problem>& what) {
    fhir::json_writer out;
    out.begin_object().name("detail").begin_array();
    for (const field_problem& each : what) {
        out.begin_object().name("loc").begin_array().string(each.place).string(each.name).end_array();
        out.member("msg", each.what).member("type", each.type).end_object();
    }
    out.end_array().end_object();
    return answer(400, plain_json, out.take());
}

http::response internal_error(unsigned status) {
    return answer(status, plain_json, one_member("message", "An internal error occurred.\n\nPlease contact support."));
}

http::response unavailable(api_version version) {
    auto made =
        to_response(version, {.status = 503, .event = "", .code = "", .text = "Service Unavailable", .message_id = ""});
    made.set("Retry-After", std::string(retry_after_seconds));
    return made;
}

http::response too_many_requests(api_version version) {
    auto made =
        to_response(version, {.status = 429, .event = "", .code = "", .text = "Too Many Requests", .message_id = ""});
    made.set("Retry-After", "1");
    return made;
}

http::response not_found(api_version version) {
    return to_response(version, {.status = 404, .event = "", .code = "", .text = "Not Found", .message_id = ""});
}

http::response not_allowed(api_version version, std::string_view allow) {
    auto made =
        to_response(version, {.status = 405, .event = "", .code = "", .text = "Method Not Allowed", .message_id = ""});
    made.set("Allow", std::string(allow));
    return made;
}

http::response ping_answer(std::string_view environment, std::string_view build_label) {
    fhir::json_writer out;
    out.begin_object().member("env", environment).member("build_label", build_label);
    out.member("status", "running").member("outcome", "Yes").end_object();
    return answer(200, plain_json, out.take());
}

http::response handshake_answer(api_version version, std::string_view mailbox) {
    if (version != api_version::v1) return empty_answer(200);
    return json_answer(version, 200, one_member("mailboxId", mailbox));
}

http::response count_answer(api_version version, std::uint64_t count, std::string_view internal_id) {
    fhir::json_writer out;
    out.begin_object().member("count", static_cast<std::int64_t>(count));
    if (version == api_version::v1) out.member("internalID", internal_id).name("allResultsIncluded").boolean(true);
    out.end_object();
    return json_answer(version, 200, out.take());
}

http::response sent_answer(api_version version, std::string_view message_id) {
    const std::string_view name = version == api_version::v1 ? "messageID" : "message_id";
    return json_answer(version, 202, one_member(name, message_id));
}

http::response sent_chunk_answer(api_version version, std::string_view message_id, std::uint32_t chunk) {
    if (version != api_version::v1) return sent_answer(version, message_id);
    fhir::json_writer out;
    out.begin_object().member("messageID", message_id).member("blockID", static_cast<std::int64_t>(chunk)).end_object();
    return json_answer(version, 202, out.take());
}

http::response endpoint_answer(api_version version, const std::vector<const routing::mailbox*>& found,
                               std::string_view query_id) {
    if (version != api_version::v1) return json_answer(version, 200, mailboxes_v2(found));
    fhir::json_writer out;
    out.begin_object().member("query_id", query_id).name("results").begin_array();
    for (const routing::mailbox* each : found) {
        out.begin_object().member("address", each->id).member("description", each->name);
        out.member("endpoint_type", "MESH").end_object();
    }
    out.end_array().end_object();
    return json_answer(version, 200, out.take());
}

http::response workflow_answer(const std::vector<const routing::mailbox*>& found) {
    return json_answer(api_version::v2, 200, mailboxes_v2(found));
}

http::response acknowledged_answer(api_version version, std::string_view message_id) {
    if (version != api_version::v1) return empty_answer(200);
    return json_answer(version, 200, one_member("messageId", message_id));
}

http::response list_answer(api_version version, const std::vector<std::string_view>& ids, const list_links& links) {
    fhir::json_writer out;
    out.begin_object().name("messages").begin_array();
    for (const std::string_view id : ids) out.string(id);
    out.end_array();
    if (version != api_version::v1) {
        out.name("links").begin_object().member("self", links.self);
        if (links.next) out.member("next", *links.next);
        out.end_object().member("approx_inbox_count", static_cast<std::int64_t>(links.approximate_count));
    }
    out.end_object();
    return json_answer(version, 200, out.take());
}

problem message_missing() {
    return {.status = 404, .event = "RECEIVE", .code = "20", .text = "Message does not exist", .message_id = ""};
}

problem message_gone(std::string_view message_id) {
    return {.status = 410,
            .event = "SEND",
            .code = "Message already accepted",
            .text = "Message no longer available for download",
            .message_id = std::string(message_id)};
}

problem message_of_another() { return {.status = 403, .event = "", .code = "", .text = "Forbidden", .message_id = ""}; }

} // namespace signalbox::ingress::mesh::protocol
