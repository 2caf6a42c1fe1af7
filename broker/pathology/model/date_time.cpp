#include "broker/pathology/model/date_time.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace signalbox::pathology {

namespace {

using std::chrono::sys_days;
using precision = date_time::precision;

std::chrono::year_month_day day_of(std::int32_t year, unsigned month, unsigned day) {
    return {std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
}

// The Sunday on or before that day.
sys_days sunday_until(sys_days day) { return day - (std::chrono::weekday{day} - std::chrono::Sunday); }

// British local time as minutes of a calendar without summer time.
using local_minutes = std::chrono::sys_time<std::chrono::minutes>;

// Clocks go forward at 01:00 UTC, which is 01:00 local time.
local_minutes summer_begins(std::int32_t year) {
    return sunday_until(sys_days{day_of(year, 3, 31)}) + std::chrono::hours{1};
}

// Clocks go back at 01:00 UTC, which is 02:00 local summer time.
local_minutes summer_ends(std::int32_t year) {
    const unsigned latest = year <= 1989 ? 29 : year <= 1995 ? 28 : 31;
    return sunday_until(sys_days{day_of(year, 10, latest)}) + std::chrono::hours{2};
}

// Two digits more per step: month, day, hour, minute, second.
struct digits_reader {
    std::string_view text;

    bool all_digits() const noexcept {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    }
    int take(std::size_t size) noexcept {
        int number = 0;
        for (const char c : text.substr(0, size)) number = number * 10 + (c - '0');
        text.remove_prefix(size);
        return number;
    }
    std::uint8_t two() noexcept { return static_cast<std::uint8_t>(take(2)); }
};

// The precision that so many digits have, as EDIFACT and HL7 v2 write them.
std::optional<precision> precision_of(std::size_t digits) noexcept {
    switch (digits) {
    case 4: return precision::year;
    case 6: return precision::month;
    case 8: return precision::day;
    case 12: return precision::minute;
    case 14: return precision::second;
    default: return std::nullopt;
    }
}

// Takes "+01:00", "-05:30" or "Z" from the end of a FHIR time.
std::optional<std::int16_t> take_offset(std::string_view& text) {
    if (text.ends_with('Z')) {
        text.remove_suffix(1);
        return std::int16_t{0};
    }
    if (text.size() < 6) return std::nullopt;
    const std::string_view zone = text.substr(text.size() - 6);
    digits_reader hours{zone.substr(1, 2)};
    digits_reader minutes{zone.substr(4, 2)};
    if ((zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || !hours.all_digits() || !minutes.all_digits())
        return std::nullopt;
    const int h = hours.take(2);
    const int m = minutes.take(2);
    if (h > 14 || m > 59) return std::nullopt;
    text.remove_suffix(6);
    return static_cast<std::int16_t>((zone[0] == '-' ? -1 : 1) * (h * 60 + m));
}

// True when `text` has digits where `pattern` has '0', and the pattern's own character elsewhere.
bool looks_like(std::string_view text, std::string_view pattern) noexcept {
    if (text.size() != pattern.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == '0' ? !digit : text[i] != pattern[i]) return false;
    }
    return true;
}

std::string only_digits(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

std::optional<date_time> parse_fhir_time(std::string_view text) {
    const auto offset = take_offset(text);
    if (!offset) return std::nullopt;
    std::string_view fraction;
    if (const auto point = text.find('.'); point != std::string_view::npos) {
        fraction = text.substr(point + 1);
        text = text.substr(0, point);
        if (fraction.empty() || !digits_reader{fraction}.all_digits()) return std::nullopt;
    }
    if (!looks_like(text, "0000-00-00T00:00:00")) return std::nullopt;
    auto when = parse_digits(only_digits(text));
    if (!when) return std::nullopt;
    when->offset_minutes = *offset;
    when->fraction = fraction;
    if (!fraction.empty()) when->exact_to = precision::fraction;
    return when;
}

void append_two(std::string& to, int number) {
    to += static_cast<char>('0' + number / 10);
    to += static_cast<char>('0' + number % 10);
}

void append_year(std::string& to, std::int32_t year) {
    if (year < 0 || year > 9999) { // no calendar of ours
        to += std::to_string(year);
        return;
    }
    append_two(to, year / 100);
    append_two(to, year % 100);
}

void append_zone(std::string& to, std::int16_t offset) {
    const int minutes = offset < 0 ? -offset : offset;
    to += offset < 0 ? '-' : '+';
    append_two(to, minutes / 60);
    to += ':';
    append_two(to, minutes % 60);
}

} // namespace

bool is_possible(const date_time& when) noexcept {
    if (when.year < 1 || when.year > 9999) return false;
    if (when.exact_to == precision::year) return true;
    const unsigned day = when.exact_to == precision::month ? 1 : when.day;
    return day_of(when.year, when.month, day).ok() && when.hour < 24 && when.minute < 60 && when.second < 60;
}

std::int16_t british_offset(std::int32_t year, std::uint8_t month, std::uint8_t day, std::uint8_t hour) noexcept {
    if (year < 1981) return 0;
    const local_minutes when = sys_days{day_of(year, month, day)} + std::chrono::hours{hour};
    // 01:00 to 02:00 on the day that clocks go forward does not exist.
    if (when < summer_begins(year) + std::chrono::hours{1} || when >= summer_ends(year)) return 0;
    return 60;
}

times_shown times_shown_in_britain(const date_time& local) noexcept {
    if (!local.has_time() || local.year < 1981) return times_shown::once;
    const local_minutes hour = sys_days{day_of(local.year, local.month, local.day)} + std::chrono::hours{local.hour};
    if (hour == summer_begins(local.year)) return times_shown::never;
    return hour == summer_ends(local.year) - std::chrono::hours{1} ? times_shown::twice : times_shown::once;
}

void set_british_offset(date_time& when) noexcept {
    if (when.has_time()) when.offset_minutes = british_offset(when.year, when.month, when.day, when.hour);
}

date_time in_britain(const date_time& when) noexcept {
    if (!when.has_time()) return when;
    const local_minutes utc = sys_days{day_of(when.year, when.month, when.day)} + std::chrono::hours{when.hour} +
                              std::chrono::minutes{when.minute - when.offset_minutes};
    const auto utc_year =
        static_cast<int>(std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(utc)}.year());
    const bool summer =
        utc_year >= 1981 && utc >= summer_begins(utc_year) && utc < summer_ends(utc_year) - std::chrono::hours{1};
    date_time local = when;
    local.offset_minutes = summer ? 60 : 0;
    const local_minutes moved = utc + std::chrono::minutes{local.offset_minutes};
    const auto midnight = std::chrono::floor<std::chrono::days>(moved);
    const std::chrono::year_month_day day{midnight};
    local.year = static_cast<int>(day.year());
    local.month = static_cast<std::uint8_t>(static_cast<unsigned>(day.month()));
    local.day = static_cast<std::uint8_t>(static_cast<unsigned>(day.day()));
    const auto minutes = (moved - midnight).count();
    local.hour = static_cast<std::uint8_t>(minutes / 60);
    local.minute = static_cast<std::uint8_t>(minutes % 60);
    return local;
}

date_time british_time(base::time_point at) {
    date_time utc = parse_digits(base::to_compact_seconds(at)).value();
    utc.offset_minutes = 0; // digits are taken for British ones
    return in_britain(utc);
}

std::string to_fhir(const date_time& when) {
    std::string text;
    text.reserve(sizeof "0000-00-00T00:00:00+00:00");
    append_year(text, when.year);
    if (when.exact_to == precision::year) return text;
    append_two(text += '-', when.month);
    if (when.exact_to == precision::month) return text;
    append_two(text += '-', when.day);
    if (!when.has_time()) return text;
    append_two(text += 'T', when.hour);
    append_two(text += ':', when.minute);
    append_two(text += ':', when.second);
    if (when.exact_to == precision::fraction) (text += '.') += when.fraction;
    append_zone(text, when.offset_minutes);
    return text;
}

std::optional<date_time> parse_fhir_date_time(std::string_view text) {
    if (looks_like(text, "0000") || looks_like(text, "0000-00") || looks_like(text, "0000-00-00"))
        return parse_digits(only_digits(text));
    return parse_fhir_time(text);
}

std::optional<date_time> parse_digits(std::string_view digits) {
    const auto exact_to = precision_of(digits.size());
    digits_reader rest{digits};
    if (!exact_to || !rest.all_digits()) return std::nullopt;
    date_time when;
    when.exact_to = *exact_to;
    when.year = rest.take(4);
    if (when.exact_to >= precision::month) when.month = rest.two();
    if (when.exact_to >= precision::day) when.day = rest.two();
    if (when.exact_to >= precision::minute) when.hour = rest.two(), when.minute = rest.two();
    if (when.exact_to >= precision::second) when.second = rest.two();
    if (!is_possible(when)) return std::nullopt;
    set_british_offset(when);
    return when;
}

std::string to_digits(const date_time& when, precision at_most) {
    const date_time local = in_britain(when);
    const precision to = std::min(local.exact_to, at_most);
    std::string text;
    append_year(text, local.year);
    if (to >= precision::month) append_two(text, local.month);
    if (to >= precision::day) append_two(text, local.day);
    if (to >= precision::minute) append_two(text, local.hour), append_two(text, local.minute);
    if (to >= precision::second) append_two(text, local.second);
    return text;
}

} // namespace signalbox::pathology
