#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr std::string_view no_known_allergy = "716186003"; // SNOMED CT

bool is_withdrawn(std::string_view status) noexcept { return status == "entered-in-error" || status == "cancelled"; }

bool is_live(std::string_view status) noexcept {
    return status == "final" || status == "amended" || status == "corrected" || status == "preliminary";
}

bool has_code(const fhir::value& concept_, std::string_view code) noexcept {
    for (const fhir::value coding : concept_.find("coding"))
        if (coding.string("system") == "http://snomed.info/sct" && coding.string("code") == code) return true;
    return false;
}

// A status that is a code in STU3 and a CodeableConcept in R4.
bool has_status(const fhir::value& status, std::string_view code) noexcept {
    if (status.is(fhir::kind::string)) return status.text() == code;
    for (const fhir::value coding : status.find("coding"))
        if (coding.string("code") == code) return true;
    return false;
}

// One that a prescriber has to mind.
bool is_active(const fhir::value& allergy) noexcept {
    const fhir::value verification = allergy.find("verificationStatus");
    return has_status(allergy.find("clinicalStatus"), "active") && !has_status(verification, "entered-in-error") &&
           !has_status(verification, "refuted");
}

} // namespace

void withdrawn_reports_without_results(const examined& e, findings& into) {
    for_each_resource(e.index, resource_type::diagnostic_report, [&](const fhir::value& report) {
        if (!is_withdrawn(report.string("status"))) return;
        for_each_holder(report.find("result"), [&](const fhir::value& holder) {
            const fhir::value reference = reference_in(holder);
            const fhir::value target = e.all.target_of(reference);
            const bool result = e.index.type_of(target) == resource_type::observation;
            if (result && is_live(target.string("status"))) into.add(reference);
        });
    });
}

void no_allergy_beside_allergies(const examined& e, findings& into) {
    fhir::value none;
    bool others = false;
    for_each_resource(e.index, resource_type::allergy_intolerance, [&](const fhir::value& allergy) {
        if (!is_active(allergy)) return;
        const bool says_none = has_code(allergy.find("code"), no_known_allergy);
        if (says_none) none = allergy;
        others = others || !says_none;
    });
    if (none && others) into.add(none);
}

} // namespace signalbox::validation::checks
