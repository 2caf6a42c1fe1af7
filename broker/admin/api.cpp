#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/admin/routes.hpp"

namespace signalbox::admin {

namespace {

constexpr std::string_view root = "/api/v1/";
constexpr std::size_t body_max = 64UL << 10;

std::string actor_of(const http::peer& from) { return from.uid ? fmt::format("uid:{}", *from.uid) : std::string("-"); }

// Nullopt when an escape in path or query is malformed.
std::optional<call> take_apart(const http::request& request, const std::string& actor) {
    call what;
    what.method = request.method();
    what.actor = actor;

    std::string_view rest = request.path().substr(root.size());
    while (true) {
        const auto slash = rest.find('/');
        auto segment = http::percent_decode(rest.substr(0, slash));
        if (!segment) return std::nullopt;
        what.path.push_back(std::move(*segment));
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash + 1);
    }
    auto query = http::parse_query(request.query());
    if (!query) return std::nullopt;
    for (auto& [name, value] : *query) what.query.emplace(std::move(name), std::move(value));
    return what;
}

// "" or which parameter this route does not have: a filter that is not known must not answer with everything.
std::string trouble_with_parameters(const call& what, const route& with) {
    for (const auto& [name, value] : what.query) {
        if (std::ranges::find(with.parameters, name) != with.parameters.end()) continue;
        const std::string known =
            with.parameters.empty() ? "it has none" : fmt::format("it has {}", fmt::join(with.parameters, ", "));
        return fmt::format("{}: no parameter of {}; {}", name.substr(0, 64), with.path, known);
    }
    return "";
}

// An act that changed something has its own record, in its transaction where there is one; everything else is recorded
// here, before its answer leaves.
boost::asio::awaitable<bool> audited(const parts& with, const http::request& request, std::string actor,
                                     std::string subject, unsigned status) {
    store::audit_entry entry;
    entry.actor = std::move(actor);
    entry.action = request.method() == "GET" ? "admin.read" : "admin.act";
    entry.subject = std::move(subject);
    entry.outcome = std::to_string(status);
    entry.detail = std::string(request.path().substr(0, 200));
    entry.address = request.from().address;
    const auto kept = co_await with.store->audit(std::move(entry));
    co_return kept.has_value();
}

http::response stranger(const http::request& request) {
    if (request.from().uid) return problem(403, "the socket is for the user who runs the hub");
    http::response answer = problem(401, "Authorization: Bearer TOKEN, one of admin.tokens in the configuration");
    answer.set("WWW-Authenticate", "Bearer");
    return answer;
}

answering answer_api(const parts& with, http::request& request, const std::optional<caller>& who,
                     std::string& subject) {
    if (!who) co_return stranger(request);
    auto what = take_apart(request, who->actor);
    if (!what) {
        const std::string fault = http::query_fault(request.query());
        co_return problem(400, fault.empty() ? "a path without malformed percent escapes" : fault);
    }
    if (what->path.size() >= 2)
        subject = what->path[what->path[0] == "routes" ? what->path.size() - 1 : 1].substr(0, 64);

    const found_route route = find_route(*what);
    if (route.with == nullptr && route.other_method) co_return problem(405, "GET, or POST for an act");
    if (route.with == nullptr) co_return problem(404, "no such part of the API");
    if (!who->may(route.with->is_for))
        co_return problem(403, fmt::format("the role {} may not do this", to_text(*who->only)));
    if (std::string trouble = trouble_with_parameters(*what, *route.with); !trouble.empty())
        co_return problem(400, std::move(trouble));
    if (what->method == "POST") {
        const std::size_t most = route.with->takes_payload ? with.limits.body_validated_max : body_max;
        auto body = co_await request.read_all(most);
        if (!body) co_return problem(413, fmt::format("a body of at most {} bytes", most));
        what->body = std::move(*body);
    }
    co_return co_await route.with->answer(with, *what);
}

answering answer(std::shared_ptr<const parts> with, http::request& request) {
    if (auto health = answer_health(*with, request)) co_return std::move(*health);
    if (!request.path().starts_with(root)) co_return problem(404, "the API begins at /api/v1/");

    const auto who = caller_of(request, with->owner, with->tokens);
    std::string subject;
    http::response made = co_await answer_api(*with, request, who, subject);
    const bool act_done = request.method() == "POST" && made.status == 200;
    if (act_done) co_return made;
    const bool recorded =
        co_await audited(*with, request, who ? who->actor : actor_of(request.from()), subject, made.status);
    // promises.md, 8: rather no answer than an unaudited one.
    if (!recorded) co_return problem(503, "the audit journal takes no record");
    co_return made;
}

} // namespace

std::string parameter(const call& what, std::string_view name) {
    const auto found = what.query.find(name);
    return found == what.query.end() ? std::string{} : found->second;
}

std::optional<std::optional<base::time_point>> since_of(const call& what) {
    const std::string text = parameter(what, "since");
    if (text.empty()) return std::optional<base::time_point>{};
    const auto at = base::from_iso8601(text);
    if (!at) return std::nullopt;
    return std::optional(*at);
}

std::optional<message::sequence> after_of(const call& what) {
    const std::string text = parameter(what, "after");
    std::uint64_t position = 0;
    if (text.empty()) return message::sequence{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return message::sequence{position};
}

std::optional<std::uint32_t> limit_of(const call& what) {
    const std::string text = parameter(what, "limit");
    if (text.empty()) return 100;
    std::uint32_t limit = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (ec != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > 1000) return std::nullopt;
    return limit;
}

http::handler make_api_handler(parts with) {
    auto kept = std::make_shared<const parts>(std::move(with));
    return [kept](http::request& request) { return answer(kept, request); };
}

} // namespace signalbox::admin
