#include "broker/identifiers/nhs_number.hpp"
#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

// The value of an Identifier that is an NHS number, under any name of its system; else absent.
fhir::value nhs_number_in(const fhir::value& identifier) noexcept {
    if (!is_nhs_number(kind_of_system(identifier.string("system")))) return {};
    const fhir::value number = identifier.find("value");
    return number.is(fhir::kind::string) ? number : fhir::value{};
}

bool has_nhs_number(const fhir::value& patient) noexcept {
    for (const fhir::value identifier : patient.find("identifier"))
        if (nhs_number_in(identifier)) return true;
    return false;
}

// Ten equal digits pass the check digit, every one of them, and stand for "none" or for nobody.
bool is_placeholder(std::string_view number) noexcept {
    return identifiers::is_nhs_number(number) && number.find_first_not_of(number.front()) == std::string_view::npos;
}

// Calls f(identifier) for every Identifier that is of the NHS number's system, whatever its name.
template <class Function>
void for_each_nhs_identifier(const examined& e, Function f) {
    for (const fhir::value& system : e.all.nhs_number_systems) f(system.parent());
}

} // namespace

void nhs_numbers_valid(const examined& e, findings& into) {
    for_each_nhs_identifier(e, [&](const fhir::value& identifier) {
        const fhir::value number = nhs_number_in(identifier);
        if (number && !identifiers::is_nhs_number(number.text())) into.add(number);
    });
}

void nhs_numbers_somebodys(const examined& e, findings& into) {
    for_each_nhs_identifier(e, [&](const fhir::value& identifier) {
        const fhir::value number = nhs_number_in(identifier);
        if (is_placeholder(number.text())) into.add(number);
    });
}

// An extension of the value may say why there is none.
void nhs_numbers_present(const examined& e, findings& into) {
    for_each_nhs_identifier(e, [&](const fhir::value& identifier) {
        if (!identifier.find("value") && !identifier.find("_value")) into.add(identifier);
    });
}

void nhs_numbers_in_use(const examined& e, findings& into) {
    for_each_nhs_identifier(e, [&](const fhir::value& identifier) {
        if (identifier.string("use") == "old") into.add(identifier.find("use"));
    });
}

// STU3 has a code, R4 words. Where no extension says anything, it is not said to be unverified.
void nhs_numbers_verified(const examined& e, findings& into) {
    for_each_nhs_identifier(e, [&](const fhir::value& identifier) {
        for (const fhir::value extension : identifier.find("extension")) {
            if (!extension.string("url").ends_with("NHSNumberVerificationStatus") &&
                !extension.string("url").ends_with("NHSNumberVerificationStatus-1"))
                continue;
            const fhir::value code = extension.find("valueCodeableConcept").find("coding").at(0).find("code");
            const bool verified = code.text() == "01" || code.text() == "number-present-and-verified";
            if (code && !verified) into.add(code);
        }
    });
}

void nhs_number_system_spelled(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems(system_kind::nhs_number_misspelt)) into.add(system);
}

// One in eleven numbers of ten digits has the check digit by chance, so only where the patient has no other.
void nhs_number_under_own_system(const examined& e, findings& into) {
    for_each_resource(e.index, resource_type::patient, [&](const fhir::value& patient) {
        if (has_nhs_number(patient)) return;
        for (const fhir::value identifier : patient.find("identifier"))
            if (identifiers::is_nhs_number(identifier.find("value").text())) into.add(identifier);
    });
}

void one_number_per_patient(const examined& e, findings& into) {
    for_each_resource(e.index, resource_type::patient, [&](const fhir::value& patient) {
        fhir::value first;
        for (const fhir::value identifier : patient.find("identifier")) {
            const fhir::value number = nhs_number_in(identifier);
            if (!first) first = number;
            if (number && number.text() != first.text()) into.add(number);
        }
    });
}

} // namespace signalbox::validation::checks
