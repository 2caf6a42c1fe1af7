#include <algorithm>
#include <iterator>

#include "broker/pathology/ucum.hpp"
#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

bool is_ucum(std::string_view system) noexcept { return system == "http://unitsofmeasure.org"; }

// Calls f(code) for every code of UCUM, of quantities and where it stands alone as a Coding.
template <class Function>
void for_each_ucum_code(const examined& e, Function f) {
    e.all.for_each_system(is_ucum, [&](const fhir::value& system) {
        const fhir::value code = system.parent().find("code");
        if (code.is(fhir::kind::string)) f(code);
    });
}

} // namespace

void ucum_quantities_coded(const examined& e, findings& into) {
    e.all.for_each_system(is_ucum, [&](const fhir::value& system) {
        // A Quantity is what has a value that is a number; nothing else in FHIR has both.
        const fhir::value v = system.parent();
        if (v.find("value").is(fhir::kind::number) && v.string("code").empty()) into.add(v);
    });
}

void ucum_system_spelled(const examined& e, findings& into) {
    constexpr std::string_view others[] = {"https://unitsofmeasure.org", "http://unitsofmeasure.org/",
                                           "http://www.unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"};
    const auto is_misspelt = [&](std::string_view text) {
        return std::find(std::begin(others), std::end(others), text) != std::end(others);
    };
    e.all.for_each_system(is_misspelt, [&](const fhir::value& system) { into.add(system); });
}

void ucum_codes_known(const examined& e, findings& into) {
    for_each_ucum_code(e, [&](const fhir::value& code) {
        if (!pathology::is_ucum_code(code.text())) into.add(code);
    });
}

void ucum_codes_meant(const examined& e, findings& into) {
    for_each_ucum_code(e, [&](const fhir::value& code) {
        if (!pathology::meant_by_trap(code.text()).empty()) into.add(code);
    });
}

// Only where the unit's spelling is known for certain, and the code is UCUM: another text says nothing.
void units_agree(const examined& e, findings& into) {
    for_each_ucum_code(e, [&](const fhir::value& code) {
        const std::string_view spelled = pathology::code_of_spelling(code.parent().string("unit"));
        if (spelled.empty() || !pathology::is_ucum_code(code.text())) return;
        if (!pathology::is_same_unit(spelled, code.text())) into.add(code);
    });
}

} // namespace signalbox::validation::checks
