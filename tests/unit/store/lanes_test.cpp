#include <catch2/catch.hpp>

#include "tests/support/lane_story.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;

TEST_CASE("lanes: the first of a lane is ready, later ones wait, other lanes do not", "[store][lanes]") {
    CHECK(lane_story({"a", "a", "b", "a"}).states() == "ready blocked ready blocked");
}

TEST_CASE("lanes: one that waits says why", "[store][lanes]") {
    lane_story story({"a", "a"});
    CHECK(await(story.fixture()->find_delivery(lane_story::id(2))).value().reason == "behind lane");
}

TEST_CASE("lanes: what leaves its lane lets the next go on", "[store][lanes]") {
    for (const auto to : {delivery_state::delivered, delivery_state::held, delivery_state::dead_lettered,
                          delivery_state::expired, delivery_state::cancelled}) {
        lane_story story({"a", "a", "a"});
        story.settle(1, to);
        CHECK(story.states() == std::string(message::to_text(to)) + " ready blocked");
    }
}

TEST_CASE("lanes: retry_wait, sent and ambiguous keep the lane", "[store][lanes]") {
    for (const auto to : {delivery_state::retry_wait, delivery_state::sent, delivery_state::ambiguous}) {
        lane_story story({"a", "a"});
        story.settle(1, to);
        CHECK(story.states() == std::string(message::to_text(to)) + " blocked");
        story.accept("a");
        CHECK(story.states() == std::string(message::to_text(to)) + " blocked blocked");
    }
}

TEST_CASE("lanes: a new one is ready when the lane holds only set-aside ones", "[store][lanes]") {
    lane_story story({"a"});
    story.settle(1, delivery_state::dead_lettered).accept("a");
    CHECK(story.states() == "dead_lettered ready");
}

TEST_CASE("lanes: a set-aside delivery holds later ones of its report, and only these", "[store][lanes]") {
    lane_story story({"a/r", "a/r", "a"});
    story.settle(1, delivery_state::held);
    CHECK(story.states() == "held blocked ready");
    CHECK(await(story.fixture()->find_delivery(lane_story::id(2))).value().reason == "behind lane");

    story.accept("a/r").accept("b/r");
    CHECK(story.states() == "held blocked ready blocked blocked");
    CHECK(await(story.fixture()->find_delivery(lane_story::id(5))).value().reason == "behind report");
}

TEST_CASE("lanes: a message behind a report does not hold others of its lane", "[store][lanes]") {
    lane_story story({"a/r"});
    story.settle(1, delivery_state::dead_lettered).accept("a/r").accept("a");
    CHECK(story.states() == "dead_lettered blocked ready");
}

TEST_CASE("lanes: resolving a set-aside delivery readies what waited for its report, in other lanes too",
          "[store][lanes]") {
    lane_story story({"a/r"});
    story.settle(1, delivery_state::held).accept("a/r").accept("b/r");
    CHECK(story.states() == "held blocked blocked");

    story.settle(1, delivery_state::cancelled);

    CHECK(story.states() == "cancelled ready ready");
}

TEST_CASE("lanes: a released delivery waits for its lane again", "[store][lanes]") {
    lane_story story({"a", "a"});
    story.settle(1, delivery_state::dead_lettered);
    CHECK(story.states() == "dead_lettered ready");

    story.settle(1, delivery_state::ready);
    CHECK(story.states() == "blocked ready");

    story.settle(2, delivery_state::delivered);
    CHECK(story.states() == "ready delivered");
}

TEST_CASE("lanes: a blocked one that is cancelled lets its report go on", "[store][lanes]") {
    lane_story story({"a", "a/r", "b/r"});
    CHECK(story.states() == "ready blocked blocked");

    story.settle(2, delivery_state::cancelled);

    CHECK(story.states() == "ready cancelled ready");
}

TEST_CASE("lanes: two deliveries of one message in one lane go one after the other", "[store][lanes]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").to("system", "a"))));
    CHECK(store.state_of(message_id_of(1) + "-2") == delivery_state::blocked);

    REQUIRE(ok(store.settle(message_id_of(1) + "-1", delivery_state::delivered)));

    CHECK(store.state_of(message_id_of(1) + "-2") == delivery_state::ready);
}

TEST_CASE("lanes: destinations with new ready deliveries are told, at accept and at settle", "[store][lanes]") {
    store_fixture store;
    store.open();
    std::vector<std::string> told;
    store->on_ready(
        [&told](const std::vector<std::string>& names) { told.insert(told.end(), names.begin(), names.end()); });

    REQUIRE(ok(store.accept(acceptance_builder(1).to("one", "a").to_mailbox("BOX1"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("one", "a"))));
    CHECK(told == std::vector<std::string>{"one"});
    REQUIRE(ok(store.settle(message_id_of(1) + "-1", delivery_state::delivered)));
    store.close();

    CHECK(told == std::vector<std::string>{"one", "one"});
}
