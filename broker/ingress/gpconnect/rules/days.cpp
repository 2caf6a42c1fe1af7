#include "broker/ingress/gpconnect/rules/days.hpp"

#include <chrono>

#include <fmt/format.h>

#include "broker/pathology/model/date_time.hpp"

namespace signalbox::ingress::gpconnect {

namespace {

// A number of so many digits; nothing for anything else.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t size) noexcept {
    int read = 0;
    for (const char c : text.substr(at, size)) {
        if (c < '0' || c > '9') return std::nullopt;
        read = read * 10 + (c - '0');
    }
    return read;
}

// "hh:mm:ss" as seconds.
std::optional<std::int64_t> read_time(std::string_view text) noexcept {
    if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
    const auto hour = digits(text, 0, 2);
    const auto minute = digits(text, 3, 2);
    const auto second = digits(text, 6, 2);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    return *hour * 3600 + *minute * 60 + *second;
}

bool is_british_offset(std::string_view text) noexcept {
    if (text.size() != 6 || (text[0] != '+' && text[0] != ' ')) return false;
    return text.substr(1) == "00:00" || text.substr(1) == "01:00";
}

} // namespace

std::string british_day(base::time_point now) {
    const auto there = pathology::british_time(now);
    return fmt::format("{:04}-{:02}-{:02}", there.year, there.month, there.day);
}

std::optional<std::int64_t> read_day(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<moment> read_moment(std::string_view text) noexcept {
    const auto day = read_day(text.substr(0, 10));
    if (!day) return std::nullopt;
    if (text.size() == 10) return moment{*day, 0};
    if (text.size() != 25 || text[10] != 'T' || !is_british_offset(text.substr(19))) return std::nullopt;
    const auto second = read_time(text.substr(11, 8));
    if (!second) return std::nullopt;
    return moment{*day, *second};
}

} // namespace signalbox::ingress::gpconnect
