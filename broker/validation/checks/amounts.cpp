#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/quantities.hpp"
#include "broker/validation/checks/values.hpp"
#include "broker/validation/lexical/decimal.hpp"

namespace signalbox::validation::checks {
namespace {

// Digits before the decimal point. Nothing is measured to 10^15 of a unit that people choose.
constexpr std::int64_t whole_digits_max = 15;

// The number of a Quantity, absent where it has none.
fhir::value number_in(const fhir::value& quantity) noexcept {
    const fhir::value number = quantity.find("value");
    return number.is(fhir::kind::number) ? number : fhir::value{};
}

bool is_absurd(const fhir::value& number) {
    const lexical::decimal read = lexical::parse_decimal(number.text());
    return !read.digits.empty() && static_cast<std::int64_t>(read.digits.size()) + read.exponent > whole_digits_max;
}

bool is_negative(const fhir::value& number) { return lexical::parse_decimal(number.text()).negative; }

bool is_zero(const fhir::value& number) { return lexical::parse_decimal(number.text()).digits.empty(); }

// Calls f(quantity) for every Quantity of a result's value and of its ranges.
template <class Function>
void for_each_quantity(const fhir::value& result, Function f) {
    const fhir::value ratio = result.find("valueRatio");
    const fhir::value range = result.find("valueRange");
    for (const fhir::value& quantity : {result.find("valueQuantity"), ratio.find("numerator"),
                                        ratio.find("denominator"), range.find("low"), range.find("high")})
        f(quantity);
    for (const fhir::value reference : result.find("referenceRange"))
        for (const char* const end : {"low", "high"}) f(reference.find(end));
}

bool is_upside_down(const fhir::value& range) {
    const fhir::value low = range.find("low");
    const fhir::value high = range.find("high");
    return !have_other_units(low, high) && is_greater(low, high);
}

} // namespace

void ranges_in_order(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        const fhir::value value = result.find("valueRange");
        if (is_upside_down(value)) into.add(value);
        for (const fhir::value range : result.find("referenceRange"))
            if (is_upside_down(range)) into.add(range);
    });
}

void amounts_not_negative(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        const fhir::value quantity = result.find("valueQuantity");
        const fhir::value number = number_in(quantity);
        if (number && is_negative(number) && pathology::is_never_negative(unit_of(quantity))) into.add(number);
    });
}

void numbers_plausible(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        for_each_quantity(result, [&](const fhir::value& quantity) {
            const fhir::value number = number_in(quantity);
            if (number && is_absurd(number)) into.add(number);
        });
    });
}

void ratios_have_denominators(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        const fhir::value number = number_in(result.find("valueRatio").find("denominator"));
        if (number && is_zero(number)) into.add(number);
    });
}

} // namespace signalbox::validation::checks
