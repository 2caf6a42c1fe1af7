#include "broker/ingress/fhir/fhir.hpp"

#include <utility>

#include "broker/base/log.hpp"
#include "broker/ingress/fhir/messages/parties.hpp"
#include "broker/ingress/fhir/messages/process_message.hpp"
#include "broker/ingress/fhir/routes.hpp"
#include "broker/ingress/fhir/submission.hpp"

namespace signalbox::ingress::fhir {

namespace {

// What every request of this ingress shares. Any core.
struct service {
    explicit service(settings how) : with(std::move(how)), examining(with.limits.bytes_in_flight_max) {}

    settings with;
    intake::byte_budget examining;
};

syntax answer_syntax_of(const http::request& request) {
    std::string format;
    const auto query = http::parse_query(request.query());
    if (query)
        for (const auto& [name, value] : *query)
            if (name == "_format") format = value;
    return answer_syntax(request.field("Accept").value_or(""), format);
}

// In the syntax that was asked for; in JSON where XML has no character for what the sender wrote and is told again.
http::response to_response(const judgement& judged, syntax as) {
    http::response answer;
    answer.status = judged.status;
    answer.body = judged.resource.empty() ? write_outcome(judged.issues) : judged.resource;
    if (as == syntax::xml) as = write_as_xml(answer.body) ? syntax::xml : syntax::json;
    answer.set("Content-Type",
               as == syntax::json ? "application/fhir+json; charset=utf-8" : "application/fhir+xml; charset=utf-8");
    answer.set("Cache-Control", "no-store");
    if (judged.status == 503) answer.set("Retry-After", "1");
    // Of a body that was not read to its end nothing may be taken for the next request.
    answer.close = judged.status == 408 || judged.status == 413;
    return answer;
}

http::response openapi_answer(std::string_view document) {
    http::response answer;
    answer.set("Content-Type", "application/yaml"); // RFC 9512
    answer.body = std::string(document);
    return answer;
}

bool may_ask(const settings& with, const http::peer& from) {
    return !with.certificate_required || !from.certificate_spki.empty();
}

// What the audit, and who records, are told of an answer.
struct report {
    std::string detail;
    bool written = false;
    bool told = false;
    std::string code; // of the first issue
    std::string seen; // judgement::seen
};

void tell_refusal(message::observer& to, const settings& with, const http::request& request, report told,
                  unsigned status, base::time_point asked_at) {
    const auto known = with.directory->get();
    const auto senders = mailboxes_of(request.from(), with.certificate_required, *known);
    message::refused_request made;
    made.asked_at = asked_at;
    made.transport = message::transport::fhir;
    made.method = request.method();
    made.target = "/$process-message";
    made.status = status;
    made.code = std::move(told.code);
    made.known = !senders.empty();
    if (senders.size() == 1) made.from = senders.front()->id;
    if (made.known) {
        made.target = request.target();
        made.body = std::move(told.seen);
        for (const auto& [name, value] : request.fields()) made.fields.emplace_back(name, value);
    }
    to.refused(std::move(made));
}

boost::asio::awaitable<judgement> judge_request(service& own, const target& what, http::request& request) {
    if (what.what == operation::not_allowed)
        co_return refusal(405, "not-supported", "one of the methods of this path: " + what.allow, "another method");
    if (what.what != operation::validate && what.what != operation::process_message)
        co_return refusal(404, "not-found", "POST /$validate, POST /[type]/$validate or POST /$process-message",
                          "no such path");
    if (!may_ask(own.with, request.from()))
        co_return refusal(403, "forbidden", "a verified client certificate", "no client certificate");
    const submission sent{own.with, own.examining, request, what.type};
    if (what.what == operation::process_message) co_return co_await process_message(sent);
    co_return co_await validate(sent);
}

boost::asio::awaitable<http::response> answer(service& own, const target& what, http::request& request, report& told) {
    if (what.what == operation::openapi && !own.with.openapi.empty()) co_return openapi_answer(own.with.openapi);
    judgement judged = co_await judge_request(own, what, request);
    told = {judged.summary, judged.audited, judged.told, "", std::move(judged.seen)};
    if (!judged.issues.empty()) told.code = judged.issues.front().code;
    http::response made = to_response(judged, answer_syntax_of(request));
    if (!what.allow.empty()) made.set("Allow", what.allow);
    co_return made;
}

store::audit_entry begin_audit(const http::request& request, const target& what) {
    const http::peer& from = request.from();
    store::audit_entry entry;
    entry.actor = from.certificate_subject.empty() ? "-" : from.certificate_subject;
    entry.action = audit_name(what.what);
    entry.address = from.address;
    return entry;
}

boost::asio::awaitable<http::response> answer_with_record(std::shared_ptr<service> own, const target& what,
                                                          http::request& request, report& told) {
    store::audit_entry record = begin_audit(request, what);
    http::response made;
    try {
        made = co_await answer(*own, what, request, told);
    } catch (const std::exception& escaped) {
        log::error("fhir.exception", {{log::field::error, escaped.what()}});
        const judgement failed = refusal(500, "exception", "an answer; this is a fault of the hub", "exception");
        told.detail = failed.summary;
        made = to_response(failed, syntax::json);
    }
    if (told.written) co_return made;
    record.detail = told.detail;
    record.outcome = std::to_string(made.status);
    const auto written = co_await own->with.store->audit(std::move(record));
    if (written) co_return made;
    // No answer leaves without its record.
    log::error("fhir.audit_failed", {{log::field::error, written.error().message()}});
    told.code = "transient";
    co_return to_response(refusal(503, "transient", "a hub that can keep its audit", ""), syntax::json);
}

boost::asio::awaitable<http::response> serve(std::shared_ptr<service> own, http::request& request) {
    const settings& with = own->with;
    std::optional<base::time_point> recorded_from;
    if (message::is_recorded(with.observer)) recorded_from = with.clock->now();
    const target what = read_target(request.method(), request.path());
    report told;
    http::response made = co_await answer_with_record(own, what, request, told);
    if (recorded_from && made.status >= 400 && what.what == operation::process_message && !told.told)
        tell_refusal(*with.observer, with, request, std::move(told), made.status, *recorded_from);
    co_return made;
}

} // namespace

void word_refusal(http::response& answer, std::string_view reason) {
    const bool ours = answer.status >= 500;
    issue said;
    said.code = ours ? "transient" : "structure";
    said.text = reason.empty() ? "a fault of the hub" : reason;
    answer.set("Content-Type", "application/fhir+json; charset=utf-8");
    answer.set("Cache-Control", "no-store");
    answer.body = write_outcome({said});
}

http::handler make_handler(settings with) {
    return [own = std::make_shared<service>(std::move(with))](http::request& request) { return serve(own, request); };
}

} // namespace signalbox::ingress::fhir
