#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"

namespace signalbox::pathology {

// A date or a time as exact as it was sent, never more: a year, a month, a day, a minute, a second or a part of one.
// EDIFACT and most HL7 v2 messages give British local time without a zone; `offset_minutes` is then what summer time
// was on that day, so that FHIR, which demands a zone, has the right instant. Parts finer than `exact_to` are 0.
struct date_time {
    enum class precision : std::uint8_t { year, month, day, minute, second, fraction };

    std::int32_t year = 0;
    std::uint8_t month = 0;
    std::uint8_t day = 0;
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t second = 0;
    std::string fraction; // digits behind the second's decimal point
    std::int16_t offset_minutes = 0;
    precision exact_to = precision::day;

    bool operator==(const date_time&) const = default;

    bool has_time() const noexcept { return exact_to >= precision::minute; }
};

// True for a date that the calendar has and a time of 00:00:00 to 23:59:59; years 1 to 9999.
bool is_possible(const date_time& when) noexcept;

// Minutes ahead of UTC in the United Kingdom at that local time: 60 in summer. The rules are those of 1981 and later,
// at 01:00 UTC: from the last Sunday of March to the last of October, until 1989 to its Sunday from the 23rd to the
// 29th, until 1995 to its fourth (IANA time zone database, Europe/London); earlier years, whose summer time Parliament
// set year by year, count as without. Of the hour that happens twice in October the first is meant; the hour that is
// left out in March counts as winter time.
std::int16_t british_offset(std::int32_t year, std::uint8_t month, std::uint8_t day, std::uint8_t hour) noexcept;

// How often British clocks show that local time: twice when they go back, never when they go forward, else once.
enum class times_shown : std::uint8_t { never, once, twice };
times_shown times_shown_in_britain(const date_time& local) noexcept;

// Sets `offset_minutes` for British local time.
void set_british_offset(date_time& when) noexcept;

// The same instant on British clocks, for forms that have no zone. Dates without time stay as they are.
date_time in_britain(const date_time& when) noexcept;
// What British clocks show then, to the second.
date_time british_time(base::time_point at);

// FHIR's dateTime: "2010", "2010-02", "2010-02-26", "2010-02-26T15:41:00+00:00". A minute is written with ":00".
std::string to_fhir(const date_time& when);
// Accepts FHIR's date, dateTime and instant, "Z" as +00:00. A time whose seconds are "00" counts as exact to the
// second: FHIR cannot say less. Nothing for what is no date.
std::optional<date_time> parse_fhir_date_time(std::string_view text);

// Digits without separators as EDIFACT and HL7 v2 write them, British local time: "2010", "201002", "20100226",
// "201002261541", "20100226154105". Nothing for another number of digits or an impossible date.
std::optional<date_time> parse_digits(std::string_view digits);
// At most that exact, on British clocks; `when` less exact than asked for gives less digits.
std::string to_digits(const date_time& when, date_time::precision at_most);

} // namespace signalbox::pathology
