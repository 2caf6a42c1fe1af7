#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"

namespace signalbox::simulate::gpconnect {

using day = std::chrono::sys_days; // of the calendar in the United Kingdom
using instant = std::chrono::sys_seconds;

// Summer Time Act 1972 and Directive 2000/84/EC: from the last Sunday of March to that of October, each at 01:00 UTC,
// an hour before UTC.
std::chrono::hours offset_of(instant at) noexcept;

day day_of(instant at) noexcept;
day today(base::time_point now) noexcept;
instant at_local(day on, std::chrono::minutes since_midnight) noexcept;

std::string to_text(day on);           // "2026-11-27"
std::string to_shown_text(day on);     // "27-Nov-2026", for people
std::string to_local_text(instant at); // "2026-11-27T09:00:00+00:00"

std::optional<day> read_day(std::string_view text);            // a whole date that exists
std::optional<instant> read_local_time(std::string_view text); // with +00:00 or +01:00; nothing else, no Z

} // namespace signalbox::simulate::gpconnect
