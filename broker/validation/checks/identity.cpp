#include <algorithm>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

// The Patient among the entries; the first where there are several, which no schema of a report allows.
fhir::value patient_of(const bundle_index& index) noexcept {
    for (const bundle_index::entry& entry : index.entries())
        if (entry.resource.string("resourceType") == "Patient") return entry.resource;
    return {};
}

// The value of an Identifier that is an NHS number, else absent.
fhir::value nhs_number_in(const fhir::value& identifier) noexcept {
    if (identifier.string("system") != nhs_number_system) return {};
    const fhir::value number = identifier.find("value");
    return number.is(fhir::kind::string) ? number : fhir::value{};
}

std::vector<std::string_view> nhs_numbers_of(const fhir::value& patient) {
    std::vector<std::string_view> numbers;
    for (const fhir::value identifier : patient.find("identifier"))
        if (const fhir::value number = nhs_number_in(identifier)) numbers.push_back(number.text());
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

} // namespace

void one_patient(const examined& e, findings& into) {
    fhir::value patient = patient_of(e.index);
    for (const bundle_index::resource& r : e.index.resources()) {
        const fhir::value reference = reference_in(r.value.find("subject"));
        const fhir::value target = e.index.find(reference.text(), reference);
        if (!target || target.string("resourceType") != "Patient") continue;
        if (!patient) patient = target;
        if (target.index() != patient.index()) into.add(reference);
    }
}

// Where the patient has no NHS number there is nothing to compare with.
void subject_numbers_match(const examined& e, findings& into) {
    const std::vector<std::string_view> known = nhs_numbers_of(patient_of(e.index));
    if (known.empty()) return;
    for (const bundle_index::resource& r : e.index.resources()) {
        const fhir::value number = nhs_number_in(r.value.find("subject").find("identifier"));
        if (number && !std::binary_search(known.begin(), known.end(), number.text())) into.add(number);
    }
}

void one_number_per_patient(const examined& e, findings& into) {
    for (const bundle_index::resource& r : e.index.resources()) {
        if (r.type != "Patient") continue;
        fhir::value first;
        for (const fhir::value identifier : r.value.find("identifier")) {
            const fhir::value number = nhs_number_in(identifier);
            if (!first) first = number;
            if (number && number.text() != first.text()) into.add(number);
        }
    }
}

} // namespace signalbox::validation::checks
