#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/quantities.hpp"
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
void for_each_quantity(const result& r, Function f) {
    for (const fhir::value& quantity : {r.quantity, r.ratio.find("numerator"), r.ratio.find("denominator"),
                                        r.range.find("low"), r.range.find("high")})
        f(quantity);
    for (const fhir::value range : r.reference_ranges)
        for (const char* const end : {"low", "high"}) f(range.find(end));
}

bool is_upside_down(const fhir::value& range, unit_reader& units) {
    const fhir::value low = range.find("low");
    const fhir::value high = range.find("high");
    return is_greater(low, high) && !have_other_units(units.amount_of(low), units.amount_of(high));
}

} // namespace

void ranges_in_order(const examined& e, findings& into) {
    unit_reader units;
    for (const result& r : e.all.results) {
        if (is_upside_down(r.range, units)) into.add(r.range);
        for (const fhir::value range : r.reference_ranges)
            if (is_upside_down(range, units)) into.add(range);
    }
}

void amounts_not_negative(const examined& e, findings& into) {
    unit_reader units;
    for (const result& r : e.all.results) {
        const fhir::value number = number_in(r.quantity);
        if (!number || !is_negative(number)) continue;
        if (pathology::is_never_negative(units.amount_of(r.quantity).unit)) into.add(number);
    }
}

void numbers_plausible(const examined& e, findings& into) {
    for (const result& r : e.all.results) {
        for_each_quantity(r, [&](const fhir::value& quantity) {
            const fhir::value number = number_in(quantity);
            if (number && is_absurd(number)) into.add(number);
        });
    }
}

void ratios_have_denominators(const examined& e, findings& into) {
    for (const result& r : e.all.results) {
        const fhir::value number = number_in(r.ratio.find("denominator"));
        if (number && is_zero(number)) into.add(number);
    }
}

} // namespace signalbox::validation::checks
