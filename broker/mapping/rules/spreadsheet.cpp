#include "broker/mapping/rules/spreadsheet.hpp"

#include <algorithm>
#include <array>

namespace signalbox::mapping {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

} // namespace

bool is_scientific(std::string_view text) {
    const std::size_t e = text.find_first_of("Ee");
    if (e == std::string_view::npos || e == 0 || e + 2 >= text.size() || text[e + 1] != '+') return false;
    const auto mantissa = text.substr(0, e);
    const auto exponent = text.substr(e + 2);
    return std::all_of(mantissa.begin(), mantissa.end(), [](char c) { return is_digit(c) || c == '.'; }) &&
           std::all_of(exponent.begin(), exponent.end(), is_digit);
}

bool is_spreadsheet_damage(std::string_view text) {
    constexpr std::array names = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"};
    return is_scientific(text) || std::find(names.begin(), names.end(), text) != names.end() ||
           text.starts_with("=\"") || (text.size() > 3 && text.find_first_not_of('#') == std::string_view::npos);
}

bool is_rounded(std::string_view text) {
    return text.size() > 15 && std::all_of(text.begin(), text.end(), is_digit) &&
           text.find_first_not_of('0', 15) == std::string_view::npos;
}

} // namespace signalbox::mapping
