#include <string_view>

#include "broker/identifiers/sctid.hpp"
#include "broker/validation/checks/functions.hpp"
#include "broker/validation/same_text.hpp"

namespace signalbox::validation::checks {
namespace {

// A post-coordinated expression ("73211009 |Diabetes|: …") is not one identifier; its parts are not looked at.
bool is_expression(std::string_view code) noexcept { return code.find_first_of("|:+=") != std::string_view::npos; }

bool has_code_or_text(const fhir::value& concept_) noexcept {
    for (const fhir::value coding : concept_.find("coding"))
        if (!coding.string("code").empty()) return true;
    return !concept_.string("text").empty();
}

// As most Codings do: then there is no need to look for more.
bool begins_with_system(const fhir::value& coding) noexcept {
    if (coding.size() == 0) return false;
    const fhir::value first = *coding.begin();
    return is_text(first.name(), "system") && first.is(fhir::kind::string) && !first.text().empty();
}

} // namespace

void snomed_codes_valid(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems(system_kind::snomed)) {
        const fhir::value code = system.parent().find("code");
        if (!code.is(fhir::kind::string) || identifiers::is_concept_id(code.text())) continue;
        if (!is_expression(code.text())) into.add(code);
    }
}

void snomed_system_spelled(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems(system_kind::snomed_misspelt)) into.add(system);
}

void codings_have_system(const examined& e, findings& into) {
    for (const fhir::value& list : e.named.codings) {
        for (const fhir::value coding : list) {
            if (begins_with_system(coding)) continue;
            if (!coding.string("code").empty() && coding.string("system").empty()) into.add(coding);
        }
    }
}

void allergies_coded(const examined& e, findings& into) {
    for_each_resource(e.index, resource_type::allergy_intolerance, [&](const fhir::value& allergy) {
        if (!has_code_or_text(allergy.find("code"))) into.add(allergy);
    });
}

} // namespace signalbox::validation::checks
