#include "tools/replay/embedded/outage.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace std::chrono_literals;

TEST_CASE("outages: a destination answers so from the first moment to the last and not after", "[replay]") {
    const auto all =
        replay::read_outages(R"({"outages":[{"destination":"a","from":"10s","until":"5min"},)"
                             R"({"destination":"b","from":"0s","until":"1h","answer":"rejected","code":"422"}]})");
    REQUIRE(all.has_value());
    CHECK_FALSE(replay::answer_of(*all, "a", 9s));
    REQUIRE(replay::answer_of(*all, "a", 10s));
    CHECK(replay::answer_of(*all, "a", 10s)->what == delivery::outcome::kind::retry);
    CHECK(replay::answer_of(*all, "a", 10s)->code == "503");
    CHECK_FALSE(replay::answer_of(*all, "a", 5min));
    CHECK(replay::answer_of(*all, "b", 0s)->what == delivery::outcome::kind::rejected);
    CHECK(replay::answer_of(*all, "b", 0s)->code == "422");
    CHECK_FALSE(replay::answer_of(*all, "c", 0s));
}

TEST_CASE("outages: the one that cannot be used is named with what is wrong", "[replay]") {
    struct fault {
        const char* json;
        const char* what;
    };
    for (const fault& each : {
             fault{"[", "line 1: "},
             fault{"{}", "there is no array `outages`"},
             fault{R"({"outages":[{"from":"0s","until":"1s"}]})", "outage 1: has no destination"},
             fault{R"({"outages":[{"destination":"a","from":"1s","until":"1s"}]})", "outage 1: ends before it begins"},
             fault{R"({"outages":[{"destination":"a","from":"soon","until":"1s"}]})", "outage 1: `from` and `until`"},
             fault{R"({"outages":[{"destination":"a","from":"0s","until":"1s","answer":"no"}]})",
                   "outage 1: `answer` is one of"},
         }) {
        CAPTURE(each.json);
        const auto read = replay::read_outages(each.json);
        REQUIRE(read.has_error());
        CHECK(read.error().starts_with(each.what));
    }
}
