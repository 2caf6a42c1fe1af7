#include "broker/delivery/webhook/returns.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "broker/base/log.hpp"
#include "broker/delivery/stdio/messages.hpp"
#include "broker/delivery/webhook/signature.hpp"
#include "broker/fhir/json.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::delivery::webhook {

namespace {

constexpr std::string_view root = "/adapters/";

enum class act : std::uint8_t { confirm, submit };

// What a request is about; nothing for a path that there is not.
struct target {
    std::string name;
    act what{};
};

std::optional<target> read_target(std::string_view path) {
    if (!path.starts_with(root)) return std::nullopt;
    path.remove_prefix(root.size());
    const std::size_t slash = path.find('/');
    if (slash == 0 || slash == std::string_view::npos) return std::nullopt;
    const std::string_view word = path.substr(slash + 1);
    if (word != "confirm" && word != "submit") return std::nullopt;
    return target{std::string(path.substr(0, slash)), word == "confirm" ? act::confirm : act::submit};
}

std::string_view title_of(unsigned status) noexcept {
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    default: return "Service Unavailable";
    }
}

unsigned status_of(port_refusal::why reason) noexcept {
    switch (reason) {
    case port_refusal::why::invalid: return 422;
    case port_refusal::why::not_allowed: return 403;
    case port_refusal::why::not_found: return 404;
    case port_refusal::why::conflict: return 409;
    case port_refusal::why::too_large: return 413;
    case port_refusal::why::unavailable: break;
    }
    return 503;
}

http::response problem(unsigned status, std::string_view detail) {
    fhir::json_writer json;
    json.begin_object().member("type", "about:blank").member("title", title_of(status)).member("status", status);
    json.member("detail", detail).end_object();
    http::response answer;
    answer.status = status;
    answer.body = json.take();
    answer.set("Content-Type", "application/problem+json").set("Cache-Control", "no-store");
    if (status == 401) answer.set("WWW-Authenticate", "Signalbox-Signature");
    if (status == 405) answer.set("Allow", "POST");
    if (status == 503) answer.set("Retry-After", "1");
    answer.close = status == 408 || status == 413; // of a body that was not read to its end
    return answer;
}

http::response kept(std::string line) {
    if (line.ends_with('\n')) line.pop_back();
    http::response answer;
    answer.body = std::move(line);
    answer.set("Content-Type", "application/json").set("Cache-Control", "no-store");
    return answer;
}

http::response unread(const error_code& why, std::size_t body_max) {
    if (why == http::errc::body_too_large) return problem(413, fmt::format("a body of at most {} bytes", body_max));
    if (why == http::errc::body_slow) return problem(408, "a body in time");
    if (why == http::errc::body_broken) return problem(400, "a whole body");
    return problem(503, "no room for the body now");
}

using answering = boost::asio::awaitable<http::response>;

// An answer that the port has not made has no record yet.
answering refuse(const return_settings& with, const http::request& request, const target& what, http::response no,
                 std::string detail) {
    const auto noted =
        co_await with.store->audit({.actor = "-",
                                    .action = what.what == act::confirm ? "delivery.confirm" : "adapter.submit",
                                    .subject = "",
                                    .outcome = std::to_string(no.status),
                                    .detail = std::move(detail),
                                    .address = request.from().address});
    if (noted) co_return no;
    log::error("adapter.audit_failed", {{log::field::error, noted.error().message()}});
    co_return problem(503, "the audit journal takes no record");
}

answering confirm(const return_settings& with, const target& what, confirmation said) {
    const std::string delivery_id = said.delivery_id;
    const auto answer = co_await with.port->confirm(what.name, std::move(said));
    if (!answer) co_return problem(status_of(answer.error().reason), answer.error().what);
    co_return kept(stdio::confirmed_line(delivery_id, answer));
}

answering submit(const return_settings& with, const target& what, submission said) {
    const std::string ref = said.ref;
    const auto answer = co_await with.port->submit(what.name, std::move(said));
    if (!answer) co_return problem(status_of(answer.error().reason), answer.error().what);
    co_return kept(stdio::submitted_line(ref, answer));
}

// Whose body this is, its signature checked.
answering take(const return_settings& with, http::request& request, const target& what, const std::string& body) {
    auto heard = what.what == act::confirm ? stdio::read_confirmation(body) : stdio::read_submission(body);
    if (auto* confirmed = std::get_if<confirmation>(&heard))
        co_return co_await confirm(with, what, std::move(*confirmed));
    auto* asked = std::get_if<stdio::asked_submission>(&heard);
    std::string fault;
    if (asked != nullptr) fault = asked->fault;
    if (auto* unusable = std::get_if<stdio::unusable_confirmation>(&heard)) fault = unusable->why;
    if (auto* bad = std::get_if<stdio::bad_line>(&heard)) fault = bad->why;
    if (asked != nullptr && !asked->file.empty()) fault = "payload: in the body, as utf8 or base64";
    if (!fault.empty()) co_return co_await refuse(with, request, what, problem(422, fault), fault);
    co_return co_await submit(with, what, std::move(asked->what));
}

// A signature may come twice within its five minutes, from its sender or from somebody who has seen it. The same ref
// and the same confirmation again change nothing; an old refusal counts once more only if a person has had the delivery
// delivered again meanwhile, and then makes it a dead letter again, which that person sees.
answering answer(std::shared_ptr<const return_settings> own, http::request& request) {
    const return_settings& with = *own;
    const auto what = read_target(request.path());
    if (!what)
        co_return co_await refuse(with, request, {}, problem(404, "POST /adapters/NAME/confirm or …/submit"),
                                  "no path");
    if (request.method() != "POST")
        co_return co_await refuse(with, request, *what, problem(405, "POST alone"), "another method");

    const auto now = std::chrono::duration_cast<std::chrono::seconds>(with.clock->now().time_since_epoch()).count();
    const auto head =
        read_signed_head(request.field("X-Signalbox-Timestamp"), request.field("X-Signalbox-Signature"), now);
    // Who is not known is not told so.
    const auto secret = with.secrets.find(what->name);
    const auto unsigned_answer = [] {
        return problem(401, "X-Signalbox-Timestamp of these five minutes and X-Signalbox-Signature: v1=HEX");
    };
    if (!head || secret == with.secrets.end())
        co_return co_await refuse(with, request, *what, unsigned_answer(), "no signature of now");
    if (request.field("Content-Encoding").value_or("identity") != "identity")
        co_return co_await refuse(with, request, *what, problem(415, "a body without Content-Encoding"), "encoded");
    if (request.body_size().value_or(0) > with.body_max)
        co_return co_await refuse(with, request, *what, unread(http::errc::body_too_large, with.body_max), "large");

    const auto body = co_await request.read_all(with.body_max);
    if (!body)
        co_return co_await refuse(with, request, *what, unread(body.error(), with.body_max), body.error().message());
    if (!is_signed(*head, *body, secret->second.reveal()))
        co_return co_await refuse(with, request, *what, unsigned_answer(), "another signature");
    co_return co_await take(with, request, *what, *body);
}

} // namespace

http::handler make_return_handler(return_settings with) {
    auto own = std::make_shared<const return_settings>(std::move(with));
    return [own](http::request& request) { return answer(own, request); };
}

} // namespace signalbox::delivery::webhook
