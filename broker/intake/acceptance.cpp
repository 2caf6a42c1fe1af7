#include "broker/intake/acceptance.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::intake {

namespace {

constexpr std::size_t description_max = 500;
constexpr std::size_t violations_told = 3;
constexpr std::size_t segment_max = 64; // characters of a pointer's segment
constexpr std::size_t digits_max = 8;   // in a row: a date, and no number that people are known by

std::string_view action_of(message::transport by) noexcept {
    switch (by) {
    case message::transport::mesh: return "mesh.send";
    case message::transport::fhir: return "fhir.send";
    case message::transport::mllp: return "mllp.send";
    case message::transport::adapter: return "adapter.submit";
    case message::transport::internal: break;
    }
    return "internal.send";
}

// The success answer of each protocol, which is the outcome of a commit that goes well.
std::string_view answer_of(message::transport by) noexcept {
    switch (by) {
    case message::transport::fhir: return "200";
    case message::transport::mllp: return "AA";
    case message::transport::mesh:
    case message::transport::adapter:
    case message::transport::internal: break;
    }
    return "202";
}

// True for what a name of FHIR's or a position looks like; ten digits could be an NHS number.
bool is_telling(std::string_view segment) noexcept {
    if (segment.empty() || segment.size() > segment_max) return false;
    std::size_t digits = 0;
    for (const char c : segment) {
        const bool digit = c >= '0' && c <= '9';
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!digit && !letter && c != '_' && c != '$' && c != '-') return false;
        digits = digit ? digits + 1 : 0;
        if (digits > digits_max) return false;
    }
    return true;
}

// Names in a pointer can be the sender's inventions, with anything in them: those become '?'.
std::string told(std::string_view pointer) {
    std::string result;
    while (!pointer.empty()) {
        if (pointer.front() == '/') {
            result += '/';
            pointer.remove_prefix(1);
        }
        const std::string_view segment = pointer.substr(0, pointer.find('/'));
        result += is_telling(segment) ? segment : std::string_view("?");
        pointer.remove_prefix(segment.size());
    }
    return result;
}

// What tracking tells of the message itself.
void say_in(message::envelope& about, const store::report_reason& why) {
    about.status_event = why.event;
    about.status_code = why.code;
    about.status_description = why.description;
}

std::string quarantine_reason_of(const intake_request& request, const examined& found,
                                 const store::report_reason& failure) {
    if (request.unroutable) return failure.code;
    return found.verdict.refused() ? "validation" : "no-destination";
}

// Hands over what the commit takes from the request as it is. The record has no subject: the store names the message
// that it answers with, which for a repeat is the earlier one.
store::acceptance with_request(store::acceptance made, intake_request request, std::string detail) {
    const message::transport by = request.envelope.transport;
    made.chunks = request.chunks;
    made.audit = {.actor = std::move(request.actor),
                  .action = std::string(action_of(by)),
                  .subject = "",
                  .outcome = std::string(answer_of(by)),
                  .detail = std::move(detail),
                  .address = std::move(request.address)};
    made.idempotency = std::move(request.idempotency);
    made.token = request.token;
    made.payload = std::move(request.payload);
    made.envelope = std::move(request.envelope);
    return made;
}

// What no header field may hold becomes '?'.
std::string printable(std::string_view text) {
    std::string result(text);
    std::replace_if(
        result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return result;
}

} // namespace

std::optional<store::report_reason> failure_of(const intake_request& request, const examined& found,
                                               const routing::decision& decided) {
    if (request.unroutable) return request.unroutable;
    if (found.verdict.refused()) return store::report_reason{"VALIDATE", "SBX-V", describe(found.verdict)};
    if (!decided.destinations.empty()) return std::nullopt;
    // The recipient left the directory between the first chunk and the last, or routes lead nowhere.
    return store::report_reason{"SEND", "12", "Unregistered to address"};
}

store::acceptance acceptance_of(intake_request request, const examined& found, const routing::decision& decided,
                                const planning& with) {
    store::acceptance made;
    if (const auto failure = failure_of(request, found, decided)) {
        made.quarantine_reason = quarantine_reason_of(request, found, *failure);
        say_in(request.envelope, *failure);
    }
    if (!made.quarantine_reason.empty()) made.state = message::message_state::quarantined;
    if (!found.verdict.violations.empty()) made.violations_json = to_json(found.verdict);
    made.route_explanation_json = decided.to_json();

    if (made.state == message::message_state::routed) {
        made.deliveries = plan_deliveries(request.envelope, found, decided, with);
        made.parts = delivered_parts(found);
    }
    const std::string detail = made.quarantine_reason.empty() ? "" : "quarantined: " + made.quarantine_reason;
    return with_request(std::move(made), std::move(request), detail);
}

store::acceptance beginning_of(intake_request request) {
    store::acceptance made;
    made.state = message::message_state::received;
    const std::string detail = fmt::format("chunk 1 of {}", request.chunks);
    request.envelope.message_type = type_without_content(request.envelope);
    if (request.unroutable) say_in(request.envelope, *request.unroutable);
    return with_request(std::move(made), std::move(request), detail);
}

std::string to_json(const validation::verdict& verdict) {
    fhir::json_writer out;
    out.begin_object().name("violations").begin_array();
    for (const validation::violation& each : verdict.violations) {
        out.begin_object().member("pointer", told(each.pointer)).member("keyword", each.keyword);
        out.member("expected", each.expected).member("schema_location", each.schema_location);
        if (!each.problem.empty()) out.member("problem", each.problem);
        out.member("line", static_cast<std::int64_t>(each.where.line));
        out.member("column", static_cast<std::int64_t>(each.where.column));
        out.member("severity", each.severity == validation::severity::error ? "error" : "warning").end_object();
    }
    out.end_array().name("more").boolean(verdict.more).end_object();
    return out.take();
}

std::string describe(const validation::verdict& verdict) {
    std::string text;
    std::size_t listed = 0;
    for (const validation::violation& each : verdict.violations) {
        if (each.severity != validation::severity::error || listed == violations_told) continue;
        if (listed++ > 0) text += "; ";
        const std::string what = each.problem.empty() ? "expected " + each.expected : each.problem;
        text += fmt::format("{}: {} [{}]", each.pointer.empty() ? "/" : told(each.pointer), what, each.keyword);
    }
    if (verdict.errors() > listed || verdict.more) {
        text += fmt::format("; and {}{} more", verdict.errors() - listed, verdict.more ? " or" : "");
    }
    return printable(text.substr(0, description_max));
}

} // namespace signalbox::intake
