#include "tools/replay/durability/kill_plan.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace signalbox::replay;

TEST_CASE("kill plan: as many moments as asked for, each between two answers, ascending", "[replay]") {
    const auto plan = kill_plan(100, 10, 7);
    REQUIRE(plan.size() == 10);
    CHECK(std::adjacent_find(plan.begin(), plan.end(), std::greater_equal<>{}) == plan.end());
    CHECK(plan.front() >= 1);
    CHECK(plan.back() <= 99);
}

TEST_CASE("kill plan: the same seed gives the same moments, another one others", "[replay]") {
    CHECK(kill_plan(1000, 10, 7) == kill_plan(1000, 10, 7));
    CHECK(kill_plan(1000, 10, 7) != kill_plan(1000, 10, 8));
}

TEST_CASE("kill plan: a short replay has fewer kills", "[replay]") {
    CHECK(kill_plan(4, 10, 7) == std::vector<std::size_t>{1, 2, 3});
    CHECK(kill_plan(1, 10, 7).empty());
    CHECK(kill_plan(0, 10, 7).empty());
}
