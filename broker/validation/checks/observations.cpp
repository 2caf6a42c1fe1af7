#include <algorithm>
#include <iterator>

#include "broker/pathology/unit_spellings.hpp"
#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/values.hpp"
#include "broker/validation/lexical/decimal.hpp"

namespace signalbox::validation::checks {
namespace {

// The unit of a Quantity as a UCUM code, from its code or from a spelling that is known; empty where neither says it.
std::string_view unit_of(const fhir::value& quantity) {
    if (quantity.string("system") == "http://unitsofmeasure.org") return quantity.string("code");
    return pathology::code_of_spelling(quantity.string("unit"));
}

// Whether both are known, and one number means something else in one than in the other.
bool is_other_unit(std::string_view left, std::string_view right) {
    return !left.empty() && !right.empty() && !pathology::is_same_unit(left, right);
}

bool have_other_units(const fhir::value& left, const fhir::value& right) {
    return is_other_unit(unit_of(left), unit_of(right));
}

// Whether both are numbers and the first is the greater. Units are the business of another rule.
bool is_greater(const fhir::value& left, const fhir::value& right) {
    const fhir::value greater = left.find("value");
    const fhir::value less = right.find("value");
    if (!greater.is(fhir::kind::number) || !less.is(fhir::kind::number)) return false;
    return lexical::compare(lexical::parse_decimal(greater.text()), lexical::parse_decimal(less.text())) > 0;
}

enum class flag { none, high, low };

// High and low as HL7 v3 and v2 write them, and as EDIFACT does (HI, LO).
flag flag_of(std::string_view code) noexcept {
    constexpr std::string_view high[] = {"H", "HH", "HU", "HI"};
    constexpr std::string_view low[] = {"L", "LL", "LU", "LO"};
    if (std::find(std::begin(high), std::end(high), code) != std::end(high)) return flag::high;
    return std::find(std::begin(low), std::end(low), code) != std::end(low) ? flag::low : flag::none;
}

// Calls f(concept) for the interpretation of a result: one in STU3, a list in R4.
template <class Function>
void for_each_flag(const fhir::value& result, Function f) {
    for_each_holder(result.find("interpretation"), [&](const fhir::value& interpretation) {
        for (const fhir::value coding : interpretation.find("coding"))
            f(interpretation, flag_of(coding.string("code")));
    });
}

} // namespace

void absent_without_value(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        const fhir::value reason = result.find("dataAbsentReason");
        if (reason && value_of(result)) into.add(reason);
    });
}

void ranges_share_unit(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        const std::string_view unit = unit_of(result.find("valueQuantity")); // once, however many the ranges
        for (const fhir::value range : result.find("referenceRange"))
            for (const char* const end : {"low", "high"})
                if (is_other_unit(unit, unit_of(range.find(end)))) into.add(range.find(end));
    });
}

void quantities_have_numbers(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        const fhir::value quantity = result.find("valueQuantity");
        if (quantity && !quantity.find("value")) into.add(quantity);
    });
}

// A number without a unit means something for a ratio or a pH; beside a range that has one it was lost.
void numbers_have_units(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        const fhir::value quantity = result.find("valueQuantity");
        if (!quantity.find("value") || quantity.find("unit") || quantity.find("code")) return;
        for (const fhir::value range : result.find("referenceRange")) {
            for (const char* const end : {"low", "high"}) {
                const fhir::value limit = range.find(end);
                if (limit.find("unit") || limit.find("code")) return into.add(quantity);
            }
        }
    });
}

void ranges_in_order(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        for (const fhir::value range : result.find("referenceRange")) {
            const fhir::value low = range.find("low");
            const fhir::value high = range.find("high");
            if (!have_other_units(low, high) && is_greater(low, high)) into.add(range);
        }
    });
}

// Only what cannot be meant: high and below the range, low and above it. Which results deserve a flag is the
// laboratory's to say. With several ranges, or a comparator, nothing is certain.
void flags_fit_ranges(const examined& e, findings& into) {
    for_each_result(e.index, [&](const fhir::value& result) {
        const fhir::value quantity = result.find("valueQuantity");
        const fhir::value ranges = result.find("referenceRange");
        if (quantity.find("comparator") || ranges.size() != 1) return;
        const fhir::value low = ranges.at(0).find("low");
        const fhir::value high = ranges.at(0).find("high");
        if (have_other_units(quantity, low) || have_other_units(quantity, high)) return;
        const bool below = is_greater(low, quantity);
        const bool above = is_greater(quantity, high);
        for_each_flag(result, [&](const fhir::value& interpretation, flag f) {
            if ((f == flag::high && below) || (f == flag::low && above)) into.add(interpretation);
        });
    });
}

} // namespace signalbox::validation::checks
