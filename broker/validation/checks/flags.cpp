#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/quantities.hpp"

namespace signalbox::validation::checks {
namespace {

enum class flag { none, high, low, normal };

// High, low and normal as HL7 v3 and v2 write them, and as EDIFACT does (HI, LO).
flag flag_of(std::string_view code) noexcept {
    constexpr std::string_view high[] = {"H", "HH", "HU", "HI"};
    constexpr std::string_view low[] = {"L", "LL", "LU", "LO"};
    if (std::find(std::begin(high), std::end(high), code) != std::end(high)) return flag::high;
    if (std::find(std::begin(low), std::end(low), code) != std::end(low)) return flag::low;
    return code == "N" ? flag::normal : flag::none;
}

// Calls f(concept, flag) for the interpretation of a result: one in STU3, a list in R4.
template <class Function>
void for_each_flag(const result& r, Function f) {
    for_each_holder(r.interpretation, [&](const fhir::value& interpretation) {
        for (const fhir::value coding : interpretation.find("coding"))
            f(interpretation, flag_of(coding.string("code")));
    });
}

// Good enough to tell what is far away.
std::optional<double> rough_number_of(const fhir::value& quantity) noexcept {
    const fhir::value number = quantity.find("value");
    if (!number.is(fhir::kind::number)) return std::nullopt;
    double read = 0;
    const char* const end = number.text().data() + number.text().size();
    const auto [stop, failed] = std::from_chars(number.text().data(), end, read);
    return failed == std::errc{} && stop == end ? std::optional(read) : std::nullopt;
}

// Whether a number lies outside a range by more than the range is wide; where the range has one end, beyond twice or
// below half of it.
bool is_far_outside(const fhir::value& quantity, const fhir::value& low_end, const fhir::value& high_end) noexcept {
    const std::optional<double> number = rough_number_of(quantity);
    const std::optional<double> low = rough_number_of(low_end);
    const std::optional<double> high = rough_number_of(high_end);
    if (!number) return false;
    if (low && high) return *low <= *high && (*number > 2 * *high - *low || *number < 2 * *low - *high);
    return (high && *high > 0 && *number > 2 * *high) || (low && *low > 0 && *number < *low / 2);
}

} // namespace

// Only what cannot be meant: high and below the range, low and above it, normal and far outside. Which results deserve
// a flag is the laboratory's to say. With several ranges, or a comparator, nothing is certain.
void flags_fit_ranges(const examined& e, findings& into) {
    unit_reader units;
    for (const result& r : e.all.results) {
        if (r.reference_ranges.size() != 1 || r.quantity.find("comparator")) continue;
        const fhir::value low = r.reference_ranges.at(0).find("low");
        const fhir::value high = r.reference_ranges.at(0).find("high");
        const amount quantity = units.amount_of(r.quantity);
        if (!have_one_unit(quantity, units.amount_of(low)) || !have_one_unit(quantity, units.amount_of(high))) continue;
        const bool below = is_greater(low, r.quantity);
        const bool above = is_greater(r.quantity, high);
        const bool far = is_far_outside(r.quantity, low, high);
        for_each_flag(r, [&](const fhir::value& interpretation, flag f) {
            const bool wrong = (f == flag::high && below) || (f == flag::low && above) || (f == flag::normal && far);
            if (wrong) into.add(interpretation);
        });
    }
}

void flags_agree(const examined& e, findings& into) {
    for (const result& r : e.all.results) {
        flag first = flag::none;
        for_each_flag(r, [&](const fhir::value& interpretation, flag f) {
            if (first == flag::none) first = f;
            if (f != flag::none && f != first) into.add(interpretation);
        });
    }
}

} // namespace signalbox::validation::checks
