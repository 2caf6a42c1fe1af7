#include "broker/delivery/decide/breaker.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::delivery;
using namespace std::chrono_literals;
using decide::breaker;

namespace {

// A breaker with a watch in its hand.
struct story {
    breaker it{retry_policy{}};
    breaker::time now{};

    breaker::change fail() { return it.failed(it.begin(now), now); }
    breaker::change answer() { return it.answered(it.begin(now), now); }
    void open() {
        for (int i = 0; i < 10; ++i) fail();
    }
};

} // namespace

TEST_CASE("breaker: ten failures in a row open it, once", "[delivery][breaker]") {
    story s;
    for (int i = 0; i < 9; ++i) CHECK(s.fail() == breaker::change::none);

    CHECK(s.fail() == breaker::change::opened);
    CHECK(s.it.is_open());
    CHECK(s.it.admits(s.now) == 0);
}

TEST_CASE("breaker: an answer between failures begins the count anew", "[delivery][breaker]") {
    story s;
    for (int i = 0; i < 9; ++i) s.fail();
    s.answer();
    for (int i = 0; i < 9; ++i) CHECK(s.fail() == breaker::change::none);
}

TEST_CASE("breaker: half of twenty within thirty seconds open it", "[delivery][breaker]") {
    story s;
    for (int i = 0; i < 9; ++i) {
        s.answer();
        CHECK(s.fail() == breaker::change::none);
        s.now += 1s;
    }
    s.answer();

    CHECK(s.fail() == breaker::change::opened);
}

TEST_CASE("breaker: half of twenty over a longer time leave it closed", "[delivery][breaker]") {
    story s;
    for (int i = 0; i < 40; ++i) {
        s.answer();
        CHECK(s.fail() == breaker::change::none);
        s.now += 4s;
    }
    CHECK_FALSE(s.it.is_open());
}

TEST_CASE("breaker: after thirty seconds one probe may go, and its success closes it", "[delivery][breaker]") {
    story s;
    s.open();
    s.now += 29s;
    CHECK(s.it.admits(s.now) == 0);
    s.now += 1s;
    CHECK(s.it.admits(s.now) == 1);

    const auto probe = s.it.begin(s.now);
    CHECK(s.it.admits(s.now) == 0);
    CHECK(s.it.answered(probe, s.now) == breaker::change::closed);
    CHECK(s.it.admits(s.now) > 1'000);
}

TEST_CASE("breaker: each failed probe doubles the time, up to five minutes, without another alarm",
          "[delivery][breaker]") {
    story s;
    s.open();
    for (const auto expected : {30s, 60s, 120s, 240s, 300s, 300s}) {
        REQUIRE(s.it.probe_at() == s.now + expected);
        s.now += expected;
        CHECK(s.fail() == breaker::change::none);
    }
}

TEST_CASE("breaker: a destination that does not know us opens it at once", "[delivery][breaker]") {
    story s;

    CHECK(s.it.refused(s.now) == breaker::change::opened);
    CHECK(s.it.refused(s.now) == breaker::change::none);
    CHECK(s.it.probe_at() == s.now + 30s);
}

TEST_CASE("breaker: what began before it opened no longer counts", "[delivery][breaker]") {
    story s;
    const auto early = s.it.begin(s.now);
    s.open();
    const auto probe_at = s.it.probe_at();

    CHECK(s.it.answered(early, s.now) == breaker::change::none);
    CHECK(s.it.failed(early, s.now) == breaker::change::none);
    CHECK(s.it.is_open());
    CHECK(s.it.probe_at() == probe_at);
}

TEST_CASE("breaker: a probe that did not take place is free again", "[delivery][breaker]") {
    story s;
    s.open();
    s.now += 30s;

    s.it.given_back(s.it.begin(s.now));

    CHECK(s.it.admits(s.now) == 1);
}
