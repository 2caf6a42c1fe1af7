#include "tools/replay/embedded/recorded_answers.hpp"

#include <algorithm>
#include <array>

#include "broker/base/gzip.hpp"
#include "broker/ingress/gpconnect/wire/address.hpp"
#include "tools/replay/play/fields.hpp"

namespace signalbox::replay {

namespace {

constexpr std::size_t opened_max = 64UL << 20; // bytes of one answer

// GP Connect 1.6.2, error handling: what only a practice can know. The hub never says it of its own accord, but for
// NO_RECORD_FOUND about a path that no configuration makes one.
constexpr std::array<std::string_view, 9> practices_codes{
    "PATIENT_NOT_FOUND",   "PRACTITIONER_NOT_FOUND", "NO_RECORD_FOUND",
    "NO_PATIENT_CONSENT",  "NO_RELATIONSHIP",        "INVALID_PATIENT_DEMOGRAPHICS",
    "REFERENCE_NOT_FOUND", "DUPLICATE_REJECTED",     "FHIR_CONSTRAINT_VIOLATION"};

const trace::reply* answer_to(const told& question) {
    return question.reply ? &*question.reply : expected_reply(question);
}

// Without its Content-Encoding; nothing where only its digest or its size is known.
std::optional<std::string> opened_body(const trace::reply& of) {
    if (!of.body || of.body->size == 0) return std::string();
    if (of.body->bytes.empty()) return std::nullopt;
    if (!same_name(field_of(of.headers, "Content-Encoding"), "gzip")) return of.body->bytes;
    auto opened = base::gunzip(of.body->bytes, {opened_max, 1000});
    if (!opened) return std::nullopt;
    return std::move(*opened);
}

bool is_of_a_practice(const trace::reply& reply, std::string_view body) {
    if (reply.status == 200 || reply.status == 201) return true;
    return std::ranges::find(practices_codes, code_in(trace::transport::gpconnect, body)) != practices_codes.end();
}

// A bundle that is named by the question's trace id has the one of this replay.
void rename(std::string& body, std::string_view recorded, std::string_view here) {
    if (recorded.size() != here.size()) return; // no GUID
    for (auto at = body.find(recorded); at != std::string::npos; at = body.find(recorded, at + here.size()))
        body.replace(at, recorded.size(), here);
}

} // namespace

recorded_answers::recorded_answers(const run& of, const naming& names) {
    for (const told& each : of.messages)
        if (each.message.transport == trace::transport::gpconnect) questions_.emplace(names.key_for(each), &each);
}

std::optional<message::exchange_response> recorded_answers::to(std::string_view trace_id) const {
    const auto found = questions_.find(trace_id);
    if (found == questions_.end()) return std::nullopt;
    const told& question = *found->second;
    const trace::reply* answer = answer_to(question);
    if (answer == nullptr) return std::nullopt;
    auto body = opened_body(*answer);
    if (!body || !is_of_a_practice(*answer, *body)) return std::nullopt;
    rename(*body, field_of(question.message.headers, "Ssp-TraceID"), trace_id);
    message::exchange_response made;
    made.status = answer->status;
    made.body = std::move(*body);
    for (const char* name : {"Content-Type", "ETag", "Last-Modified", "Location", "Content-Location"})
        if (const auto value = field_of(answer->headers, name); !value.empty()) made.fields.emplace_back(name, value);
    return made;
}

std::set<std::string> practices_asked(const run& of) {
    std::set<std::string> asked;
    for (const told& each : of.messages) {
        if (each.message.transport != trace::transport::gpconnect) continue;
        const std::string_view target = each.message.target;
        const auto where = ingress::gpconnect::read_address(target.substr(0, target.find('?')));
        if (!where) continue;
        const trace::reply* answer = answer_to(each);
        const auto body = answer == nullptr ? std::nullopt : opened_body(*answer);
        const bool unknown = body && code_in(trace::transport::gpconnect, *body) == "ORGANISATION_NOT_FOUND";
        if (!unknown) asked.insert(where->ods);
    }
    return asked;
}

} // namespace signalbox::replay
