#include "broker/delivery/decide/opening_hours.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using delivery::decide::opening_hours;

namespace {

opening_hours hours(const std::vector<std::string>& lines) {
    const auto read = opening_hours::parse(lines);
    REQUIRE(read);
    return *read;
}

// By UTC; 2026-11-23 is a Monday, and winter time.
bool is_open(const opening_hours& when, const std::string& utc) {
    return when.is_open(base::from_iso8601(utc + ":00.000000Z").value());
}

} // namespace

TEST_CASE("opening hours: a surgery's week", "[delivery]") {
    const auto surgery = hours({"mon-fri 08:00-18:30", "sat 09:00-12:00"});
    CHECK_FALSE(is_open(surgery, "2026-11-23T07:59"));
    CHECK(is_open(surgery, "2026-11-23T08:00"));
    CHECK(is_open(surgery, "2026-11-27T18:29"));
    CHECK_FALSE(is_open(surgery, "2026-11-27T18:30"));
    CHECK(is_open(surgery, "2026-11-28T11:59"));
    CHECK_FALSE(is_open(surgery, "2026-11-28T12:00"));
    CHECK_FALSE(is_open(surgery, "2026-11-29T10:00"));
}

TEST_CASE("opening hours: they are those of British clocks, in summer an hour before UTC", "[delivery]") {
    const auto surgery = hours({"daily 08:00-18:00"});
    CHECK(is_open(surgery, "2026-07-01T07:00"));
    CHECK_FALSE(is_open(surgery, "2026-07-01T17:00"));
    // Clocks go back on Sunday 2026-10-25 at 01:00 UTC.
    CHECK(is_open(surgery, "2026-10-24T07:30"));
    CHECK_FALSE(is_open(surgery, "2026-10-25T07:30"));
}

TEST_CASE("opening hours: a night goes into the next morning, on Sunday into Monday", "[delivery]") {
    const auto nights = hours({"fri-sun 22:00-06:00"});
    CHECK_FALSE(is_open(nights, "2026-11-27T05:00"));
    CHECK(is_open(nights, "2026-11-27T22:00"));
    CHECK(is_open(nights, "2026-11-28T05:59"));
    CHECK_FALSE(is_open(nights, "2026-11-28T06:00"));
    CHECK(is_open(nights, "2026-11-30T05:00")); // Monday
    CHECK_FALSE(is_open(nights, "2026-12-01T05:00"));
}

TEST_CASE("opening hours: days may go around the week, and one day may be whole", "[delivery]") {
    const auto weekend = hours({"sat-mon 10:00-11:00", "wed 00:00-24:00"});
    for (const char* open :
         {"2026-11-28T10:30", "2026-11-29T10:30", "2026-11-30T10:30", "2026-12-02T00:00", "2026-12-02T23:59"})
        CHECK(is_open(weekend, open));
    CHECK_FALSE(is_open(weekend, "2026-12-01T10:30"));
    CHECK_FALSE(is_open(weekend, "2026-12-03T00:00"));
}

TEST_CASE("opening hours: without any it is always open", "[delivery]") {
    CHECK(is_open(hours({}), "2026-11-29T03:00"));
    CHECK(is_open(opening_hours{}, "2026-11-29T03:00"));
}

TEST_CASE("opening hours: what cannot be read is refused", "[delivery]") {
    for (const char* wrong : {"", "mon", "mon 08:00", "mon 8:00-18:00", "mon 08:00-08:00", "mon 08:60-09:00",
                              "mon 24:00-08:00", "mon 08:00-24:01", "monday 08:00-18:00", "mon-xyz 08:00-18:00",
                              "Mon 08:00-18:00", "mon 08:00 - 18:00", "mon 0a:00-18:00"}) {
        CAPTURE(wrong);
        CHECK_FALSE(opening_hours::parse({wrong}));
    }
}
