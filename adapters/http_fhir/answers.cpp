#include "adapters/http_fhir/answers.hpp"

#include "adapters/http_fhir/issues.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::adapters::http_fhir {

namespace {

using adapter::outcome;

fhir::document document_of(std::string_view body) {
    auto read = fhir::read_json(body);
    return read ? std::move(*read) : fhir::document{};
}

outcome without_word(unsigned status) {
    return adapter::unknown(std::to_string(status), "an answer that does not say what became of it");
}

outcome rejected_by(std::string fallback, const fhir::value& operation_outcome, std::string_view payload) {
    issue found = first_issue(operation_outcome, payload);
    std::string told = found.diagnostics.empty() ? fallback : fallback + ": " + found.diagnostics;
    return adapter::rejected(found.code.empty() ? std::move(fallback) : std::move(found.code), std::move(told));
}

fhir::value operation_outcome_in(const fhir::value& bundle) {
    for (const fhir::value entry : bundle.find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") == "OperationOutcome") return resource;
    }
    return {};
}

fhir::value header_of(const fhir::value& bundle) {
    const bool is_message = bundle.string("resourceType") == "Bundle" && bundle.string("type") == "message";
    const fhir::value first = bundle.find("entry").at(0).find("resource");
    return is_message && first.string("resourceType") == "MessageHeader" ? first : fhir::value{};
}

// MessageHeader.response.identifier is the MessageHeader.id of the request (FHIR STU3 and R4); an Identifier in R5.
std::string_view answered_id(const fhir::value& response) {
    const fhir::value identifier = response.find("identifier");
    std::string_view id = identifier.is(fhir::kind::object) ? identifier.string("value") : identifier.text();
    constexpr std::string_view prefix = "urn:uuid:";
    if (id.starts_with(prefix)) id.remove_prefix(prefix.size());
    return id;
}

outcome outcome_of_message(unsigned status, const fhir::value& bundle, const request_facts& sent,
                           std::string_view payload) {
    const fhir::value response = header_of(bundle).find("response");
    if (sent.header_id.empty() || answered_id(response) != sent.header_id) return without_word(status);
    const std::string_view code = response.string("code");
    if (code == "ok") return adapter::accepted();
    if (code == "transient-error") return adapter::retry("transient-error");
    if (code == "fatal-error") return rejected_by("fatal-error", operation_outcome_in(bundle), payload);
    return without_word(status);
}

outcome outcome_of_transaction(unsigned status, const fhir::value& bundle, const request_facts& sent) {
    const fhir::value entries = bundle.find("entry");
    const bool is_answer = bundle.string("resourceType") == "Bundle" && bundle.string("type") == "transaction-response";
    if (!is_answer || entries.size() != sent.entries) return without_word(status);
    for (const fhir::value entry : entries) {
        const std::string_view said = entry.find("response").string("status").substr(0, 3);
        if (said.starts_with('4')) return adapter::rejected(std::string(said), "an entry of the transaction");
        if (!said.starts_with('2')) return without_word(status);
    }
    return adapter::accepted();
}

outcome outcome_of_refusal(outcome what, unsigned status, const fhir::value& body, const request_facts& sent,
                           std::string_view payload) {
    if (what.what != SIGNALBOX_REJECTED) return what;
    const bool is_duplicate = status == 409 && first_issue(body, {}).code == "duplicate";
    // Without the key it may be another message under an identifier that is taken.
    if (is_duplicate && sent.honours_keys) return adapter::duplicate();
    return rejected_by(std::move(what.code), body, payload);
}

} // namespace

adapter::outcome outcome_of(const adapter::http_answer& answer, const request_facts& sent, std::string_view payload) {
    outcome what;
    if (!answer.is_answer()) {
        what = adapter::outcome_of_failure(answer);
    } else {
        const fhir::document body = document_of(answer.body());
        what = adapter::outcome_of_status(answer.status(), answer.field("retry-after"));
        if (what.what != SIGNALBOX_ACCEPTED)
            what = outcome_of_refusal(std::move(what), answer.status(), body.root(), sent, payload);
        else if (sent.how == mode::transaction)
            what = outcome_of_transaction(answer.status(), body.root(), sent);
        else
            what = outcome_of_message(answer.status(), body.root(), sent, payload);
    }
    what.may_repeat = what.what == SIGNALBOX_UNKNOWN && sent.may_repeat;
    return what;
}

} // namespace signalbox::adapters::http_fhir
