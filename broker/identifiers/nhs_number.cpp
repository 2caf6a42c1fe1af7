#include "broker/identifiers/nhs_number.hpp"

#include <algorithm>

namespace signalbox::identifiers {

namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_separator(char c) noexcept { return c == ' ' || c == '-'; }

} // namespace

bool is_nhs_number(std::string_view text) noexcept {
    if (text.size() != 10 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
    int sum = 0;
    for (int i = 0; i < 9; ++i) sum += (10 - i) * (text[static_cast<std::size_t>(i)] - '0');
    // A check digit of 10 is never issued and equals no digit; 11 stands for 0.
    const int check = (11 - sum % 11) % 11;
    return check == text[9] - '0';
}

std::optional<std::string> parse_nhs_number(std::string_view text) {
    std::string digits;
    bool after_digit = false;
    for (const char c : text) {
        if (is_separator(c) && !after_digit) return std::nullopt;
        if (!is_separator(c) && !is_digit(c)) return std::nullopt;
        after_digit = is_digit(c);
        if (after_digit) digits += c;
    }
    if (!after_digit || !is_nhs_number(digits)) return std::nullopt;
    return digits;
}

} // namespace signalbox::identifiers
