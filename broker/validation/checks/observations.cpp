#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/quantities.hpp"

namespace signalbox::validation::checks {
void absent_without_value(const examined& e, findings& into) {
    for (const result& r : e.all.results)
        if (r.absent_reason && r.value) into.add(r.absent_reason);
}

void ranges_share_unit(const examined& e, findings& into) {
    unit_reader units;
    for (const result& r : e.all.results) {
        if (r.reference_ranges.size() == 0) continue;
        const amount quantity = units.amount_of(r.quantity); // once, however many the ranges
        for (const fhir::value range : r.reference_ranges)
            for (const char* const end : {"low", "high"})
                if (have_other_units(quantity, units.amount_of(range.find(end)))) into.add(range.find(end));
    }
}

void quantities_have_numbers(const examined& e, findings& into) {
    for (const result& r : e.all.results)
        if (r.quantity && !r.quantity.find("value")) into.add(r.quantity);
}

// A number without a unit means something for a ratio or a pH; beside a range that has one it was lost.
void numbers_have_units(const examined& e, findings& into) {
    const auto range_has_unit = [](const fhir::value& range) {
        return has_unit(range.find("low")) || has_unit(range.find("high"));
    };
    for (const result& r : e.all.results) {
        if (!r.quantity.find("value") || has_unit(r.quantity)) continue;
        bool expected = false;
        for (const fhir::value range : r.reference_ranges) expected = expected || range_has_unit(range);
        if (expected) into.add(r.quantity);
    }
}

} // namespace signalbox::validation::checks
