#pragma once

#include <string_view>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {

// The value[x] of an Observation or a component: "value" and then a type's name, which begins with a capital. Absent
// where there is none.
inline fhir::value value_of(const fhir::value& observation) noexcept {
    for (const fhir::value member : observation) {
        const std::string_view name = member.name();
        if (name.starts_with("value") && name.size() > 5 && name[5] >= 'A' && name[5] <= 'Z') return member;
    }
    return {};
}

// Calls f(result) for every Observation and each component of one: both have value, range and interpretation.
template <class Function>
void for_each_result(const bundle_index& index, Function f) {
    for_each_resource(index, "Observation", [&](const fhir::value& observation) {
        f(observation);
        for (const fhir::value component : observation.find("component")) f(component);
    });
}

} // namespace signalbox::validation::checks
