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

TEST_CASE("outages: a practice is out by its own name, and with the destination through which it is asked",
          "[replay]") {
    const auto all = replay::read_outages(R"({"outages":[{"practice":"A81001","from":"0s","until":"1h"},)"
                                          R"({"destination":"meadow","from":"1h","until":"2h","answer":"unknown"},)"
                                          R"({"practice":"A81001","from":"3h","until":"4h","answer":"rejected"}]})");
    REQUIRE(all.has_value());
    using message::exchange_failure;
    CHECK(replay::failure_of(*all, "A81001", "meadow", 0s) == exchange_failure::not_reached);
    CHECK(replay::failure_of(*all, "A81001", "meadow", 1h) == exchange_failure::no_answer);
    CHECK_FALSE(replay::failure_of(*all, "A81001", "meadow", 2h));
    CHECK(replay::failure_of(*all, "A81001", "", 3h) == exchange_failure::babble);
    CHECK_FALSE(replay::failure_of(*all, "B82002", "", 0s));
    CHECK_FALSE(replay::failure_of(*all, "B82002", "", 1h));
    CHECK_FALSE(replay::answer_of(*all, "", 0s)); // no destination has the name of a practice
}

TEST_CASE("outages: the one that cannot be used is named with what is wrong", "[replay]") {
    struct fault {
        const char* json;
        const char* what;
    };
    for (const fault& each : {
             fault{"[", "line 1: "},
             fault{"{}", "there is no array `outages`"},
             fault{R"({"outages":[{"from":"0s","until":"1s"}]})", "outage 1: names neither"},
             fault{R"({"outages":[{"destination":"a","practice":"A81001","from":"0s","until":"1s"}]})",
                   "outage 1: names neither a destination nor a practice, or both"},
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
