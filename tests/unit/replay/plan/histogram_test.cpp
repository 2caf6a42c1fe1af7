#include "tools/replay/plan/histogram.hpp"

#include <catch2/catch.hpp>

using signalbox::replay::histogram;
using namespace std::chrono_literals;

TEST_CASE("histogram: quantiles are told with an error below 1.6 %", "[replay]") {
    histogram seen;
    for (int i = 1; i <= 100'000; ++i) seen.record(std::chrono::microseconds(i * 10));

    for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
        CAPTURE(share);
        const double exact = share * 1'000'000;
        CHECK(static_cast<double>(seen.quantile(share).count()) == Approx(exact).epsilon(0.016));
    }
    CHECK(seen.count() == 100'000);
    CHECK(seen.min() == 10us);
    CHECK(seen.max() == 1s);
    CHECK(seen.quantile(1) == 1s);
    CHECK(seen.mean() == 500'005us);
}

TEST_CASE("histogram: small values are exact, negative ones count as none, long ones stay", "[replay]") {
    histogram seen;
    for (const auto each : {-5us, 0us, 1us, 127us}) seen.record(each);
    CHECK(seen.quantile(0.5) == 0us);
    CHECK(seen.quantile(0.75) == 1us);
    CHECK(seen.quantile(1) == 127us);

    seen.record(100h);
    CHECK(seen.max() == 100h);
    CHECK(seen.count() == 5);
}

TEST_CASE("histogram: its bars ascend and hold all that was recorded", "[replay]") {
    histogram seen;
    for (int i = 0; i < 1000; ++i) seen.record(std::chrono::microseconds(i * i));

    std::uint64_t sum = 0;
    std::chrono::microseconds before = -1us;
    for (const histogram::bar& each : seen.bars()) {
        CHECK(each.up_to > before);
        before = each.up_to;
        sum += each.count;
    }
    CHECK(sum == 1000);
    CHECK(histogram().bars().empty());
    CHECK(histogram().quantile(0.5) == 0us);
}
