#include "broker/ingress/gpconnect/rules/bodies.hpp"

#include <fmt/format.h>

#include "broker/ingress/gpconnect/rules/care_record.hpp"
#include "broker/ingress/gpconnect/rules/combinations.hpp"
#include "broker/ingress/gpconnect/rules/search_dates.hpp"
#include "broker/validation/protocol_codes.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

using signalbox::fhir::value;

refusal unreadable(const signalbox::fhir::parse_error& why) {
    return refuse("INVALID_RESOURCE", fmt::format("{}:{}: {}", why.where.line, why.where.column, why.what));
}

// "spine:INVALID_PARAMETER" of the schema or, where it says nothing, what the protocol calls the keyword.
std::string code_of(const validation::violation& found) {
    // However an NHS number is wrong, an empty one included: the one Identifier that these bodies have.
    if (found.pointer.ends_with("/valueIdentifier/value")) return "INVALID_NHS_NUMBER";
    constexpr std::string_view prefix = "spine:";
    if (found.protocol_error.starts_with(prefix)) return found.protocol_error.substr(prefix.size());
    return std::string(validation::protocol_code(found.keyword, validation::protocol::spine));
}

std::optional<refusal> first_error(const validation::verdict& judged) {
    for (const validation::violation& found : judged.violations) {
        if (found.severity != validation::severity::error) continue;
        const std::string& what = found.expected.empty() ? found.problem : found.expected;
        return refuse(code_of(found), fmt::format("{}: {}", found.pointer.empty() ? "/" : found.pointer, what));
    }
    return std::nullopt;
}

value parameter(const value& parameters, std::string_view name) noexcept {
    for (const value each : parameters.find("parameter"))
        if (each.string("name") == name) return each;
    return {};
}

// Whom an appointment is for.
std::string participant_of(const value& root) {
    constexpr std::string_view of_patient = "Patient/";
    for (const value participant : root.find("participant"))
        if (const auto actor = participant.find("actor").string("reference"); actor.starts_with(of_patient))
            return std::string(actor.substr(of_patient.size()));
    return {};
}

// Of a record that is asked for, or of a patient who is registered.
std::string nhs_number_of(const value& root) {
    const value asked = parameter(root, "patientNHSNumber").find("valueIdentifier");
    if (asked) return std::string(asked.string("value"));
    for (const value each : parameter(root, "registerPatient").find("resource").find("identifier"))
        if (each.string("system").ends_with("/nhs-number")) return std::string(each.string("value"));
    return {};
}

body_facts facts_of(const value& root) {
    body_facts made;
    made.nhs_number = nhs_number_of(root);
    made.patient_id = participant_of(root);
    for (const value part : parameter(root, "includeFullRecord").find("part"))
        if (part.string("name") == "includeSensitiveInformation")
            made.sensitive = part.find("valueBoolean").text() == "true";
    return made;
}

std::optional<refusal> check_read(const validation::catalogue_entry& entry, const signalbox::fhir::document& body,
                                  std::string_view id, const body_yardstick& by) {
    const auto judged = validation::catalogue::check(entry, body, by.limits.violations_max, by.strengths.of(entry));
    if (auto refused = first_error(judged)) return refused;
    const value root = body.root();
    if (!id.empty() && root.string("id") != id) return refuse("INVALID_RESOURCE", "/id: the id that the path names");
    if (auto refused = check_search_dates(root, by.today)) return refused;
    return check_combinations(root);
}

judged_body check_against(const validation::catalogue_entry& entry, std::string_view text,
                          validation::syntax written_in, std::string_view id, const body_yardstick& by) {
    const auto read = validation::read_as(text, written_in, entry, {.depth_max = by.limits.json_depth_max});
    if (!read) return {{}, unreadable(read.error())};
    return {facts_of(read->document.root()), check_read(entry, read->document, id, by)};
}

// DSTU2's Parameters read like those of STU3.
judged_body check_care_record(std::string_view text, validation::syntax written_in, const body_yardstick& by) {
    const auto read = written_in == validation::syntax::json
                          ? signalbox::fhir::read_json(text, {.depth_max = by.limits.json_depth_max})
                          : signalbox::fhir::read_xml(text, signalbox::fhir::release::stu3, by.limits.json_depth_max);
    if (!read) return {{}, refuse("BAD_REQUEST", "a Parameters resource")};
    return {facts_of(read->root()), check_care_record_request(read->root())};
}

} // namespace

judged_body check_body(const interaction& called, std::string_view text, validation::syntax written_in,
                       std::string_view id, const body_yardstick& by) {
    if (called.fhir == "DSTU2") return check_care_record(text, written_in, by);
    const validation::catalogue_entry* entry = by.known.find(called.body_schema);
    if (entry == nullptr) return {{}, refuse("NOT_IMPLEMENTED", "no schema of this body is known here")};
    return check_against(*entry, text, written_in, id, by);
}

} // namespace signalbox::ingress::gpconnect
