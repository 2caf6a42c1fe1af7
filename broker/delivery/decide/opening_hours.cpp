#include "broker/delivery/decide/opening_hours.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "broker/pathology/model/date_time.hpp"

namespace signalbox::delivery::decide {

namespace {

constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<std::size_t> day_of(std::string_view name) {
    const auto* const found = std::find(days.begin(), days.end(), name);
    if (found == days.end()) return std::nullopt;
    return static_cast<std::size_t>(found - days.begin());
}

// First and last day, "daily", "mon" or "fri-mon".
std::optional<std::pair<std::size_t, std::size_t>> days_of(std::string_view text) {
    if (text == "daily") return std::pair<std::size_t, std::size_t>{0, 6};
    const auto dash = text.find('-');
    const auto first = day_of(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_of(text.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    return std::pair{*first, *last};
}

// "08:00" to "24:00" as minutes.
std::optional<std::size_t> minute_of(std::string_view text) {
    const auto digit = [&](std::size_t at) -> std::size_t { return static_cast<std::size_t>(text[at] - '0'); };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (const std::size_t at : {0U, 1U, 3U, 4U})
        if (text[at] < '0' || text[at] > '9') return std::nullopt;
    const std::size_t minute = (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4);
    if (digit(3) > 5 || minute > 24 * 60) return std::nullopt;
    return minute;
}

} // namespace

std::optional<opening_hours> opening_hours::parse(const std::vector<std::string>& lines) {
    opening_hours read;
    if (!lines.empty()) read.open_.reset();
    for (const std::string& line : lines)
        if (!read.add(line)) return std::nullopt;
    return read;
}

bool opening_hours::add(std::string_view line) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return false;
    const std::string_view hours = line.substr(space + 1);
    const auto dash = hours.find('-');
    if (dash == std::string_view::npos) return false;
    const auto range = days_of(line.substr(0, space));
    const auto from = minute_of(hours.substr(0, dash));
    const auto until = minute_of(hours.substr(dash + 1));
    if (!range || !from || !until || *from == *until || *from == minutes_of_day) return false;

    const std::size_t length = *until > *from ? *until - *from : minutes_of_day - *from + *until;
    for (std::size_t day = range->first;; day = (day + 1) % days.size()) {
        for (std::size_t i = 0; i < length; ++i) open_.set((day * minutes_of_day + *from + i) % open_.size());
        if (day == range->second) return true;
    }
}

bool opening_hours::is_open(base::time_point now) const {
    const auto local = pathology::british_time(now);
    const std::chrono::sys_days day{std::chrono::year_month_day{
        std::chrono::year{local.year}, std::chrono::month{local.month}, std::chrono::day{local.day}}};
    const std::size_t of_week = std::chrono::weekday{day}.iso_encoding() - 1;
    return open_.test(of_week * minutes_of_day + local.hour * 60U + local.minute);
}

} // namespace signalbox::delivery::decide
