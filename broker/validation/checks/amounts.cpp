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
    for (const fhir::value& quantity : {r.quantity.whole, r.ratio.find("numerator"), r.ratio.find("denominator"),
                                        r.range.find("low"), r.range.find("high")})
        f(quantity);
    for (const reference_range& range : r.ranges)
        for (const amount* const end : {&range.low, &range.high}) f(end->whole);
}

bool is_upside_down(const amount& low, const amount& high) {
    return is_greater(low, high) && !have_other_units(low, high);
}

} // namespace

void ranges_in_order(const examined& e, findings& into) {
    for (const result& r : e.all.results) {
        if (r.range && is_upside_down(amount_of(r.range.find("low")), amount_of(r.range.find("high"))))
            into.add(r.range);
        for (const reference_range& range : r.ranges)
            if (is_upside_down(range.low, range.high)) into.add(range.whole);
    }
}

void amounts_not_negative(const examined& e, findings& into) {
    for (const result& r : e.all.results) {
        const fhir::value number = number_in(r.quantity.whole);
        if (number && is_negative(number) && pathology::is_never_negative(r.quantity.unit)) into.add(number);
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
