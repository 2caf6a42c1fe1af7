#include "tools/simulate/practice/partner_api.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate {

namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t result_max = 64UL << 20;
constexpr std::size_t small_max = 64UL << 10;
constexpr std::size_t sessions_max = 1'000;
constexpr std::size_t key_max = 128;
constexpr std::size_t listed_max = 100;
constexpr std::chrono::seconds session_length{900};
constexpr std::chrono::milliseconds filing_wait_max{30'000};

http::response json(unsigned status, std::string body) {
    http::response made;
    made.status = status;
    made.set("Content-Type", "application/json");
    made.body = std::move(body);
    return made;
}

http::response problem(unsigned status, std::string_view detail) {
    fhir::json_writer out;
    out.begin_object().member("status", static_cast<std::int64_t>(status)).member("detail", detail).end_object();
    http::response made;
    made.status = status;
    made.set("Content-Type", "application/problem+json");
    made.body = out.take();
    return made;
}

http::response operation_outcome(std::string_view code, std::string_view text) {
    fhir::json_writer out;
    out.begin_object().member("resourceType", "OperationOutcome").name("issue").begin_array().begin_object();
    out.member("severity", "error").member("code", code).member("diagnostics", text);
    out.end_object().end_array().end_object();
    http::response made;
    made.status = 422;
    made.set("Content-Type", "application/fhir+json");
    made.body = out.take();
    return made;
}

http::response refused_as(std::string_view code) {
    gpconnect::reply said = gpconnect::refuse(code, "the simulator was told to answer so");
    http::response made;
    made.status = said.status;
    made.set("Content-Type", "application/fhir+json; charset=utf-8").set("Cache-Control", "no-store");
    made.body = std::move(said.resource);
    return made;
}

http::response dropped() {
    http::response made;
    made.drop = true;
    return made;
}

http::response receipt(unsigned status, const inbox::taken& taken) {
    fhir::json_writer out;
    out.begin_object().member("item", static_cast<std::int64_t>(taken.item));
    out.member("state", taken.state == arrival_state::repeated ? "known" : "received").end_object();
    return json(status, out.take());
}

http::response broken_by(const fault& suffered) {
    http::response made = problem(suffered.status, "the simulator was told to answer so");
    if (suffered.retry_after_s != 0) made.set("Retry-After", std::to_string(suffered.retry_after_s));
    return made;
}

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string path_of(const practice_route& route, std::string_view ods_code) {
    constexpr std::string_view place = "{ods}";
    std::string path(route.path);
    if (const auto at = path.find(place); at != std::string::npos) path.replace(at, place.size(), ods_code);
    return path;
}

std::string decisions_json(const std::deque<decision>& decisions) {
    fhir::json_writer out;
    out.begin_object().name("filing").begin_array();
    for (std::size_t i = 0; i < std::min(decisions.size(), listed_max); ++i) {
        const decision& each = decisions[i];
        out.begin_object().member("number", static_cast<std::int64_t>(each.number));
        out.member("item", static_cast<std::int64_t>(each.item)).member("delivery_id", each.key);
        out.member("outcome", each.filed ? "filed" : "refused");
        if (!each.filed) out.member("code", each.code);
        out.end_object();
    }
    return out.end_array().end_object().take();
}

} // namespace

void partner_api::ring() {
    for (asio::steady_timer* each : listeners_) each->cancel();
}

void partner_api::close() {
    closed_ = true;
    ring();
}

