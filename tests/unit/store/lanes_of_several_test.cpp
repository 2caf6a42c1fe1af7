#include <map>
#include <random>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/lane_story.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;

TEST_CASE("lanes: what goes as a whole waits until it is the head of all its lanes", "[store][lanes]") {
    lane_story story({"a", "b", "a+b+c"});
    CHECK(story.states() == "ready ready blocked");

    story.settle(1, delivery_state::delivered);
    CHECK(story.states() == "delivered ready blocked");

    story.settle(2, delivery_state::delivered);
    CHECK(story.states() == "delivered delivered ready");
}

TEST_CASE("lanes: what goes as a whole occupies all its lanes", "[store][lanes]") {
    lane_story story({"a+b", "b", "a", "c"});
    CHECK(story.states() == "ready blocked blocked ready");

    story.settle(1, delivery_state::retry_wait);
    CHECK(story.states() == "retry_wait blocked blocked ready");

    story.settle(1, delivery_state::delivered);
    CHECK(story.states() == "delivered ready ready ready");
}

TEST_CASE("lanes: nobody overtakes a whole that waits for another of its lanes", "[store][lanes]") {
    lane_story story({"a", "a+b", "b", "b+c", "c"});
    CHECK(story.states() == "ready blocked blocked blocked blocked");
    CHECK(await(story.fixture()->find_delivery(lane_story::id(3))).value().reason == "behind lane");

    story.settle(1, delivery_state::delivered);
    CHECK(story.states() == "delivered ready blocked blocked blocked");

    story.settle(2, delivery_state::delivered);
    CHECK(story.states() == "delivered delivered ready blocked blocked");

    story.settle(3, delivery_state::delivered);
    CHECK(story.states() == "delivered delivered delivered ready blocked");
}

TEST_CASE("lanes: a whole of which one report waits for a person keeps no turn in its lanes", "[store][lanes]") {
    lane_story story({"a/r"});
    story.settle(1, delivery_state::dead_lettered).accept("a/r+b/s").accept("b").accept("a");
    CHECK(story.states() == "dead_lettered blocked ready ready");

    story.settle(1, delivery_state::cancelled);
    CHECK(story.states() == "cancelled blocked ready ready");

    story.settle(3, delivery_state::delivered).settle(4, delivery_state::delivered);
    CHECK(story.states() == "cancelled ready delivered delivered");
}

TEST_CASE("lanes: a whole gives up its turn when a report before it is set aside", "[store][lanes]") {
    lane_story story({"a/r", "a/r+b", "b"});
    CHECK(story.states() == "ready blocked blocked");

    story.settle(1, delivery_state::held);

    CHECK(story.states() == "held blocked ready");
}

TEST_CASE("lanes: a whole that is set aside holds later ones of each of its reports", "[store][lanes]") {
    lane_story story({"a/r+b/s"});
    story.settle(1, delivery_state::dead_lettered).accept("a/r").accept("b/s").accept("b");
    CHECK(story.states() == "dead_lettered blocked blocked ready");

    story.settle(1, delivery_state::cancelled);
    CHECK(story.states() == "cancelled ready blocked ready");
}

TEST_CASE("lanes: an expired whole lets those behind it go on", "[store][lanes]") {
    lane_story story({"a", "a+b", "b"});
    story.settle(2, delivery_state::cancelled);
    CHECK(story.states() == "ready cancelled ready");
}

namespace {

// What the rules of contracts/promises.md say about a story, worked out anew from its states alone.
class referee {
  public:
    struct claim {
        char lane;
        char report; // 0: none
    };
    std::vector<std::vector<claim>> claims;
    std::vector<delivery_state> states;

    bool report_waits(std::size_t which) const {
        for (std::size_t other = 0; other < which; ++other) {
            if (!message::set_aside(states[other]) && states[other] != delivery_state::blocked) continue;
            for (const claim& mine : claims[which])
                for (const claim& theirs : claims[other])
                    if (mine.report != 0 && mine.report == theirs.report) return true;
        }
        return false;
    }
    bool share_lane(std::size_t one, std::size_t other) const {
        for (const claim& mine : claims[one])
            for (const claim& theirs : claims[other])
                if (mine.lane == theirs.lane) return true;
        return false;
    }
    // Something that it has to wait for.
    bool has_reason_to_wait(std::size_t which) const {
        if (report_waits(which)) return true;
        for (std::size_t other = 0; other < states.size(); ++other) {
            if (other == which || !share_lane(which, other)) continue;
            if (message::occupies_lane(states[other])) return true;
            if (other < which && states[other] == delivery_state::blocked && !report_waits(other)) return true;
        }
        return false;
    }
    bool two_share_a_lane() const {
        for (std::size_t one = 0; one < states.size(); ++one)
            for (std::size_t other = 0; other < one; ++other)
                if (message::occupies_lane(states[one]) && message::occupies_lane(states[other]) &&
                    share_lane(one, other))
                    return true;
        return false;
    }
    // Became ready although an earlier one of its lanes waits for nothing but a lane.
    bool overtook(std::size_t which) const {
        for (std::size_t other = 0; other < which; ++other)
            if (states[other] == delivery_state::blocked && share_lane(which, other) && !report_waits(other))
                return true;
        return false;
    }
};

} // namespace

TEST_CASE("lanes: no story of wholes, parts, failures and releases breaks the order or stands still",
          "[store][lanes]") {
    const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U, 6U);
    std::mt19937 random(seed);
    const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    lane_story story({});
    referee judge;

    std::string told_so_far; // the story, for whoever has to understand a failure
    for (int step = 0; step < 120; ++step) {
        const auto before = judge.states;
        if (judge.states.empty() || below(3) == 0) {
            std::vector<referee::claim> claims;
            std::string told;
            for (unsigned n = below(3) == 0 ? 2 + below(2) : 1; n > 0; --n) {
                const auto lane = static_cast<char>('a' + below(4));
                const char report = below(2) == 0 ? static_cast<char>('r' + below(3)) : '\0';
                claims.push_back({lane, report});
                told += (told.empty() ? "" : "+") + std::string(1, lane);
                if (report != 0) told += std::string("/") + report;
            }
            judge.claims.push_back(claims);
            story.accept(told);
            told_so_far += ' ' + told;
        } else {
            const auto which = below(static_cast<unsigned>(judge.states.size()));
            constexpr delivery_state targets[] = {delivery_state::delivered, delivery_state::retry_wait,
                                                  delivery_state::ready,     delivery_state::held,
                                                  delivery_state::delivered, delivery_state::dead_lettered,
                                                  delivery_state::cancelled};
            const auto to = targets[below(std::size(targets))];
            if (!message::allowed(judge.states[which], to)) continue;
            story.settle(static_cast<int>(which) + 1, to);
            told_so_far += ' ' + std::to_string(which + 1) + '=' + std::string(message::to_text(to));
        }
        judge.states = story.all_states();
        INFO(told_so_far << " gives " << story.states());
        CHECK_FALSE(judge.two_share_a_lane());
        for (std::size_t each = 0; each < judge.states.size(); ++each) {
            INFO("delivery " << each + 1);
            if (judge.states[each] == delivery_state::blocked) CHECK(judge.has_reason_to_wait(each));
            const bool was_ready = each < before.size() && before[each] == delivery_state::ready;
            if (judge.states[each] == delivery_state::ready && !was_ready) CHECK_FALSE(judge.overtook(each));
        }
    }
}
