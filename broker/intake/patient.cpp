#include "broker/intake/patient.hpp"

#include <string>
#include <string_view>

#include "broker/identifiers/nhs_number.hpp"

namespace signalbox::intake {

namespace {

// UK Core: the naming system of verified and unverified NHS numbers alike.
constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";

fhir::value first_entry(const fhir::value& bundle, std::string_view resource_type) {
    for (const fhir::value entry : bundle.find("entry")) {
        if (entry.find("resource").string("resourceType") == resource_type) return entry;
    }
    return {};
}

// The resource that a reference of this bundle leads to; references by relative URL are "Type/id".
fhir::value referenced(const fhir::value& bundle, std::string_view reference) {
    if (reference.empty()) return {};
    const std::size_t slash = reference.find('/');
    for (const fhir::value entry : bundle.find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (entry.string("fullUrl") == reference) return resource;

        if (slash == std::string_view::npos) continue;
        if (resource.string("resourceType") == reference.substr(0, slash) &&
            resource.string("id") == reference.substr(slash + 1))
            return resource;
    }
    return {};
}

fhir::value patient_of(const fhir::value& bundle, const fhir::value& report) {
    const fhir::value subject = referenced(bundle, report.find("subject").string("reference"));
    if (subject.string("resourceType") == "Patient") return subject;
    return first_entry(bundle, "Patient").find("resource");
}

std::string with_system(const fhir::value& identifier) {
    return std::string(identifier.string("system")) + "|" + std::string(identifier.string("value"));
}

} // namespace

message::patient_key patient_key_of(const fhir::value& bundle) {
    message::patient_key key;
    const fhir::value report = first_entry(bundle, "DiagnosticReport").find("resource");
    for (const fhir::value identifier : report.find("identifier")) {
        if (!key.report_id.empty() || identifier.string("value").empty()) continue;
        key.report_id = with_system(identifier);
    }

    for (const fhir::value identifier : patient_of(bundle, report).find("identifier")) {
        const std::string_view text = identifier.string("value");
        if (text.empty()) continue;
        if (identifier.string("system") != nhs_number_system) {
            if (key.sender_patient_id.empty()) key.sender_patient_id = with_system(identifier);
            continue;
        }
        if (auto number = identifiers::parse_nhs_number(text); number && key.nhs_number.empty())
            key.nhs_number = *number;
    }
    return key;
}

} // namespace signalbox::intake
