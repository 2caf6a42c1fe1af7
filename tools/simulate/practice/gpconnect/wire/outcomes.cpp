#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

#include <algorithm>
#include <array>

#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

struct known_code {
    unsigned status;
    std::string_view issue;
    std::string_view code;
    std::string_view display;
};

// GP Connect 1.6.2, error handling, in the spelling of the code system.
constexpr auto codes = std::to_array<known_code>({
    {500, "processing", "INTERNAL_SERVER_ERROR", "Unexpected internal server error"},
    {400, "value", "INVALID_IDENTIFIER_SYSTEM", "Invalid identifier system"},
    {400, "value", "INVALID_IDENTIFIER_VALUE", "Invalid identifier value"},
    {400, "value", "INVALID_NHS_NUMBER", "Invalid NHS number"},
    {400, "business-rule", "INVALID_PATIENT_DEMOGRAPHICS", "Invalid patient demographics"},
    {404, "not-found", "ORGANISATION_NOT_FOUND", "Organisation record not found"},
    {404, "not-found", "PATIENT_NOT_FOUND", "Patient record not found"},
    {404, "not-found", "PRACTITIONER_NOT_FOUND", "Practitioner record not found"},
    {404, "not-found", "NO_RECORD_FOUND", "No record found"},
    {403, "forbidden", "NO_PATIENT_CONSENT", "Patient has not provided consent to share data"},
    {403, "forbidden", "NO_ORGANISATIONAL_CONSENT", "Organisation has not provided consent to share data"},
    {403, "forbidden", "ACCESS DENIED", "Access has been denied to process this request"},
    {403, "forbidden", "NO_RELATIONSHIP", "No legitimate relationship exists with this patient"},
    {409, "duplicate", "DUPLICATE_REJECTED", "Create would lead to creation of a duplicate resource"},
    {409, "conflict", "FHIR_CONSTRAINT_VIOLATION", "FHIR constraint violated"},
    {422, "invalid", "INVALID_RESOURCE", "Invalid validation of resource"},
    {422, "invalid", "INVALID_PARAMETER", "Invalid parameter"},
    {422, "invalid", "REFERENCE_NOT_FOUND", "Reference not found"},
    {400, "invalid", "BAD_REQUEST", "Bad request"},
    {400, "invalid", "CONFLICTING_VALUES", "Conflicting values have been specified in different fields"},
    {501, "not-supported", "NOT_IMPLEMENTED", "Not implemented"},
});

std::string issue(std::string_view severity, const known_code& about, std::string_view text,
                  std::string_view diagnostics) {
    const std::string said = text.empty() ? "" : form(R"(,"text":@text)", {{"text", text}});
    const std::string more =
        diagnostics.empty() ? "" : form(R"(,"diagnostics":@diagnostics)", {{"diagnostics", diagnostics}});
    return form(
        R"({"severity":@severity,"code":@issue,"details":{"coding":[{"system":"https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1","code":@code,"display":@display}]@@text}@@more})",
        {{"severity", severity},
         {"issue", about.issue},
         {"code", about.code},
         {"display", about.display},
         {"text", said},
         {"more", more}});
}

std::string outcome(std::string_view id, std::string_view issues) {
    const std::string named = id.empty() ? "" : form(R"("id":@id,)", {{"id", id}});
    return form(
        R"({"resourceType":"OperationOutcome",@@named"meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1"]},"issue":[@@issues]})",
        {{"named", named}, {"issues", issues}});
}

const known_code& find(std::string_view code) {
    const auto* const found =
        std::find_if(codes.begin(), codes.end(), [&](const known_code& each) { return each.code == code; });
    return found == codes.end() ? codes.front() : *found;
}

} // namespace

reply refuse(std::string_view code, std::string_view diagnostics) {
    return refuse_with(find(code).status, code, diagnostics);
}

reply refuse_with(unsigned status, std::string_view code, std::string_view diagnostics) {
    return {.status = status, .resource = outcome({}, issue("error", find(code), {}, diagnostics))};
}

reply in_dstu2(reply refused) {
    constexpr std::pair<std::string_view, std::string_view> renamed[] = {
        {"https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1",
         "http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1"},
        {"https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1",
         "http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1"}};
    for (const auto& [before, after] : renamed)
        refused.resource.replace(refused.resource.find(before), before.size(), after);
    return refused;
}

std::string warnings_resource(std::string_view id, const std::vector<warning>& all) {
    std::string issues;
    for (const warning& each : all) {
        if (!issues.empty()) issues += ',';
        issues += issue("warning", find("NOT_IMPLEMENTED"), each.text, each.diagnostics);
    }
    return outcome(id, issues);
}

} // namespace signalbox::simulate::gpconnect
