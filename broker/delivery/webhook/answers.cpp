#include "broker/delivery/webhook/answers.hpp"

#include <charconv>
#include <optional>
#include <utility>
#include <variant>

#include "broker/delivery/stdio/messages.hpp"
#include "broker/http/errc.hpp"
#include "broker/http/signed_body.hpp"

namespace signalbox::delivery::webhook {

namespace {

using kind = outcome::kind;

constexpr std::chrono::seconds retry_after_max = std::chrono::hours(1);

// Seconds; a date is not read, the back-off decides then.
std::optional<std::chrono::milliseconds> retry_after_of(const http::client_response& answer) {
    const std::string_view text = answer.field("Retry-After").value_or("");
    std::uint32_t seconds = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return std::min(std::chrono::seconds(seconds), retry_after_max);
}

// As an adapter on standard output says it, for this delivery.
std::optional<outcome> said_in(const std::string& body, std::string_view delivery_id) {
    auto heard = stdio::read_result(body);
    auto* result = std::get_if<stdio::result>(&heard);
    if (result == nullptr || result->delivery_id != delivery_id) return std::nullopt;
    return std::move(result->what);
}

outcome made(kind what, unsigned status, std::string diagnostics = "") {
    return {what, std::to_string(status), std::move(diagnostics), std::nullopt};
}

} // namespace

std::vector<std::pair<std::string, std::string>> fields_of(const parcel& what, std::string_view body,
                                                           std::string_view secret, std::int64_t seconds) {
    std::vector<std::pair<std::string, std::string>> fields{{"Content-Type", "application/json"},
                                                            {"Idempotency-Key", what.delivery_id}};
    for (auto& each : http::signature_fields(body, secret, seconds)) fields.push_back(std::move(each));
    if (!what.envelope.traceparent.empty()) fields.emplace_back("traceparent", what.envelope.traceparent);
    return fields;
}

outcome outcome_of(const http::client_response& answer, std::string_view delivery_id) {
    const unsigned status = answer.status;
    const bool good = status >= 200 && status < 300;
    if (good || status == 409) {
        if (auto said = said_in(answer.body, delivery_id)) return std::move(*said);
        return made(good ? kind::unknown : kind::rejected, status, "an answer that does not say what became of it");
    }
    if (status == 401 || status == 403) return made(kind::unauthorised, status);
    if (status >= 300 && status < 400) return made(kind::unauthorised, status, "a redirect, which is not followed");
    if (status == 408 || status == 425 || status == 429 || status == 503) {
        outcome later = made(kind::retry, status);
        later.retry_after = retry_after_of(answer);
        return later;
    }
    return made(status >= 400 && status < 500 ? kind::rejected : kind::unknown, status);
}

outcome outcome_of(const http::client_failure& failure) {
    const bool ours = failure.code == http::errc::tls || failure.code == http::errc::unusable_address;
    const kind what = ours ? kind::unauthorised : failure.sent ? kind::unknown : kind::retry;
    return {what, failure.sent ? "no-answer" : "not-sent", failure.code.message(), std::nullopt};
}

} // namespace signalbox::delivery::webhook
