#include "tests/support/mesh_user.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

#include "tests/support/json_facts.hpp"

namespace signalbox::tests {

namespace {

const std::string version_2 = "application/vnd.mesh.v2+json";

bool only(const std::vector<std::string>& names, const std::vector<std::string>& allowed) {
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        return std::find(allowed.begin(), allowed.end(), name) != allowed.end();
    });
}

mesh_error other_form(const http_answer& answer) {
    return {answer.status, {}, {}, "another form, " + answer.field("content-type") + ": " + answer.body};
}

} // namespace

mesh_user::mesh_user(mesh_endpoint where, mesh_account who, api version)
    : client_(std::move(where)), who_(std::move(who)), version_(version) {}

http_answer mesh_user::call(const std::string& method, const std::string& below, http_fields more,
                            const std::string& body) {
    if (version_ == api::v2) more.emplace_back("Accept", version_2);
    return client_.as(who_, method, "/messageexchange/" + who_.mailbox + below, std::move(more), body);
}

http_answer mesh_user::get(const std::string& below, http_fields more) {
    return call("GET", below, std::move(more), {});
}
http_answer mesh_user::head(const std::string& below, http_fields more) {
    return call("HEAD", below, std::move(more), {});
}
http_answer mesh_user::put(const std::string& below, http_fields more) {
    return call("PUT", below, std::move(more), {});
}
http_answer mesh_user::post(const std::string& below, http_fields more, const std::string& body) {
    return call("POST", below, std::move(more), body);
}

http_answer mesh_user::send(const std::string& to, const std::string& workflow_id, const std::string& body,
                            http_fields more) {
    more.emplace_back("Mex-To", to);
    more.emplace_back("Mex-WorkflowID", workflow_id);
    return post("/outbox", std::move(more), body);
}

std::string mesh_user::sent(const std::string& to, const std::string& workflow_id, const std::string& body,
                            http_fields more) {
    const http_answer answer = send(to, workflow_id, body, std::move(more));
    if (answer.status != 202) throw std::runtime_error("send: " + std::to_string(answer.status) + " " + answer.body);
    return message_id_in(answer);
}

http_answer mesh_user::send_chunk(const std::string& message_id, int number, int total, const std::string& body,
                                  http_fields more) {
    more.emplace_back("Mex-Chunk-Range", std::to_string(number) + ":" + std::to_string(total));
    return post("/outbox/" + message_id + "/" + std::to_string(number), std::move(more), body);
}

http_answer mesh_user::acknowledge(const std::string& message_id) {
    return put("/inbox/" + message_id + "/status/acknowledged");
}

http_answer mesh_user::tracking(const std::string& message_id) {
    return get("/outbox/tracking?messageID=" + message_id);
}

std::vector<std::string> mesh_user::inbox(const std::string& query) {
    const http_answer answer = get("/inbox" + (query.empty() ? query : "?" + query));
    if (answer.status != 200) throw std::runtime_error("inbox: " + std::to_string(answer.status) + " " + answer.body);
    return json_facts(answer.body).texts("messages");
}

std::string message_id_in(const http_answer& answer) {
    const json_facts body(answer.body);
    return body.has("messageID") ? body.text("messageID") : body.text("message_id");
}

std::ostream& operator<<(std::ostream& out, const mesh_error& error) {
    return out << error.status << " (" << error.event << ", " << error.code << ", " << error.text << ")";
}

mesh_error error_in(const http_answer& answer, api version) {
    const json_facts body(answer.body);
    if (version == api::v1) {
        const bool formed = body.has("errorEvent") && body.has("errorCode") && body.has("errorDescription") &&
                            only(body.names(), {"messageID", "errorEvent", "errorCode", "errorDescription"});
        if (!formed || answer.field("content-type") != "application/json") return other_form(answer);
        return {answer.status, body.text("errorEvent"), body.text("errorCode"), body.text("errorDescription")};
    }
    const bool formed = body.has("detail/0/event") && body.has("detail/0/code") && body.has("detail/0/msg") &&
                        only(body.names(), {"message_id", "internal_id", "detail"}) &&
                        only(body.names("detail/0"), {"event", "code", "msg"});
    if (!formed || answer.field("content-type") != version_2) return other_form(answer);
    return {answer.status, body.text("detail/0/event"), body.text("detail/0/code"), body.text("detail/0/msg")};
}

std::vector<std::string> fields_refused(const http_answer& answer) {
    const json_facts body(answer.body);
    std::vector<std::string> refused;
    for (std::size_t i = 0; i < body.size("detail"); ++i) {
        const std::string each = "detail/" + std::to_string(i);
        const bool formed = body.names(each) == std::vector<std::string>{"loc", "msg", "type"} &&
                            !body.text(each + "/msg").empty() && !body.text(each + "/type").empty();
        refused.push_back(formed ? body.text(each + "/loc/0") + "/" + body.text(each + "/loc/1") : "another form");
    }
    if (answer.status != 400 || answer.field("content-type") != "application/json") refused = {"another form"};
    return refused;
}

} // namespace signalbox::tests
