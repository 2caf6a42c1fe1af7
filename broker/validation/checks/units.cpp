#include "broker/pathology/ucum.hpp"
#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/remembered.hpp"

namespace signalbox::validation::checks {
namespace {

// Calls f(code) for every code of UCUM, of quantities and where it stands alone as a Coding.
template <class Function>
void for_each_ucum_code(const examined& e, Function f) {
    for (const fhir::value& system : e.all.systems(system_kind::ucum)) {
        const fhir::value code = system.parent().find("code");
        if (code.is(fhir::kind::string)) f(code);
    }
}

} // namespace

void ucum_quantities_coded(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems(system_kind::ucum)) {
        // A Quantity is what has a value that is a number; nothing else in FHIR has both.
        const fhir::value v = system.parent();
        if (v.find("value").is(fhir::kind::number) && v.string("code").empty()) into.add(v);
    }
}

void ucum_system_spelled(const examined& e, findings& into) {
    for (const fhir::value& system : e.all.systems(system_kind::ucum_misspelt)) into.add(system);
}

void ucum_codes_known(const examined& e, findings& into) {
    remembered<bool> known;
    for_each_ucum_code(e, [&](const fhir::value& code) {
        if (!known.of(code.text(), pathology::is_ucum_code)) into.add(code);
    });
}

void ucum_codes_meant(const examined& e, findings& into) {
    remembered<std::string_view> meant;
    for_each_ucum_code(e, [&](const fhir::value& code) {
        if (!meant.of(code.text(), pathology::meant_by_trap).empty()) into.add(code);
    });
}

// Only where the unit's spelling is known for certain, and the code is UCUM: another text says nothing.
void units_agree(const examined& e, findings& into) {
    remembered<std::string_view> codes;
    for_each_ucum_code(e, [&](const fhir::value& code) {
        const std::string_view unit = code.parent().string("unit");
        if (unit.empty()) return;
        const std::string_view spelled = codes.of(unit, pathology::code_of_spelling);
        if (spelled.empty() || spelled == code.text() || !pathology::is_ucum_code(code.text())) return;
        if (!pathology::is_same_unit(spelled, code.text())) into.add(code);
    });
}

} // namespace signalbox::validation::checks
