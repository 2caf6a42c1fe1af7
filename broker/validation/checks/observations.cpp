#include "broker/validation/checks/functions.hpp"
#include "broker/validation/checks/quantities.hpp"
#include "broker/validation/checks/values.hpp"

namespace signalbox::validation::checks {
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

} // namespace signalbox::validation::checks
