#include "broker/ingress/mesh/protocol/conditional.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

namespace signalbox::ingress::mesh::protocol {

namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Weak comparison, as If-None-Match asks for: W/ in front counts for nothing.
bool lists(std::string_view field, std::string_view tag) {
    while (true) {
        const auto end = std::min(field.find(','), field.size());
        std::string_view each = trimmed(field.substr(0, end));
        if (each.starts_with("W/")) each.remove_prefix(2);
        if (each == tag || each == "*") return true;
        if (end == field.size()) return false;
        field.remove_prefix(end + 1);
    }
}

} // namespace

std::string http_date(base::time_point at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[std::chrono::weekday(day).c_encoding()],
                       static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::optional<base::time_point> parse_http_date(std::string_view text) {
    constexpr std::size_t size = 29; // "Sun, 22 Nov 2026 14:05:06 GMT"
    if (text.size() != size) return std::nullopt;
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
    const auto day = parse_number(text.substr(5, 2));
    const auto year = parse_number(text.substr(12, 4));
    const auto hour = parse_number(text.substr(17, 2));
    const auto minute = parse_number(text.substr(20, 2));
    const auto second = parse_number(text.substr(23, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;

    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                           std::chrono::day(*day)};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    const base::time_point at = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                                std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    // Everything that was not looked at, the day of the week included, has one right form.
    if (http_date(at) != text) return std::nullopt;
    return at;
}

std::string entity_tag(std::string_view message_id, std::uint32_t chunk, bool gzip) {
    return fmt::format("\"{}-{}{}\"", message_id, chunk, gzip ? "-gzip" : "");
}

bool is_held_by_client(const field_list& fields, std::string_view tag, base::time_point last_modified) {
    if (const auto tags = find_field(fields, "If-None-Match")) return lists(*tags, tag);
    const auto since = find_field(fields, "If-Modified-Since");
    if (!since) return false;
    const auto at = parse_http_date(trimmed(*since));
    return at && std::chrono::floor<std::chrono::seconds>(last_modified) <= *at;
}

} // namespace signalbox::ingress::mesh::protocol
