#include "broker/validation/lexical/date_format.hpp"

#include <chrono>
#include <optional>

namespace signalbox::validation::lexical {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Takes that many digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) noexcept {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (!is_digit(text[i])) return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char wanted) noexcept {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

bool take_digits(std::string_view& text) noexcept {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count != 0;
}

// "Z" or "+01:00", in minutes before UTC.
std::optional<int> take_offset(std::string_view& text) noexcept {
    if (take(text, 'Z') || take(text, 'z')) return 0;
    const bool east = take(text, '+');
    if (!east && !take(text, '-')) return std::nullopt;
    const auto hours = take_number(text, 2);
    if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    return (east ? -1 : 1) * (*hours * 60 + *minutes);
}

// Parts such as "3Y" in the order of their units; a unit may be left out at either end, not in the middle.
bool take_parts(std::string_view& text, std::string_view units) noexcept {
    std::size_t next = 0;
    bool begun = false;
    while (!text.empty() && is_digit(text.front())) {
        take_digits(text);
        const std::size_t unit = text.empty() ? std::string_view::npos : units.find(text.front(), next);
        if (unit == std::string_view::npos || (begun && unit != next)) return false;
        text.remove_prefix(1);
        next = unit + 1;
        begun = true;
    }
    return begun;
}

} // namespace

bool is_date(std::string_view text) noexcept {
    const auto year = take_number(text, 4);
    if (!year || !take(text, '-')) return false;
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) return false;
    const auto day = take_number(text, 2);
    if (!day || !text.empty()) return false;
    return std::chrono::year_month_day(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                       std::chrono::day(static_cast<unsigned>(*day)))
        .ok();
}

bool is_time(std::string_view text) noexcept {
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) return false;
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59 || !take(text, ':')) return false;
    const auto second = take_number(text, 2);
    if (!second || *second > 60) return false;
    if (take(text, '.') && !take_digits(text)) return false;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return false;
    constexpr int day = 24 * 60;
    const int utc = (*hour * 60 + *minute + *offset + 2 * day) % day;
    return *second < 60 || utc == day - 1; // a leap second comes at the end of a day
}

bool is_date_time(std::string_view text) noexcept {
    constexpr std::size_t date_size = 10;
    if (text.size() <= date_size || (text[date_size] != 'T' && text[date_size] != 't')) return false;
    return is_date(text.substr(0, date_size)) && is_time(text.substr(date_size + 1));
}

bool is_duration(std::string_view text) noexcept {
    if (!take(text, 'P')) return false;
    std::string_view weeks = text;
    if (take_parts(weeks, "W") && weeks.empty()) return true;
    const bool date = take_parts(text, "YMD");
    if (text.empty()) return date;
    return take(text, 'T') && take_parts(text, "HMS") && text.empty();
}

} // namespace signalbox::validation::lexical
