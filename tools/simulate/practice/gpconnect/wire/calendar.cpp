#include "tools/simulate/practice/gpconnect/wire/calendar.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace signalbox::simulate::gpconnect {

namespace {

using namespace std::chrono;

instant change_of_clocks(year in, month when) noexcept { return sys_days{in / when / Sunday[last]} + 1h; }

// Exactly that many digits.
std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
    int number = 0;
    const char* const begin = text.data() + at;
    const auto [end, failed] = std::from_chars(begin, begin + digits, number);
    if (failed != std::errc{} || end != begin + digits || *begin == '-') return std::nullopt;
    return number;
}

} // namespace

hours offset_of(instant at) noexcept {
    const year in = year_month_day{floor<days>(at)}.year();
    const bool summer = at >= change_of_clocks(in, March) && at < change_of_clocks(in, October);
    return summer ? 1h : 0h;
}

day day_of(instant at) noexcept { return floor<days>(at + offset_of(at)); }

day today(base::time_point now) noexcept { return day_of(floor<seconds>(now)); }

instant at_local(day on, minutes since_midnight) noexcept {
    const instant as_if_utc = on + since_midnight;
    return as_if_utc - offset_of(as_if_utc - offset_of(as_if_utc));
}

std::string to_text(day on) {
    const year_month_day date{on};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string to_shown_text(day on) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const year_month_day date{on};
    return fmt::format("{:02}-{}-{:04}", static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
}

std::string to_local_text(instant at) {
    const hours offset = offset_of(at);
    const day on = floor<days>(at + offset);
    const hh_mm_ss<seconds> time{at + offset - on};
    return fmt::format("{}T{:02}:{:02}:{:02}+{:02}:00", to_text(on), time.hours().count(), time.minutes().count(),
                       time.seconds().count(), offset.count());
}

std::optional<day> read_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto y = number_at(text, 0, 4);
    const auto m = number_at(text, 5, 2);
    const auto d = number_at(text, 8, 2);
    if (!y || !m || !d) return std::nullopt;
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, std::chrono::day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return std::nullopt;
    return day{date};
}

std::optional<instant> read_local_time(std::string_view text) {
    if (text.size() != 25 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
    const auto on = read_day(text.substr(0, 10));
    const auto h = number_at(text, 11, 2);
    const auto m = number_at(text, 14, 2);
    const auto s = number_at(text, 17, 2);
    const std::string_view offset = text.substr(19);
    if (!on || !h || !m || !s || *h > 23 || *m > 59 || *s > 59) return std::nullopt;
    if (offset != "+00:00" && offset != "+01:00") return std::nullopt;
    return *on + hours{*h} + minutes{*m} + seconds{*s} - hours{offset == "+01:00" ? 1 : 0};
}

} // namespace signalbox::simulate::gpconnect
