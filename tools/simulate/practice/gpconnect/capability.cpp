#include "tools/simulate/practice/gpconnect/capability.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr auto main_profiles = std::to_array<std::string_view>(
    {"CareConnect-GPC-Patient-1", "CareConnect-GPC-Organization-1", "CareConnect-GPC-Practitioner-1",
     "CareConnect-GPC-PractitionerRole-1", "CareConnect-GPC-Location-1", "GPConnect-OperationOutcome-1",
     "GPConnect-Appointment-1", "GPConnect-Schedule-1", "GPConnect-Slot-1", "GPConnect-Searchset-Bundle-1"});
constexpr auto structured_profiles = std::to_array<std::string_view>(
    {"CareConnect-GPC-Patient-1", "CareConnect-GPC-Organization-1", "CareConnect-GPC-Practitioner-1",
     "CareConnect-GPC-PractitionerRole-1", "GPConnect-OperationOutcome-1", "GPConnect-StructuredRecord-Bundle-1",
     "CareConnect-GPC-AllergyIntolerance-1", "CareConnect-GPC-Medication-1", "CareConnect-GPC-MedicationStatement-1",
     "CareConnect-GPC-MedicationRequest-1", "CareConnect-GPC-List-1", "CareConnect-GPC-Immunization-1",
     "CareConnect-GPC-ProblemHeader-Condition-1", "CareConnect-GPC-Encounter-1", "CareConnect-GPC-Observation-1",
     "CareConnect-GPC-DiagnosticReport-1", "CareConnect-GPC-Specimen-1", "CareConnect-GPC-ProcedureRequest-1",
     "CareConnect-GPC-ReferralRequest-1"});
constexpr auto document_profiles = std::to_array<std::string_view>(
    {"CareConnect-GPC-Patient-1", "CareConnect-GPC-Organization-1", "CareConnect-GPC-Practitioner-1",
     "CareConnect-GPC-PractitionerRole-1", "GPConnect-OperationOutcome-1", "CareConnect-GPC-DocumentReference-1",
     "GPConnect-Searchset-Bundle-1"});

constexpr std::string_view main_resources =
    R"({"type":"Patient","interaction":[{"code":"read"},{"code":"search-type"}],"searchParam":[{"name":"identifier","type":"token"}]},)"
    R"({"type":"Practitioner","interaction":[{"code":"read"},{"code":"search-type"}],"searchParam":[{"name":"identifier","type":"token"}]},)"
    R"({"type":"Organization","interaction":[{"code":"read"},{"code":"search-type"}],"searchParam":[{"name":"identifier","type":"token"}]},)"
    R"({"type":"Location","interaction":[{"code":"read"}]},)"
    R"({"type":"Slot","interaction":[{"code":"search-type"}],"searchInclude":["Slot:schedule"],"searchParam":[{"name":"start","type":"date"},{"name":"end","type":"date"},{"name":"status","type":"token"},{"name":"searchFilter","type":"token"}]},)"
    R"({"type":"Appointment","interaction":[{"code":"read"},{"code":"create"},{"code":"update"},{"code":"search-type"}],"versioning":"versioned-update","updateCreate":false,"searchParam":[{"name":"start","type":"date"}]})";
constexpr std::string_view structured_resources = R"({"type":"Patient","interaction":[{"code":"read"}]})";
constexpr std::string_view document_resources =
    R"({"type":"Patient","interaction":[{"code":"search-type"}],"searchParam":[{"name":"identifier","type":"token"}]},)"
    R"({"type":"DocumentReference","interaction":[{"code":"search-type"}],"searchInclude":["DocumentReference:subject:Patient","DocumentReference:custodian:Organization","DocumentReference:author:Organization","DocumentReference:author:Practitioner"],"searchRevInclude":["PractitionerRole:practitioner"],"searchParam":[{"name":"created","type":"date"},{"name":"author","type":"token"},{"name":"description","type":"string"}]},)"
    R"({"type":"Binary","interaction":[{"code":"read"}]})";

constexpr std::string_view operation_form = R"({"name":@name,"definition":{"reference":@definition}})";

std::string operation(std::string_view name, std::string_view definition) {
    return form(
        operation_form,
        {{"name", name}, {"definition", fmt::format("https://fhir.nhs.uk/STU3/OperationDefinition/{}", definition)}});
}

std::string profiles_of(std::span<const std::string_view> names) {
    std::string made;
    for (const std::string_view each : names)
        made += fmt::format(R"({}{{"reference":"https://fhir.nhs.uk/STU3/StructureDefinition/{}"}})",
                            made.empty() ? "" : ",", each);
    return made;
}

std::string statement(std::string_view profiles, std::string_view resources, std::string_view operations) {
    const std::string offered = operations.empty() ? "" : fmt::format(R"(,"operation":[{}])", operations);
    return form(
        R"({"resourceType":"CapabilityStatement","version":"1.6.2","name":"GP Connect","status":"active","date":"2024-03-01","publisher":"Signalbox","description":"A simulated practice that answers GP Connect 1.6.2","kind":"capability","software":{"name":"Signalbox simulated practice","version":"1"},"fhirVersion":"3.0.1","acceptUnknown":"both","format":["application/fhir+json","application/fhir+xml"],"profile":[@@profiles],"rest":[{"mode":"server","security":{"cors":true},"resource":[@@resources]@@operations}]})",
        {{"profiles", profiles}, {"resources", resources}, {"operations", offered}});
}

} // namespace

std::string capability_statement(std::string_view server) {
    if (server == "/STU3/1/gpconnect/structured")
        return statement(
            profiles_of(structured_profiles), structured_resources,
            operation("gpc.getstructuredrecord", "GPConnect-GetStructuredRecord-Operation-1/_history/1.16") + "," +
                operation("gpc.migratestructuredrecord", "GPConnect-MigrateStructuredRecord-Operation-1"));
    if (server == "/STU3/1/gpconnect/documents")
        return statement(profiles_of(document_profiles), document_resources, {});
    return statement(profiles_of(main_profiles), main_resources,
                     operation("gpc.registerpatient", "GPConnect-RegisterPatient-Operation-1"));
}

std::string conformance_statement() {
    return R"({"resourceType":"Conformance","version":"0.7.4","name":"GP Connect","status":"active","date":"2024-03-01","publisher":"Signalbox","description":"A simulated practice that answers GP Connect 0.7.4","kind":"capability","software":{"name":"Signalbox simulated practice","version":"1"},"fhirVersion":"1.0.2","acceptUnknown":"both","format":["application/json+fhir"],"rest":[{"mode":"server","operation":[{"name":"gpc.getcarerecord","definition":{"reference":"OperationDefinition/gpc.getcarerecord"}}]}]})";
}

} // namespace signalbox::simulate::gpconnect
