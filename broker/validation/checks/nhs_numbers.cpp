#include "broker/validation/checks/nhs_numbers.hpp"

#include <algorithm>
#include <iterator>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

// Without the scheme and without a slash at the end.
std::string_view bare_system(std::string_view system) noexcept {
    for (const std::string_view scheme : {"https://", "http://"})
        if (system.starts_with(scheme)) system.remove_prefix(scheme.size());
    if (system.ends_with('/')) system.remove_suffix(1);
    return system;
}

// Whether they are the same but for capitals; `lower` has none.
bool is_same_word(std::string_view text, std::string_view lower) noexcept {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char t, char l) {
        return l == (t >= 'A' && t <= 'Z' ? static_cast<char>(t + ('a' - 'A')) : t);
    });
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
    e.all.for_each_system(is_nhs_number_system, [&](const fhir::value& system) { f(system.parent()); });
}

} // namespace

bool is_other_nhs_number_system(std::string_view system) noexcept {
    constexpr std::string_view names[] = {"fhir.nhs.uk/id/nhs-number",         "fhir.nhs.net/id/nhs-number",
                                          "fhir.hl7.org.uk/id/nhs-number",     "fhir.nhs.uk/id/nhsnumber",
                                          "urn:oid:2.16.840.1.113883.2.1.4.1", "2.16.840.1.113883.2.1.4.1"};
    const std::string_view bare = bare_system(system);
    return system != nhs_number_system &&
           std::any_of(std::begin(names), std::end(names),
                       [bare](std::string_view name) { return is_same_word(bare, name); });
}

bool is_nhs_number_system(std::string_view system) noexcept {
    return system == nhs_number_system || is_other_nhs_number_system(system);
}

fhir::value nhs_number_in(const fhir::value& identifier) noexcept {
    if (!is_nhs_number_system(identifier.string("system"))) return {};
    const fhir::value number = identifier.find("value");
    return number.is(fhir::kind::string) ? number : fhir::value{};
}

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
    e.all.for_each_system(is_other_nhs_number_system, [&](const fhir::value& system) { into.add(system); });
}

// One in eleven numbers of ten digits has the check digit by chance, so only where the patient has no other.
void nhs_number_under_own_system(const examined& e, findings& into) {
    for_each_resource(e.index, "Patient", [&](const fhir::value& patient) {
        if (has_nhs_number(patient)) return;
        for (const fhir::value identifier : patient.find("identifier"))
            if (identifiers::is_nhs_number(identifier.find("value").text())) into.add(identifier);
    });
}

void one_number_per_patient(const examined& e, findings& into) {
    for_each_resource(e.index, "Patient", [&](const fhir::value& patient) {
        fhir::value first;
        for (const fhir::value identifier : patient.find("identifier")) {
            const fhir::value number = nhs_number_in(identifier);
            if (!first) first = number;
            if (number && number.text() != first.text()) into.add(number);
        }
    });
}

} // namespace signalbox::validation::checks
