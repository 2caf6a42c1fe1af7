#pragma once

#include <string_view>

#include "broker/fhir/document.hpp"

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

// Whether a member of an Observation or a component is its value[x]: "value" and then a type's name, which begins with
// a capital. A text that is blank is none.
inline bool is_value(const fhir::value& member) noexcept {
    const std::string_view name = member.name();
    const bool named = name.size() > 5 && name.starts_with("value") && name[5] >= 'A' && name[5] <= 'Z';
    return named && !(member.is(fhir::kind::string) && is_blank(member.text()));
}

} // namespace signalbox::validation::checks
