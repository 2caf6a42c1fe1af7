#include "tools/cli/mesh_client.hpp"

#include <array>

#include <fmt/format.h>

#include "broker/base/blocking.hpp"
#include "broker/base/clock.hpp"
#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

mesh_client::mesh_client(http::client_settings where, mesh_account who) : who_(std::move(who)) {
    std::array<std::byte, 16> random{};
    base::random_fill(random);
    nonce_ = base::to_hex(random);
    auto opened = http::client::open(std::move(where), context_.get_executor());
    if (!opened)
        throw command_failure{exit_code::failed, "MESH client: " + opened.error().message(), "signalbox help demo"};
    client_ = std::move(*opened);
}

// MESH API, authorization: one nonce, and a count that makes every token another one.
std::string mesh_client::token() {
    const std::string time = base::to_compact_minutes(base::system_clock{}.now());
    const std::string count = std::to_string(count_++);
    const std::string signed_text =
        fmt::format("{}:{}:{}:{}:{}", who_.mailbox, nonce_, count, who_.password.reveal(), time);
    const auto signature = base::hmac_sha256(base::as_bytes(who_.shared_key.reveal()), base::as_bytes(signed_text));
    return fmt::format("NHSMESH {}:{}:{}:{}:{}", who_.mailbox, nonce_, count, time, base::to_hex(signature));
}

http::client_response mesh_client::ask(std::string method, const std::string& path,
                                       std::vector<std::pair<std::string, std::string>> fields, std::string body) {
    http::client_request request;
    request.method = std::move(method);
    request.target = fmt::format("/messageexchange/{}{}", who_.mailbox, path);
    request.fields = std::move(fields);
    request.fields.emplace_back("Authorization", token());
    request.fields.emplace_back("Accept", "application/vnd.mesh.v2+json");
    request.body = std::move(body);
    auto answer = base::run_to_end(context_, client_->send(std::move(request)));
    if (!answer || !*answer) {
        const std::string why = answer ? answer->error().code.message() : std::string("the request was not sent");
        throw command_failure{exit_code::unreachable, "MESH: " + why, "signalbox serve"};
    }
    return std::move(**answer);
}

mesh_client::sent mesh_client::send(const std::string& recipient, const std::string& workflow_id,
                                    const std::string& file_name, std::string body) {
    const auto begin = std::chrono::steady_clock::now();
    auto answer = ask("POST", "/outbox",
                      {{"Mex-To", recipient},
                       {"Mex-WorkflowID", workflow_id},
                       {"Mex-FileName", file_name},
                       {"Content-Type", "application/fhir+json"}},
                      std::move(body));
    sent done;
    done.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    done.status = answer.status;
    const auto read = fhir::read_json(answer.body);
    if (answer.status == 202 && read) done.message_id = read->root().string("message_id");
    if (done.message_id.empty()) done.body = std::move(answer.body);
    return done;
}

std::vector<std::string> mesh_client::inbox() {
    const auto answer = ask("GET", "/inbox", {}, {});
    std::vector<std::string> ids;
    const auto read = fhir::read_json(answer.body);
    if (answer.status != 200 || !read) return ids;
    for (const fhir::value id : read->root().find("messages")) ids.emplace_back(id.text());
    return ids;
}

http::client_response mesh_client::get(const std::string& message_id) {
    return ask("GET", "/inbox/" + message_id, {}, {});
}

bool mesh_client::acknowledge(const std::string& message_id) {
    return ask("PUT", "/inbox/" + message_id + "/status/acknowledged", {}, {}).status == 200;
}

} // namespace signalbox::cli
