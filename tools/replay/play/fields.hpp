#pragma once

#include <algorithm>
#include <string_view>

#include "broker/trace/format/record.hpp"

namespace signalbox::replay {

// Names of HTTP fields are the same in either case.
inline bool same_name(std::string_view one, std::string_view other) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

// The first of that name; empty where there is none.
inline std::string_view field_of(const trace::fields& all, std::string_view name) noexcept {
    for (const auto& [each, value] : all)
        if (same_name(each, name)) return value;
    return {};
}

} // namespace signalbox::replay
