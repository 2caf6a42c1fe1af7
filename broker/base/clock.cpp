#include "broker/base/clock.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "broker/base/errc.hpp"

namespace signalbox::base {

namespace {

struct civil_time {
    std::chrono::year_month_day day;
    std::chrono::hh_mm_ss<std::chrono::microseconds> time;
};

civil_time split(time_point at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss<std::chrono::microseconds>{at - day}};
}

std::optional<int> digits(std::string_view text, std::size_t begin, std::size_t count) {
    if (begin + count > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(begin, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<time_point> join(std::optional<int> year, std::optional<int> month, std::optional<int> day,
                               std::optional<int> hour, std::optional<int> minute) {
    if (!year || !month || !day || !hour || !minute) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59) return std::nullopt;
    return time_point{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute};
}

} // namespace

time_point system_clock::now() const {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::chrono::steady_clock::time_point system_clock::steady() const { return std::chrono::steady_clock::now(); }

time_point manual_clock::now() const { return time_point{std::chrono::microseconds{wall_.load()}}; }

std::chrono::steady_clock::time_point manual_clock::steady() const {
    return std::chrono::steady_clock::time_point{std::chrono::microseconds{steady_.load()}};
}

void manual_clock::advance(std::chrono::microseconds by) {
    wall_ += by.count();
    steady_ += by.count();
}

void manual_clock::set(time_point wall) { wall_ = wall.time_since_epoch().count(); }

std::string to_iso8601(time_point at) {
    const auto [day, time] = split(at);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::string to_compact_minutes(time_point at) {
    const auto [day, time] = split(at);
    return fmt::format("{:04}{:02}{:02}{:02}{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()), time.hours().count(), time.minutes().count());
}

std::string to_compact_seconds(time_point at) {
    return to_compact_minutes(at) + fmt::format("{:02}", split(at).time.seconds().count());
}

result<time_point> from_compact_minutes(std::string_view text) {
    if (text.size() != 12) return errc::malformed;
    const auto at =
        join(digits(text, 0, 4), digits(text, 4, 2), digits(text, 6, 2), digits(text, 8, 2), digits(text, 10, 2));
    if (!at) return errc::malformed;
    return *at;
}

result<time_point> from_iso8601(std::string_view text) {
    if (text.size() != 27 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':' || text[19] != '.' || text[26] != 'Z')
        return errc::malformed;
    const auto at =
        join(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2), digits(text, 11, 2), digits(text, 14, 2));
    const auto second = digits(text, 17, 2);
    const auto micro = digits(text, 20, 6);
    if (!at || !second || !micro || *second > 59) return errc::malformed;
    return *at + std::chrono::seconds{*second} + std::chrono::microseconds{*micro};
}

} // namespace signalbox::base
