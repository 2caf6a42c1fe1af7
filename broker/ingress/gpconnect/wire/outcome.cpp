#include "broker/ingress/gpconnect/wire/outcome.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

struct catalogue_row {
    std::string_view code;
    unsigned status;
    std::string_view issue;
    std::string_view display;
};

// Spine-ErrorOrWarningCode-1 as GP Connect uses it. ACCESS DENIED has a space there.
constexpr std::array<catalogue_row, 24> errors{{
    {"INVALID_IDENTIFIER_SYSTEM", 400, "value", "Invalid identifier system"},
    {"INVALID_IDENTIFIER_VALUE", 400, "value", "Invalid identifier value"},
    {"INVALID_NHS_NUMBER", 400, "value", "Invalid NHS number"},
    {"INVALID_PATIENT_DEMOGRAPHICS", 400, "business-rule", "Invalid patient demographics"},
    {"BAD_REQUEST", 400, "invalid", "Bad request"},
    {"CONFLICTING_VALUES", 400, "invalid", "Conflicting values have been specified in different fields"},
    {"ORGANISATION_NOT_FOUND", 404, "not-found", "Organisation record not found"},
    {"PATIENT_NOT_FOUND", 404, "not-found", "Patient record not found"},
    {"PRACTITIONER_NOT_FOUND", 404, "not-found", "Practitioner record not found"},
    {"NO_RECORD_FOUND", 404, "not-found", "No record found"},
    {"NO_PATIENT_CONSENT", 403, "forbidden", "Patient has not provided consent to share data"},
    {"NO_ORGANISATIONAL_CONSENT", 403, "forbidden", "Organisation has not provided consent to share data"},
    {"ACCESS DENIED", 403, "forbidden", "Access denied"},
    {"ASID_CHECK_FAILED", 403, "forbidden", "The sender or receiver's ASID is not authorised for this interaction"},
    {"ACCESS_DENIED_SSL", 403, "forbidden", "SSL Protocol or Cipher requirements not met"},
    {"NO_RELATIONSHIP", 403, "forbidden", "No legitimate relationship exists with this patient"},
    {"DUPLICATE_REJECTED", 409, "duplicate", "Create would lead to creation of a duplicate resource"},
    {"FHIR_CONSTRAINT_VIOLATION", 409, "conflict", "FHIR constraint violated"},
    {"INVALID_RESOURCE", 422, "invalid", "Invalid validation of resource"},
    {"INVALID_PARAMETER", 422, "invalid", "Invalid parameter"},
    {"REFERENCE_NOT_FOUND", 422, "invalid", "Reference not found"},
    {"UNSUPPORTED_MEDIA_TYPE", 415, "invalid", "Unsupported media type"},
    {"NOT_IMPLEMENTED", 501, "not-supported", "Not implemented"},
    {"INTERNAL_SERVER_ERROR", 500, "processing", "Unexpected internal server error"},
}};

const catalogue_row& row_of(std::string_view code) noexcept {
    const auto found =
        std::find_if(errors.begin(), errors.end(), [&](const catalogue_row& each) { return each.code == code; });
    assert(found != errors.end() && "a code of the catalogue");
    return *found;
}

struct dialect_words {
    std::string_view profile; // empty: none
    std::string_view system;
};

constexpr dialect_words words_of(dialect in) noexcept {
    switch (in) {
    case dialect::stu3:
        return {"https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1",
                "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"};
    case dialect::dstu2:
        return {"http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1",
                "http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1"};
    case dialect::proxy: break;
    }
    return {"", "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0"};
}

// The proxy's code is the HTTP status, and its display says why.
void write_coding(signalbox::fhir::json_writer& json, const refusal& what, dialect in) {
    const bool of_proxy = in == dialect::proxy;
    const std::string status = fmt::format("{}", what.status);
    const std::string_view code = of_proxy ? std::string_view(status) : what.code;
    const std::string_view said = what.proxy_text.empty() ? what.display : what.proxy_text;
    const std::string_view system = of_proxy && what.status == 405
                                        ? "https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1"
                                        : words_of(in).system;
    json.name("coding").begin_array().begin_object();
    json.member("system", system).member("code", code).member("display", of_proxy ? said : what.display);
    json.end_object().end_array();
}

} // namespace

refusal refuse(std::string_view code, std::string diagnostics) {
    const catalogue_row& row = row_of(code);
    return {row.status, row.issue, std::string(code), row.display, std::move(diagnostics), {}, {}};
}

refusal refuse_with(unsigned status, std::string_view issue, std::string_view code, std::string diagnostics) {
    refusal made = refuse(code, std::move(diagnostics));
    made.status = status;
    made.issue = issue;
    return made;
}

std::string write_outcome(const refusal& what, dialect in) {
    const bool of_proxy = in == dialect::proxy;
    signalbox::fhir::json_writer json;
    json.begin_object().member("resourceType", "OperationOutcome");
    if (const std::string_view profile = words_of(in).profile; !profile.empty())
        json.name("meta").begin_object().name("profile").begin_array().string(profile).end_array().end_object();
    json.name("issue").begin_array().begin_object();
    json.member("severity", of_proxy && what.status == 405 ? "fatal" : "error").member("code", what.issue);
    json.name("details").begin_object();
    write_coding(json, what, in);
    json.end_object();
    const std::string& diagnostics = of_proxy && !what.proxy_text.empty() ? what.proxy_text : what.diagnostics;
    if (!diagnostics.empty()) json.member("diagnostics", diagnostics);
    json.end_object().end_array().end_object();
    return json.take();
}

} // namespace signalbox::ingress::gpconnect
