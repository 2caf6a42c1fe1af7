#include "broker/ingress/gpconnect/gpconnect.hpp"

#include <utility>
#include <variant>

#include "broker/base/log.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/ingress/gpconnect/answering/conversation.hpp"
#include "broker/ingress/gpconnect/answering/packing.hpp"
#include "broker/ingress/gpconnect/audit.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using service = std::shared_ptr<const settings>;

// In the syntax that was asked for; in JSON where XML has no character for it.
http::response to_response(const refusal& what, const call& of, const http::request& request) {
    const std::string_view fhir = of.where ? std::string_view(of.where->fhir) : "STU3";
    http::response made;
    made.status = what.status;
    made.body = write_outcome(what, dialect_of(of, what));
    syntax as = syntax::json;
    if (answer_syntax_or_json(request, fhir) == syntax::xml) {
        const auto read = signalbox::fhir::read_json(made.body);
        auto xml = signalbox::fhir::write_xml(read->root(), signalbox::fhir::release::stu3);
        if (xml) as = syntax::xml;
        if (xml) made.body = std::move(*xml);
    }
    made.set("Content-Type", std::string(media_type_of(as, fhir)));
    if (!what.allow.empty()) made.set("Allow", what.allow);
    if (what.status == 429 || what.status == 503) made.set("Retry-After", "1");
    // Of a body that was not read to its end nothing may be taken for the next request.
    made.close = what.status == 408 || what.status == 413;
    if (takes_gzip(request)) pack(made);
    return made;
}

http::response openapi_answer(std::string_view document) {
    http::response made;
    made.set("Content-Type", "application/yaml"); // RFC 9512
    made.body = std::string(document);
    return made;
}

http::response verbs_answer(const call& of) {
    http::response made;
    made.set("Allow", of.allow + ", OPTIONS");
    return made;
}

boost::asio::awaitable<http::response> answer(const settings& with, http::request& request, call& asked, ending& how) {
    const head_rules by{*with.interactions, *with.practices, with.certificates, with.certificate_required,
                        with.clock->now()};
    auto refused = admit(request, by, asked);
    // For the audit: of what is refused before its parameters are looked at as well.
    how.nhs_number = nhs_number_in(http::parse_query(request.query()).value_or(search_parameters()));
    if (refused) {
        how.remark = refused->diagnostics;
        co_return to_response(*refused, asked, request);
    }
    if (asked.is_options) co_return verbs_answer(asked);
    auto answered = co_await converse(with, request, asked, how);
    if (auto* why = std::get_if<refusal>(&answered)) {
        how.remark = why->diagnostics;
        co_return to_response(*why, asked, request);
    }
    auto& judged = std::get<judged_answer>(answered);
    how.remark = judged.remark;
    if (!judged.remark.empty())
        log::warning("gpconnect.answer",
                     {{log::field::destination, asked.to->ods}, {log::field::reason, judged.remark}});
    co_return std::move(judged.response);
}

boost::asio::awaitable<http::response> answer_or_fail(const settings& with, http::request& request, call& asked,
                                                      ending& how) {
    std::string why;
    try {
        co_return co_await answer(with, request, asked, how);
    } catch (const std::exception& escaped) {
        why = escaped.what();
    }
    log::error("gpconnect.exception", {{log::field::error, why}});
    how.remark = "an exception";
    co_return to_response(refuse("INTERNAL_SERVER_ERROR", "this is a fault of the hub"), asked, request);
}

void tell(message::observer& to, const http::request& request, const call& asked, ending& how,
          const http::response& made, base::time_point begun) {
    message::question told;
    told.asked_at = begun;
    told.from = asked.from_asid;
    told.to = asked.to_asid;
    told.interaction = asked.interaction_id;
    told.method = request.method();
    told.target = request.target();
    for (const auto& [name, value] : request.fields()) told.fields.emplace_back(name, value);
    told.body = std::move(how.body);
    told.status = made.status;
    told.answer_fields = made.fields;
    if (!made.stream) told.answer = made.body;
    told.answer_size = made.stream ? how.document_size : made.body.size();
    to.answered(std::move(told));
}

boost::asio::awaitable<http::response> serve(service with, http::request& request) {
    if (request.path() == "/openapi.yaml" && request.method() == "GET" && !with->openapi.empty())
        co_return openapi_answer(with->openapi);
    const auto begun = with->clock->steady();
    const auto begun_at = with->clock->now();
    call asked;
    ending how;
    http::response made = co_await answer_or_fail(*with, request, asked, how);
    how.status = made.status;
    how.took = std::chrono::duration_cast<std::chrono::milliseconds>(with->clock->steady() - begun);
    const auto written = co_await with->store->audit(audit_of(request, asked, how, with->patient_key));
    if (!written) {
        // No answer leaves without its record.
        log::error("gpconnect.audit_failed", {{log::field::error, written.error().message()}});
        const refusal failed = refuse_with(503, "transient", "INTERNAL_SERVER_ERROR", "the audit cannot be kept");
        made = to_response(failed, asked, request);
    }
    made.set("Cache-Control", "no-store");
    if (message::is_recorded(with->observer)) tell(*with->observer, request, asked, how, made, begun_at);
    co_return made;
}

} // namespace

void word_refusal(http::response& answer, std::string_view reason) {
    const bool ours = answer.status >= 500;
    const refusal said = refuse_with(answer.status, ours ? "transient" : "structure",
                                     ours ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST", std::string(reason));
    answer.set("Content-Type", "application/fhir+json; charset=utf-8");
    answer.set("Cache-Control", "no-store");
    answer.body = write_outcome(said, dialect::stu3);
}

http::handler make_handler(settings with) {
    return [own = std::make_shared<const settings>(std::move(with))](http::request& request) {
        return serve(own, request);
    };
}

} // namespace signalbox::ingress::gpconnect
