#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::validation::lexical {

// What a FHIR date, dateTime or instant says, part by part: "2026", "2026-02", "2026-02-04",
// "2026-02-04T10:00:00+00:00" (seconds, their fraction and the zone may be missing; a fraction is passed over).
struct date_time {
    int year = 0;
    std::optional<int> month;
    std::optional<int> day;
    bool has_time = false;
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::optional<int> zone; // minutes ahead of UTC
};

// Nullopt for a text of another form. The numbers need not make sense: "2026-02-31" is read.
std::optional<date_time> read_date_time(std::string_view text) noexcept;

// Whether there is such a day, and such a time in it (24:00:00 is none, a leap second is one).
bool exists(const date_time& d) noexcept;

// Whether all of `left` lies more than `slack` seconds before all of `right`, both of which have to exist. What names a
// month is the whole month. Without a zone a time is the United Kingdom's: UTC or an hour ahead of it.
bool is_before(const date_time& left, const date_time& right, std::int64_t slack) noexcept;

} // namespace signalbox::validation::lexical
