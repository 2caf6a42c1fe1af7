#include "broker/validation/checks/quantities.hpp"

#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/checks/systems.hpp"
#include "broker/validation/lexical/decimal.hpp"

namespace signalbox::validation::checks {
namespace {

bool has_unit(const fhir::value& quantity) noexcept { return quantity.find("unit") || quantity.find("code"); }

} // namespace

unit_text unit_text_of(const fhir::value& quantity) noexcept {
    if (quantity.string("system") == ucum_system) return {quantity.string("code"), true};
    const std::string_view spelled = quantity.string("unit");
    return {spelled, spelled.empty()}; // nothing means nothing, in a code as well
}

amount amount_of(const fhir::value& quantity) {
    const unit_text said = unit_text_of(quantity);
    return {quantity, said.is_code ? said.text : pathology::code_of_spelling(said.text)};
}

bool have_other_units(const amount& left, const amount& right) {
    return !left.unit.empty() && !right.unit.empty() && !pathology::is_same_unit(left.unit, right.unit);
}

bool have_one_unit(const amount& left, const amount& right) {
    if (!has_unit(left.whole) || !has_unit(right.whole)) return true;
    if (left.unit.empty() || right.unit.empty()) return left.whole.string("unit") == right.whole.string("unit");
    return pathology::is_same_unit(left.unit, right.unit);
}

bool is_greater(const amount& left, const amount& right) {
    const fhir::value greater = left.whole.find("value");
    const fhir::value less = right.whole.find("value");
    if (!greater.is(fhir::kind::number) || !less.is(fhir::kind::number)) return false;
    return lexical::compare(lexical::parse_decimal(greater.text()), lexical::parse_decimal(less.text())) > 0;
}

} // namespace signalbox::validation::checks