namespace {

std::vector<practice_route> all_routes() {
    std::vector<practice_route> all{
        {"GET", "/health", "", {200}},
        {"GET", "/simulator/patients", "", {200}},
        {"GET", "/simulator/faults", "", {200}},
        {"PUT", "/simulator/faults", "", {200, 413, 422}},
        {"DELETE", "/simulator/faults", "", {204}},
        {"POST", "/sessions", "sessions", {201, 400, 401, 413, 429}},
        {"POST", "/practices/{ods}/results", "results", {200, 202, 400, 401, 409, 413, 422}},
        {"GET", "/practices/{ods}/filing", "filing", {200, 400, 401}},
        {"POST", "/practices/{ods}/filing/acknowledge", "filing", {204, 400, 401, 413}},
    };
    for (const gpconnect::route& each : gpconnect::routes())
        all.push_back({each.method, fmt::format("/{{ods}}{}", each.path), "gpconnect", each.statuses});
    return all;
}

// What is answered in the place of an answer, before anything is done; waits where the fault is to be slow.
asio::awaitable<std::optional<http::response>> instead_of(const fault& suffered) {
    if (suffered.what == fault_kind::status) co_return broken_by(suffered);
    if (suffered.what == fault_kind::drop_before) co_return dropped();
    if (suffered.what == fault_kind::slow) {
        asio::steady_timer later(co_await asio::this_coro::executor, suffered.wait);
        static_cast<void>(co_await later.async_wait(use_result));
    }
    co_return std::nullopt;
}

// What becomes of an answer that was made.
http::response spoilt_by(const fault& suffered, http::response made) {
    if (suffered.what == fault_kind::drop_after) return dropped();
    if (suffered.what == fault_kind::garbage) return json(200, "\x7f not an answer {");
    return made;
}

} // namespace

const std::vector<practice_route>& practice_routes() {
    static const std::vector<practice_route> all = all_routes();
    return all;
}

partner_api::answering partner_api::answer(http::request& request) {
    if (with_.provider.has(request.path())) co_return co_await provider(request);
    for (const practice_route& each : practice_routes()) {
        const bool is_partner = !each.fault_kind.empty();
        if (each.method != request.method() || path_of(each, with_.ods_code) != request.path()) continue;
        if (is_partner && !with_.takes_results) continue;
        const fault none;
        co_return co_await (is_partner ? partner(each, request) : handle(each, request, none));
    }
    co_return problem(404, "no such place at this practice");
}

// As a partner would find it, with what the practice does wrong.
partner_api::answering partner_api::partner(const practice_route& to, http::request& request) {
    const fault suffered = with_.faults.next(to.fault_kind);
    auto instead = co_await instead_of(suffered);
    if (instead) co_return std::move(*instead);
    if (to.fault_kind != "sessions" && !is_known(request))
        co_return problem(401, "a session's token is missing, unknown or too old");
    http::response made = co_await handle(to, request, suffered);
    co_return spoilt_by(suffered, std::move(made));
}

// As a hub's GP Connect finds it, likewise; it refuses with a code of Spine-ErrorOrWarningCode-1.
partner_api::answering partner_api::provider(http::request& request) {
    const fault suffered = with_.faults.next("gpconnect");
    auto instead = co_await instead_of(suffered);
    if (instead) co_return std::move(*instead);
    if (suffered.what == fault_kind::refuse) co_return refused_as(suffered.code);
    http::response made = co_await with_.provider.answer(request);
    co_return spoilt_by(suffered, std::move(made));
}

partner_api::answering partner_api::handle(const practice_route& to, http::request& request, const fault& suffered) {
    if (to.path == "/health") co_return json(200, R"({"status":"up"})");
    if (to.path == "/simulator/patients") co_return json(200, to_json(with_.people));
    if (to.path == "/simulator/faults") co_return co_await set_faults(request);
    if (to.path == "/sessions") co_return co_await open_session(request);
    if (to.path == "/practices/{ods}/results") co_return co_await take_result(request, suffered);
    if (to.path == "/practices/{ods}/filing") co_return co_await list_filing(request);
    co_return co_await acknowledge_filing(request);
}

bool partner_api::is_known(const http::request& request) const {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view given = request.field("Authorization").value_or("");
    if (!given.starts_with(scheme)) return false;
    const auto found = sessions_.find(std::string(given.substr(scheme.size())));
    return found != sessions_.end() && with_.clock.now() < found->second;
}

