#include "broker/trace/redaction/births.hpp"

#include <algorithm>

#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace {

namespace {

constexpr int two(std::string_view digits, std::size_t at) noexcept {
    return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
}

constexpr bool is_day(int century, int month, int day) noexcept {
    return century >= 18 && century <= 20 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

} // namespace

std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name)
        if (is_word(c)) plain += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    return plain;
}

bool names_birth(std::string_view name) {
    const std::string plain = plain_name(name);
    for (const std::string_view part : {"birthdate", "birthtime", "birthday", "dateofbirth", "borndate", "bornperiod"})
        if (plain.find(part) != std::string::npos) return true;
    return plain == "born" || plain.ends_with("dob");
}

bool is_birth_code(std::string_view code) noexcept { return code == "21112-8" || code == "184099003"; }

bool is_day_first(std::string_view digits) noexcept {
    if (digits.size() != 8 || !std::all_of(digits.begin(), digits.end(), is_digit)) return false;
    return !is_day(two(digits, 0), two(digits, 4), two(digits, 6)) &&
           is_day(two(digits, 4), two(digits, 2), two(digits, 0));
}

} // namespace signalbox::trace
