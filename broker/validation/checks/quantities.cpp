#include "broker/validation/checks/quantities.hpp"

#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/checks/systems.hpp"
#include "broker/validation/lexical/decimal.hpp"

namespace signalbox::validation::checks {

amount unit_reader::amount_of(const fhir::value& quantity) {
    if (quantity.string("system") == ucum_system) return {quantity, quantity.string("code")};
    const std::string_view spelled = quantity.string("unit");
    if (spelled.empty()) return {quantity, {}};
    return {quantity, codes_.of(spelled, pathology::code_of_spelling)};
}

bool have_other_units(const amount& left, const amount& right) {
    return !left.unit.empty() && !right.unit.empty() && !pathology::is_same_unit(left.unit, right.unit);
}

bool have_one_unit(const amount& left, const amount& right) {
    if (!has_unit(left.whole) || !has_unit(right.whole)) return true;
    if (left.unit.empty() || right.unit.empty()) return left.whole.string("unit") == right.whole.string("unit");
    return pathology::is_same_unit(left.unit, right.unit);
}

bool has_unit(const fhir::value& quantity) noexcept { return quantity.find("unit") || quantity.find("code"); }

bool is_greater(const fhir::value& left, const fhir::value& right) {
    const fhir::value greater = left.find("value");
    const fhir::value less = right.find("value");
    if (!greater.is(fhir::kind::number) || !less.is(fhir::kind::number)) return false;
    return lexical::compare(lexical::parse_decimal(greater.text()), lexical::parse_decimal(less.text())) > 0;
}

} // namespace signalbox::validation::checks