partner_api::answering partner_api::open_session(http::request& request) {
    const auto body = co_await request.read_all(small_max);
    if (!body) co_return problem(413, "a body of at most 64 KiB");
    const auto read = fhir::read_json(*body);
    if (!read || read->root().string("client").empty()) co_return problem(400, "an object with client and secret");
    if (read->root().string("secret") != simulated_secret) co_return problem(401, "the secret is wrong");

    const base::time_point now = with_.clock.now();
    std::erase_if(sessions_, [&](const auto& each) { return each.second <= now; });
    if (sessions_.size() >= sessions_max) co_return problem(429, "too many sessions");
    std::array<std::byte, 16> bytes{};
    base::random_fill(bytes);
    const std::string token = base::to_hex(bytes);
    sessions_.emplace(token, now + session_length);
    co_return json(201, fmt::format(R"({{"token":"{}","expires_in":{}}})", token, session_length.count()));
}

partner_api::answering partner_api::take_result(http::request& request, const fault& suffered) {
    const std::string key(request.field("Idempotency-Key").value_or(""));
    if (key.empty() || key.size() > key_max) co_return problem(400, "an Idempotency-Key of 1 to 128 bytes");
    auto body = co_await request.read_all(result_max);
    if (!body) co_return problem(413, "a result of at most 64 MiB");
    auto seen = look_into_bundle(*body);
    if (!seen) co_return operation_outcome("invalid", "no report of one patient in FHIR R4");

    const auto taken =
        with_.inbox.take({key, "fhir-r4", std::move(*body), std::move(*seen)}, suffered, with_.clock.now());
    if (taken.state == arrival_state::different) co_return problem(409, "this key came before, with another body");
    with_.inbox.decide_what_is_due(with_.clock.now());
    ring();
    co_return receipt(taken.state == arrival_state::repeated ? 200 : 202, taken);
}

// Answers at once where there is something, else when there is, or when the time that the caller gave is over.
partner_api::answering partner_api::list_filing(http::request& request) {
    std::chrono::milliseconds most{0};
    const auto query = http::parse_query(request.query());
    for (const auto& [name, value] : query ? *query : decltype(query)::value_type{}) {
        const auto number = name == "wait_ms" ? number_in(value) : std::nullopt;
        if (!number) co_return problem(400, "wait_ms is a number of milliseconds");
        most = std::min(filing_wait_max, std::chrono::milliseconds(*number));
    }
    if (!query) co_return problem(400, "a malformed query");
    const auto until = std::chrono::steady_clock::now() + most;
    while (!closed_ && with_.inbox.decisions().empty() && std::chrono::steady_clock::now() < until) {
        asio::steady_timer bell(co_await asio::this_coro::executor, until);
        listeners_.insert(&bell);
        static_cast<void>(co_await bell.async_wait(use_result)); // rung or expired: both mean, look again
        listeners_.erase(&bell);
    }
    co_return json(200, decisions_json(with_.inbox.decisions()));
}

partner_api::answering partner_api::acknowledge_filing(http::request& request) {
    const auto body = co_await request.read_all(small_max);
    if (!body) co_return problem(413, "a body of at most 64 KiB");
    const auto read = fhir::read_json(*body);
    const auto up_to = read ? number_in(read->root().find("up_to").text()) : std::nullopt;
    if (!up_to) co_return problem(400, "an object with a number up_to");
    with_.inbox.acknowledge(*up_to);
    co_return http::response{.status = 204};
}

partner_api::answering partner_api::set_faults(http::request& request) {
    if (request.method() == "GET") co_return json(200, with_.faults.to_json());
    if (request.method() == "DELETE") {
        with_.faults.set({});
        co_return http::response{.status = 204};
    }
    const auto body = co_await request.read_all(small_max);
    if (!body) co_return problem(413, "a body of at most 64 KiB");
    auto read = read_faults(*body);
    if (!read.wrong.empty()) co_return problem(422, read.wrong);
    with_.faults.set(std::move(read.faults));
    co_return json(200, with_.faults.to_json());
}

} // namespace signalbox::simulate
