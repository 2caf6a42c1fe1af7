#include <algorithm>
#include <string>

#include "broker/identifiers/sctid.hpp"
#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr std::string_view snomed_system = "http://snomed.info/sct";

// A post-coordinated expression ("73211009 |Diabetes|: …") is not one identifier; its parts are not looked at.
bool is_expression(std::string_view code) noexcept { return code.find_first_of("|:+=") != std::string_view::npos; }

bool has_code_or_text(const fhir::value& concept_) noexcept {
    for (const fhir::value coding : concept_.find("coding"))
        if (!coding.string("code").empty()) return true;
    return !concept_.string("text").empty();
}

} // namespace

void snomed_codes_valid(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems) {
        if (system.text() != snomed_system) continue;
        const fhir::value code = system.parent().find("code");
        if (!code.is(fhir::kind::string) || is_expression(code.text())) continue;
        if (!identifiers::is_concept_id(code.text())) into.add(code);
    }
}

// Its version goes into Coding.version, not behind the name.
void snomed_system_spelled(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems) {
        if (system.text() == snomed_system) continue;
        std::string lower(system.text());
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        const bool meant =
            lower.find("snomed.info/sct") != std::string::npos || lower == "urn:oid:2.16.840.1.113883.6.96";
        if (meant) into.add(system);
    }
}

void codings_have_system(const examined& e, findings& into) {
    for (const fhir::value& coding : e.all.codings)
        if (!coding.string("code").empty() && coding.string("system").empty()) into.add(coding);
}

void allergies_coded(const examined& e, findings& into) {
    for_each_resource(e.index, "AllergyIntolerance", [&](const fhir::value& allergy) {
        if (!has_code_or_text(allergy.find("code"))) into.add(allergy);
    });
}

} // namespace signalbox::validation::checks
