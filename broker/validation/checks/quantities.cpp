#include "broker/validation/checks/quantities.hpp"

#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/lexical/decimal.hpp"

namespace signalbox::validation::checks {
namespace {

bool has_unit(const fhir::value& quantity) noexcept { return quantity.find("unit") || quantity.find("code"); }

} // namespace

std::string_view unit_of(const fhir::value& quantity) {
    if (quantity.string("system") == "http://unitsofmeasure.org") return quantity.string("code");
    return pathology::code_of_spelling(quantity.string("unit"));
}

bool is_other_unit(std::string_view left, std::string_view right) {
    return !left.empty() && !right.empty() && !pathology::is_same_unit(left, right);
}

bool have_other_units(const fhir::value& left, const fhir::value& right) {
    return is_other_unit(unit_of(left), unit_of(right));
}

bool have_one_unit(const fhir::value& left, const fhir::value& right) {
    if (!has_unit(left) || !has_unit(right)) return true;
    const std::string_view left_unit = unit_of(left);
    const std::string_view right_unit = unit_of(right);
    if (left_unit.empty() || right_unit.empty()) return left.string("unit") == right.string("unit");
    return pathology::is_same_unit(left_unit, right_unit);
}

bool is_greater(const fhir::value& left, const fhir::value& right) {
    const fhir::value greater = left.find("value");
    const fhir::value less = right.find("value");
    if (!greater.is(fhir::kind::number) || !less.is(fhir::kind::number)) return false;
    return lexical::compare(lexical::parse_decimal(greater.text()), lexical::parse_decimal(less.text())) > 0;
}

} // namespace signalbox::validation::checks
