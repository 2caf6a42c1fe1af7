#include "broker/delivery/decide/retry_schedule.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::delivery;
using namespace std::chrono_literals;

TEST_CASE("retry schedule: the ceiling doubles from one second to five minutes", "[delivery]") {
    const decide::retry_schedule schedule({}, 1);

    CHECK(schedule.ceiling(1) == 1s);
    CHECK(schedule.ceiling(2) == 2s);
    CHECK(schedule.ceiling(9) == 256s);
    CHECK(schedule.ceiling(10) == 5min);
    CHECK(schedule.ceiling(4'000'000'000) == 5min);
}

TEST_CASE("retry schedule: waits lie anywhere below the ceiling", "[delivery]") {
    decide::retry_schedule schedule({}, 42);
    auto shortest = 5min + 0ms;
    auto longest = 0ms;
    for (int i = 0; i < 1'000; ++i) {
        const auto wait = schedule.after_failure(12, std::nullopt);
        shortest = std::min(shortest, wait);
        longest = std::max(longest, wait);
    }

    CHECK(shortest < 30s);
    CHECK(longest > 270s);
    CHECK(longest <= 5min);
}

TEST_CASE("retry schedule: the same seed gives the same waits", "[delivery]") {
    decide::retry_schedule one({}, 7);
    decide::retry_schedule other({}, 7);

    for (std::uint32_t attempt = 1; attempt < 20; ++attempt)
        CHECK(one.after_failure(attempt, std::nullopt) == other.after_failure(attempt, std::nullopt));
}

TEST_CASE("retry schedule: Retry-After is the least that is waited, up to an hour", "[delivery]") {
    decide::retry_schedule schedule({}, 7);

    CHECK(schedule.after_failure(1, 90s) == 90s);
    CHECK(schedule.after_failure(1, 48h) == 1h);
    CHECK(schedule.after_failure(1, -5s) >= 0s);
}
