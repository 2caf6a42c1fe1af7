#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

#include <algorithm>

namespace signalbox::simulate::gpconnect {

namespace {

bool is_same_name(std::string_view left, std::string_view right) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char l, char r) { return lower(l) == lower(r); });
}

} // namespace

std::string_view field_of(const fields& all, std::string_view name) noexcept {
    for (const auto& [each, value] : all)
        if (is_same_name(each, name)) return value;
    return {};
}

std::vector<std::string_view> asked::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [each, value] : parameters)
        if (each == name) values.push_back(value);
    return values;
}

} // namespace signalbox::simulate::gpconnect
