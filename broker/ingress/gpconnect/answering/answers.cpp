#include "broker/ingress/gpconnect/answering/answers.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/ingress/gpconnect/answering/packing.hpp"
#include "broker/ingress/gpconnect/answering/subjects.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::document;
using signalbox::fhir::release;
using judged_or_refused = std::variant<judged_answer, refusal>;

bool same_word(std::string_view left, std::string_view right) noexcept {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

std::string_view field_of(const message::exchange_response& of, std::string_view name) noexcept {
    for (const auto& [its, value] : of.fields)
        if (same_word(its, name)) return value;
    return {};
}

// Empty for the plain form.
std::string_view coding_of(const message::exchange_response& of) noexcept {
    const std::string_view coding = field_of(of, "Content-Encoding");
    return same_word(coding, "identity") ? std::string_view() : coding;
}

refusal babble(std::string why) {
    return refuse_with(502, "transient", "INTERNAL_SERVER_ERROR", "the practice's answer: " + std::move(why));
}

// XML of DSTU2 reads like that of STU3, as far as the types of ours go.
signalbox::fhir::parsed<document> read(std::string_view body, syntax as, const base::limits& limits) {
    if (as == syntax::xml) return signalbox::fhir::read_xml(body, release::stu3, limits.json_depth_max);
    return signalbox::fhir::read_json(body, {.depth_max = limits.json_depth_max});
}

std::string first_error(const validation::verdict& judged) {
    for (const validation::violation& found : judged.violations)
        if (found.severity == validation::severity::error)
            return fmt::format("{}: {} [{}]", found.pointer, found.expected.empty() ? found.problem : found.expected,
                               found.keyword);
    return {};
}

// "/Patient/{id}" is the resource itself, "/Patient/{id}/Appointment" is about that patient.
subject_of_request subject_of(const answer_rules& by) {
    const std::string_view path = by.asked.what->path;
    const bool of_patient = path.starts_with("/Patient/{id}/");
    return {.id = path.ends_with("/{id}") ? std::string_view(by.asked.id) : std::string_view(),
            .nhs_number = by.nhs_number,
            .patient_id = of_patient ? by.asked.id : by.patient_id};
}

// Why it is not what the interaction answers; empty when it is.
std::string trouble_with(const document& resource, unsigned status, const answer_rules& by) {
    const auto root = resource.root();
    const interaction& called = *by.asked.what;
    const bool good = status < 400;
    const std::string type(root.string("resourceType"));
    const bool expected =
        good ? std::find(called.answer_types.begin(), called.answer_types.end(), type) != called.answer_types.end()
             : type == "OperationOutcome";
    if (!expected) return good ? "not one of the resources of this interaction" : "not an OperationOutcome";
    if (good && called.answer_named_by_trace && root.string("id") != by.asked.trace_id)
        return "its id is not the trace id";
    if (called.fhir != "STU3") return {};
    const std::string_view general = good ? "fhir-stu3" : "gpconnect-operation-outcome-stu3";
    const auto* entry =
        by.known.find(good && !called.answer_schema.empty() ? std::string_view(called.answer_schema) : general);
    if (entry == nullptr) return {};
    return first_error(
        validation::catalogue::check(*entry, resource, by.limits.violations_max, by.strengths.of(*entry)));
}

// The resource in the other syntax; false, and as it was, when that cannot be.
bool write_as(syntax wanted, const document& resource, std::string& body) {
    if (wanted == syntax::json) {
        body = signalbox::fhir::write_json(resource.root());
        return true;
    }
    auto xml = signalbox::fhir::write_xml(resource.root(), release::stu3);
    if (xml) body = std::move(*xml);
    return xml.has_value();
}

http::response with_fields(const message::exchange_response& given, const answer_rules& by) {
    http::response made;
    made.status = given.status;
    for (const std::string_view name : {"ETag", "Last-Modified", "Location", "Content-Location", "Retry-After"}) {
        std::string value(field_of(given, name));
        if (!by.roots.empty() && name.ends_with("ocation")) value = rewritten_url(value, by.roots);
        if (!value.empty()) made.set(std::string(name), std::move(value));
    }
    return made;
}

// As it came, whatever it is.
judged_answer passed(message::exchange_response given, const answer_rules& by) {
    judged_answer made{with_fields(given, by), {}};
    if (const std::string_view type = field_of(given, "Content-Type"); !type.empty())
        made.response.set("Content-Type", std::string(type));
    if (const std::string_view coding = coding_of(given); !coding.empty())
        made.response.set("Content-Encoding", std::string(coding));
    made.response.body = std::move(given.body);
    made.response.stream = std::move(given.stream);
    made.response.stream_size = given.stream_size;
    if (by.gzip && !made.response.stream) pack(made.response);
    return made;
}

// The body in the wanted syntax where that can be, with the hub's URLs.
void finish_body(judged_answer& into, std::string body, syntax as, const document* resource, const answer_rules& by) {
    const syntax wanted = by.asked.written.answer;
    if (as != wanted && resource != nullptr && write_as(wanted, *resource, body)) as = wanted;
    into.response.body = rewritten(std::move(body), by.roots);
    into.response.set("Content-Type", std::string(media_type_of(as, by.asked.what->fhir)));
    if (by.gzip) pack(into.response);
}

judged_or_refused judge_resource(message::exchange_response given, syntax as, const answer_rules& by) {
    const answer_checking how = by.asked.to->answers;
    judged_answer made{with_fields(given, by), {}};
    const bool looked_into = how != answer_checking::off || as != by.asked.written.answer;
    if (!looked_into) {
        finish_body(made, std::move(given.body), as, nullptr, by);
        return made;
    }
    const auto resource = read(given.body, as, by.limits);
    if (how != answer_checking::off) {
        // A record that is filed under the wrong person harms two: that is no matter of strictness.
        const bool looked_at = resource && given.status < 400;
        const auto why = looked_at ? why_about_another(resource->root(), subject_of(by)) : std::string_view();
        if (!why.empty()) return babble(std::string(why));
        made.remark = resource ? trouble_with(*resource, given.status, by) : std::string("cannot be read");
    }
    const bool unusable = !resource && given.status >= 400; // an error without a word that can be read
    if (!made.remark.empty() && (how == answer_checking::strict || unusable)) return babble(made.remark);
    finish_body(made, std::move(given.body), as, resource ? &*resource : nullptr, by);
    return made;
}

} // namespace

