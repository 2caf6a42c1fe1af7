#include "broker/delivery/decide/rate_limit.hpp"

#include <catch2/catch.hpp>

using signalbox::delivery::decide::rate_limit;
using namespace std::chrono_literals;

namespace {

constexpr rate_limit::time_point start{1h};

// Begins whatever is admitted then; how many.
std::uint32_t begin_all(rate_limit& limit, rate_limit::time_point now) {
    std::uint32_t begun = 0;
    for (; limit.admits(now) > 0; ++begun) limit.begin(now);
    return begun;
}

} // namespace

TEST_CASE("rate limit: twenty a second are twenty in the first second and twenty in each other", "[delivery]") {
    rate_limit limit({20, 1s});
    CHECK(begin_all(limit, start) == 20);
    CHECK(limit.next_at(start) == start + 50ms);
    CHECK(limit.admits(start + 49ms) == 0);
    CHECK(limit.admits(start + 50ms) == 1);
    std::uint32_t begun = 0;
    for (auto at = 10ms; at <= 10s; at += 10ms) begun += begin_all(limit, start + at);
    CHECK(begun == 200);
}

TEST_CASE("rate limit: after a pause a second's worth begins at once, and no more", "[delivery]") {
    rate_limit limit({300, 1min});
    CHECK(begin_all(limit, start) == 5);
    CHECK(begin_all(limit, start + 1h) == 5);
}

TEST_CASE("rate limit: four an hour are one each quarter of an hour", "[delivery]") {
    rate_limit limit({4, 1h});
    CHECK(begin_all(limit, start) == 1);
    CHECK(limit.next_at(start) == start + 15min);
    CHECK(begin_all(limit, start + 14min) == 0);
    CHECK(begin_all(limit, start + 15min) == 1);
}

TEST_CASE("rate limit: without one everything begins", "[delivery]") {
    rate_limit limit({});
    limit.begin(start);
    CHECK(limit.admits(start) > 1'000'000);
    CHECK(limit.next_at(start) <= start);
}

TEST_CASE("rate limit: it is written as a count in a span", "[delivery]") {
    CHECK(rate_limit::parse("20/s") == rate_limit::rate{20, 1s});
    CHECK(rate_limit::parse("300/min") == rate_limit::rate{300, 1min});
    CHECK(rate_limit::parse("1000000/h") == rate_limit::rate{1'000'000, 1h});
    for (const char* wrong : {"", "20", "20/", "/s", "0/s", "-1/s", "20/day", "1000001/s", "20 /s", "99999999999/s"})
        CHECK_FALSE(rate_limit::parse(wrong));
}
