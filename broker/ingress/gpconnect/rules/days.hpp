#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"

namespace signalbox::ingress::gpconnect {

// "2026-11-26": the day on British clocks.
std::string british_day(base::time_point now);

// Days since 1970-01-01 of a whole date, yyyy-mm-dd; nothing for one that the calendar does not have.
std::optional<std::int64_t> read_day(std::string_view text) noexcept;

// What stands behind a prefix of a search.
struct moment {
    std::int64_t day = 0;    // as read_day
    std::int64_t second = 0; // of that day, as its own clock shows it; 0 for a day
};

// yyyy-mm-dd, or yyyy-mm-ddThh:mm:ss with a British offset, +00:00 or +01:00. A '+' that was sent without percent
// encoding may be a space. Z, other offsets and parts of dates are none (Appointment Management 1.2.9).
std::optional<moment> read_moment(std::string_view text) noexcept;

} // namespace signalbox::ingress::gpconnect
