#include "broker/http/transport/deadline.hpp"

using namespace signalbox::http::transport;
using namespace std::chrono_literals;

namespace {
const deadline_plan::time_point start{};
}

TEST_CASE("deadline: moving it later leaves the timer alone", "[http]") {
    deadline_plan plan;
    CHECK(plan.set(start + 10s));
    CHECK_FALSE(plan.set(start + 20s));

    CHECK(plan.fired(start + 10s) == deadline_plan::action::arm);
    CHECK(plan.due() == start + 20s);
    CHECK(plan.fired(start + 20s) == deadline_plan::action::expire);
}

TEST_CASE("deadline: moving it earlier arms the timer anew", "[http]") {
    deadline_plan plan;
    CHECK(plan.set(start + 60s));
    CHECK(plan.set(start + 10s));
    CHECK(plan.due() == start + 10s);
    CHECK(plan.fired(start + 10s) == deadline_plan::action::expire);
}

TEST_CASE("deadline: a cleared one lets the timer run out", "[http]") {
    deadline_plan plan;
    CHECK(plan.set(start + 10s));
    plan.clear();
    CHECK(plan.fired(start + 10s) == deadline_plan::action::none);
    CHECK(plan.set(start + 30s));
}

TEST_CASE("rate window: a fast start buys no stall", "[http]") {
    rate_window rate(10s, 1024);
    rate.moved(100UL << 20);
    CHECK(rate.left() == 10s);
    rate.waited(9s);
    CHECK(rate.left() == 1s);
    rate.moved(10'239);
    CHECK(rate.left() == 1s);
    rate.moved(1);
    CHECK(rate.left() == 10s);
}

TEST_CASE("rate window: nothing is left once the window is waited away", "[http]") {
    rate_window rate(10s, 1024);
    rate.waited(11s);
    CHECK(rate.left() == 0s);
}
