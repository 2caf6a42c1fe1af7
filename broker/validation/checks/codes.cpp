#include <algorithm>
#include <string_view>

#include "broker/identifiers/sctid.hpp"
#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr std::string_view snomed_system = "http://snomed.info/sct";

// A post-coordinated expression ("73211009 |Diabetes|: …") is not one identifier; its parts are not looked at.
bool is_expression(std::string_view code) noexcept { return code.find_first_of("|:+=") != std::string_view::npos; }

// Whether the text has these words, written in small letters, in letters of either size.
bool holds(std::string_view text, std::string_view words) noexcept {
    const auto same = [](char c, char small) { return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == small; };
    return std::search(text.begin(), text.end(), words.begin(), words.end(), same) != text.end();
}

bool has_code_or_text(const fhir::value& concept_) noexcept {
    for (const fhir::value coding : concept_.find("coding"))
        if (!coding.string("code").empty()) return true;
    return !concept_.string("text").empty();
}

} // namespace

void snomed_codes_valid(const examined& e, findings& into) {
    const auto is_snomed = [](std::string_view text) { return text == snomed_system; };
    e.all.for_each_system(is_snomed, [&](const fhir::value& system) {
        const fhir::value code = system.parent().find("code");
        if (!code.is(fhir::kind::string) || is_expression(code.text())) return;
        if (!identifiers::is_concept_id(code.text())) into.add(code);
    });
}

// Its version goes into Coding.version, not behind the name.
void snomed_system_spelled(const examined& e, findings& into) {
    const auto is_misspelt = [](std::string_view text) {
        if (text == snomed_system) return false;
        const std::string_view oid = "urn:oid:2.16.840.1.113883.6.96";
        return (text.size() == oid.size() && holds(text, oid)) || holds(text, "snomed.info/sct");
    };
    e.all.for_each_system(is_misspelt, [&](const fhir::value& system) { into.add(system); });
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
