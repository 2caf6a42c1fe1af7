#include "tools/simulate/practice/gpconnect/wire/calendar.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::simulate::gpconnect;
using namespace std::chrono;

TEST_CASE("practice calendar: local times have the offset of their day, on both sides of a change of the clocks",
          "[simulate][gpconnect]") {
    const auto nine = [](std::string_view date) { return to_local_text(at_local(*read_day(date), 9h)); };
    CHECK(nine("2026-03-28") == "2026-03-28T09:00:00+00:00");
    CHECK(nine("2026-03-29") == "2026-03-29T09:00:00+01:00");
    CHECK(nine("2026-10-24") == "2026-10-24T09:00:00+01:00");
    CHECK(nine("2026-10-25") == "2026-10-25T09:00:00+00:00");
    CHECK(to_text(day_of(*read_local_time("2026-07-01T00:30:00+01:00"))) == "2026-07-01");
}

TEST_CASE("practice calendar: a date is whole and exists, a time has an offset of the United Kingdom",
          "[simulate][gpconnect]") {
    CHECK(read_day("2028-02-29").has_value());
    for (const std::string_view text : {"2026-02-29", "2026-13-01", "2026-2-1", "2026", "2026-02", "", "-026-01-01"})
        CHECK_FALSE(read_day(text).has_value());
    CHECK(read_local_time("2026-07-01T09:00:00+01:00") == read_local_time("2026-07-01T08:00:00+00:00"));
    for (const std::string_view text :
         {"2026-07-01T09:00:00Z", "2026-07-01T09:00:00", "2026-07-01T09:00:00+02:00", "2026-07-01T24:00:00+00:00",
          "2026-07-01T09:60:00+00:00", "2026-07-01 09:00:00+00:00"})
        CHECK_FALSE(read_local_time(text).has_value());
}