judged_or_refused judge_answer(message::exchange_response given, const answer_rules& by) {
    if (given.status < 200 || given.status > 599) return babble("no status of an answer");
    const auto as = read_media_type(field_of(given, "Content-Type"), by.asked.what->fhir);
    const bool good = given.status < 400;
    // GP Connect has no redirects and no other good answers; an asker follows nobody to where a practice points.
    if (good && given.status != 200 && given.status != 201) return babble("a status that there is not");
    const answer_checking how = by.asked.to->answers;
    const bool off = how == answer_checking::off;
    const bool through = good && by.asked.what->answer_passed_through && (as || how != answer_checking::strict);
    const std::string_view coding = coding_of(given);
    // Nobody asked for it; what is only passed on may come so all the same, for who takes it.
    const bool taken = through && by.gzip && same_word(coding, "gzip");
    if (!coding.empty() && !taken) return babble("an encoding that was not asked for");
    if (through || (off && good && !as)) return passed(std::move(given), by);
    // Prefer: return=minimal. A read and an operation are there for what they answer.
    const bool may_be_empty = by.asked.what->verb != "GET" && by.asked.what->path.find('$') == std::string::npos;
    const bool empty = given.body.empty() && !given.stream;
    if (empty && good && (may_be_empty || off)) return passed(std::move(given), by);
    if (empty) return babble("nothing");
    if (!as) return babble("not of a type of FHIR");
    return judge_resource(std::move(given), *as, by);
}

refusal refusal_of(message::exchange_failure why, std::string_view url) {
    using failure = message::exchange_failure;
    constexpr std::string_view code = "INTERNAL_SERVER_ERROR";
    refusal made;
    switch (why) {
    case failure::no_practice: return refuse("ORGANISATION_NOT_FOUND", "no such service of this practice");
    case failure::busy: made = refuse_with(429, "throttled", code, "the practice has enough requests in hand"); break;
    case failure::not_reached: made = refuse_with(502, "transient", code, "the practice cannot be reached"); break;
    case failure::no_answer: made = refuse_with(504, "timeout", code, "the practice did not answer in time"); break;
    case failure::babble: made = babble("not HTTP"); break;
    case failure::too_large: made = refuse_with(413, "too-long", code, "the practice's answer is too large"); break;
    }
    const bool of_proxy = why == failure::not_reached || why == failure::no_answer || why == failure::babble;
    if (of_proxy) made.proxy_text = fmt::format("ERROR_COMMUNICATING_TO_ENDPOINT_URL_{}", url);
    return made;
}

} // namespace signalbox::ingress::gpconnect
