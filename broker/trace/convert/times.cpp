#include "broker/trace/convert/times.hpp"

namespace signalbox::trace {

namespace {

std::chrono::microseconds fraction_of(std::string_view digits) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < 6; ++i) value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return std::chrono::microseconds(value);
}

} // namespace

std::optional<base::time_point> instant_of(const pathology::date_time& when) {
    if (!when.has_time() || !pathology::is_possible(when)) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{when.year}, std::chrono::month{when.month},
                                           std::chrono::day{when.day}};
    return base::time_point{std::chrono::sys_days{date}} + std::chrono::hours{when.hour} +
           std::chrono::minutes{when.minute} + std::chrono::seconds{when.second} + fraction_of(when.fraction) -
           std::chrono::minutes{when.offset_minutes};
}

std::optional<base::time_point> parse_instant(std::string_view text) {
    const auto read = pathology::parse_fhir_date_time(text);
    return read ? instant_of(*read) : std::nullopt;
}

std::optional<base::time_point> parse_compact_seconds(std::string_view text) {
    constexpr std::size_t to_seconds = 14; // digits
    if (text.size() != to_seconds) return std::nullopt;
    auto read = pathology::parse_digits(text);
    if (!read) return std::nullopt;
    read->offset_minutes = 0;
    return instant_of(*read);
}

} // namespace signalbox::trace
