#include <algorithm>

#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/quantities.hpp"

namespace signalbox::validation::checks {
namespace {

bool has_unit(const fhir::value& quantity) noexcept { return quantity.find("unit") || quantity.find("code"); }

bool has_unit(const reference_range& range) noexcept { return has_unit(range.low.whole) || has_unit(range.high.whole); }

} // namespace

void absent_without_value(const examined& e, findings& into) {
    for (const result& r : e.all.results)
        if (r.absent_reason && r.value) into.add(r.absent_reason);
}

void ranges_share_unit(const examined& e, findings& into) {
    for (const result& r : e.all.results)
        for (const reference_range& range : r.ranges)
            for (const amount* const end : {&range.low, &range.high})
                if (have_other_units(r.quantity, *end)) into.add(end->whole);
}

void quantities_have_numbers(const examined& e, findings& into) {
    for (const result& r : e.all.results)
        if (r.quantity.whole && !r.quantity.whole.find("value")) into.add(r.quantity.whole);
}

// A number without a unit means something for a ratio or a pH; beside a range that has one it was lost.
void numbers_have_units(const examined& e, findings& into) {
    for (const result& r : e.all.results) {
        const fhir::value quantity = r.quantity.whole;
        if (!quantity.find("value") || has_unit(quantity)) continue;
        const bool expected =
            std::any_of(r.ranges.begin(), r.ranges.end(), [](const reference_range& range) { return has_unit(range); });
        if (expected) into.add(quantity);
    }
}

} // namespace signalbox::validation::checks
