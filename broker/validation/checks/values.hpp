#pragma once

#include <string_view>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {

// White space alone, which says nothing.
inline bool is_blank(std::string_view text) noexcept {
    constexpr std::string_view hard_space = "\u00a0";
    while (!text.empty()) {
        const bool hard = text.starts_with(hard_space);
        if (!hard && std::string_view(" \t\r\n").find(text.front()) == std::string_view::npos) return false;
        text.remove_prefix(hard ? hard_space.size() : 1);
    }
    return true;
}

// The value[x] of an Observation or a component: "value" and then a type's name, which begins with a capital. Absent
// where there is none, or only a text that is blank.
inline fhir::value value_of(const fhir::value& observation) noexcept {
    for (const fhir::value member : observation) {
        const std::string_view name = member.name();
        const bool named = name.starts_with("value") && name.size() > 5 && name[5] >= 'A' && name[5] <= 'Z';
        if (named && !(member.is(fhir::kind::string) && is_blank(member.text()))) return member;
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
