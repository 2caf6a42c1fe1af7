#include "tools/cli/hub_client.hpp"

#include <charconv>

#include <fmt/format.h>

#include "broker/app/run_file.hpp"
#include "broker/base/blocking.hpp"
#include "broker/base/clock.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

namespace {

[[noreturn]] void unreachable(const std::string& data) {
    throw command_failure{exit_code::unreachable, fmt::format("no hub runs on {}", data),
                          fmt::format("signalbox serve --data {}", data)};
}

std::string look_at(const std::string& target) {
    if (target.starts_with("/api/v1/mailboxes")) return "signalbox mailbox list";
    if (target.starts_with("/api/v1/adapters")) return "signalbox adapter list";
    if (target.starts_with("/api/v1/directory")) return "signalbox config validate --config FILE";
    if (target.starts_with("/api/v1/recording")) return "signalbox help trace stop";
    return target.starts_with("/api/v1/messages") ? "signalbox message list" : "signalbox delivery list";
}

[[noreturn]] void refused(const http::client_response& answer, const std::string& target) {
    const auto body = fhir::read_json(answer.body);
    std::string detail(body ? body->root().string("detail") : std::string_view{});
    if (detail.empty()) detail = fmt::format("the hub answered {}", answer.status);
    if (answer.status == 404) throw command_failure{exit_code::not_found, detail, look_at(target)};
    const bool of_configuration = target.starts_with("/api/v1/directory");
    if (answer.status == 422)
        throw command_failure{of_configuration ? exit_code::configuration : exit_code::findings, detail,
                              look_at(target)};
    if (answer.status == 400) throw command_failure{exit_code::usage, detail, "signalbox help"};
    if (answer.status == 403) throw command_failure{exit_code::failed, detail, "run it as the user who runs the hub"};
    throw command_failure{exit_code::failed, detail, look_at(target)};
}

} // namespace

hub_client::hub_client(std::string data) : data_(std::move(data)) {
    http::client_settings settings;
    settings.unix_socket = app::socket_of(data_);
    settings.host = "localhost";
    settings.encrypted = false;
    settings.answer_max = 256UL << 20;
    auto opened = http::client::open(std::move(settings), context_.get_executor());
    if (!opened) unreachable(data_);
    client_ = std::move(*opened);
}

fhir::document hub_client::get(const std::string& target) {
    http::client_request request;
    request.target = target;
    return send(std::move(request));
}

fhir::document hub_client::act(const std::string& target, const std::string& why) {
    fhir::json_writer body;
    body.begin_object().member("why", why).end_object();
    return post(target, body.take());
}

fhir::document hub_client::post(const std::string& target, std::string json) {
    http::client_request request;
    request.method = "POST";
    request.target = target;
    request.fields = {{"Content-Type", "application/json"}};
    request.body = std::move(json);
    return send(std::move(request));
}

fhir::document hub_client::send_payload(const std::string& target, std::string bytes) {
    http::client_request request;
    request.method = "POST";
    request.target = target;
    request.fields = {{"Content-Type", "application/octet-stream"}};
    request.body = std::move(bytes);
    return send(std::move(request));
}

fhir::document hub_client::send(http::client_request request) {
    const std::string target = request.target;
    auto answer = base::run_to_end(context_, client_->send(std::move(request)));
    if (!answer || !*answer) unreachable(data_);
    if ((*answer)->status != 200) refused(**answer, target);
    auto body = fhir::read_json((*answer)->body, {.depth_max = 256});
    if (!body) throw command_failure{exit_code::failed, "the hub's answer is not JSON", "signalbox version"};
    return std::move(*body);
}

std::string query_of(const std::vector<std::pair<std::string, std::string>>& parameters) {
    std::string query;
    for (const auto& [name, value] : parameters)
        if (!value.empty())
            query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, http::percent_encode(value));
    return query;
}

std::string since_of(const std::string& text) {
    if (text.empty() || base::from_iso8601(text)) return text;
    std::int64_t count = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    std::chrono::seconds back{};
    if (unit == "s") back = std::chrono::seconds(count);
    if (unit == "m") back = std::chrono::minutes(count);
    if (unit == "h") back = std::chrono::hours(count);
    if (unit == "d") back = std::chrono::days(count);
    if (ec != std::errc{} || count <= 0 || count > 1'000'000 || back.count() == 0)
        throw command_failure{exit_code::usage, "--since: 10m, 2h, 3d, or 2026-11-22T14:05:06.000000Z",
                              "signalbox help"};
    return base::to_iso8601(base::system_clock{}.now() - back);
}

} // namespace signalbox::cli
