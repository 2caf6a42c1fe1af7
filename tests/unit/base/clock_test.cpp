#include "broker/base/clock.hpp"

#include <catch2/catch.hpp>

#include "broker/base/errc.hpp"

using namespace signalbox;
using namespace std::chrono_literals;

TEST_CASE("clock: times are written as ISO 8601 with microseconds, and read back", "[base]") {
    for (const auto* text : {"2026-11-22T14:05:06.123456Z", "1970-01-01T00:00:00.000000Z",
                             "2024-02-29T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"})
        CHECK(base::to_iso8601(base::from_iso8601(text).value()) == text);
}

TEST_CASE("clock: the compact forms of MESH are the same time in fewer digits", "[base]") {
    const auto at = base::from_iso8601("2026-11-22T14:05:06.123456Z").value();

    CHECK(base::to_compact_seconds(at) == "20261122140506");
    CHECK(base::to_compact_minutes(at) == "202611221405");
    CHECK(base::from_compact_minutes("202611221405").value() == at - 6s - 123456us);
}

TEST_CASE("clock: dates that no calendar has are refused", "[base]") {
    for (const auto* text : {"202602291200", "202613011200", "202600011200", "202611311200", "202611222400",
                             "202611221260", "20261122120", "2026112212000", "2026112212 0", "+02611221200", ""})
        CHECK(base::from_compact_minutes(text).error() == base::errc::malformed);
    for (const auto* text :
         {"2026-02-29T00:00:00.000000Z", "2026-11-22T14:05:60.000000Z", "2026-11-22T14:05:06Z",
          "2026-11-22 14:05:06.123456Z", "2026-11-22T14:05:06.123456+", "2026-11-22T14:05:0x.123456Z"})
        CHECK(base::from_iso8601(text).error() == base::errc::malformed);
}

TEST_CASE("manual clock: it stands until it is told to move", "[base]") {
    const auto start = base::from_iso8601("2026-11-22T14:05:06.000000Z").value();
    base::manual_clock clock(start);
    const auto steady = clock.steady();

    CHECK(clock.now() == start);
    clock.advance(90s);
    CHECK(clock.now() == start + 90s);
    CHECK(clock.steady() == steady + 90s);
}

TEST_CASE("manual clock: a jump of the wall clock leaves the steady time alone", "[base]") {
    const auto start = base::from_iso8601("2026-11-22T14:05:06.000000Z").value();
    base::manual_clock clock(start);
    const auto steady = clock.steady();

    clock.set(start - 1h);

    CHECK(clock.now() == start - 1h);
    CHECK(clock.steady() == steady);
}

TEST_CASE("system clock: it tells today's time", "[base]") {
    const base::system_clock clock;

    CHECK(clock.now() > base::from_iso8601("2024-01-01T00:00:00.000000Z").value());
    CHECK(clock.steady() <= clock.steady());
}
