#include "broker/intake/byte_budget.hpp"

#include <utility>

#include <catch2/catch.hpp>

using signalbox::intake::byte_budget;

TEST_CASE("byte budget: gives shares up to its maximum and takes them back", "[intake]") {
    byte_budget budget(100);
    auto first = budget.take(60);
    REQUIRE(first.has_value());
    CHECK_FALSE(budget.take(41).has_value());
    CHECK(budget.take(40).has_value());
    first.reset();
    CHECK(budget.take(100).has_value());
}

TEST_CASE("byte budget: a share that moved is given back once", "[intake]") {
    byte_budget budget(100);
    {
        auto taken = budget.take(60);
        const byte_budget::share moved = std::move(*taken);
        taken.reset();
        CHECK_FALSE(budget.take(60).has_value());
    }
    CHECK(budget.take(100).has_value());
    CHECK(budget.take(60).has_value());
}

TEST_CASE("byte budget: who is alone has any share", "[intake]") {
    byte_budget budget(100);
    const auto large = budget.take(UINT64_MAX);
    CHECK(large.has_value());
    CHECK_FALSE(budget.take(1).has_value());
}

TEST_CASE("byte budget: a share outlives its budget", "[intake]") {
    std::optional<byte_budget::share> taken;
    {
        byte_budget budget(100);
        taken = budget.take(1);
    }
    taken.reset();
}
