#include <catch2/catch.hpp>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;
using message::message_state;

namespace {

acceptance_builder quarantined(int number) {
    acceptance_builder made(number);
    made.value.state = message_state::quarantined;
    made.value.quarantine_reason = "validation";
    made.value.envelope.status_code = "SBX-V";
    return made;
}

message::planned_delivery to(std::string destination, std::string lane, std::string report = "") {
    message::planned_delivery planned;
    planned.destination = std::move(destination);
    planned.lane = std::move(lane);
    planned.report = std::move(report);
    return planned;
}

store::quarantine_decision released(int number, std::vector<message::planned_delivery> deliveries) {
    store::quarantine_decision made;
    made.message_id = message_id_of(number);
    made.to = message_state::routed;
    made.decision = "released";
    made.deliveries = std::move(deliveries);
    made.audit = {"uid:1", "message.release", "", "routed", "why", {}};
    return made;
}

store::quarantine_decision discarded(int number) {
    store::quarantine_decision made;
    made.message_id = message_id_of(number);
    made.to = message_state::cancelled;
    made.decision = "discarded";
    made.audit = {"uid:1", "message.discard", "", "cancelled", "why", {}};
    return made;
}

store::message_record record_of(store_fixture& store, int number) {
    return await(store->find_message(message_id_of(number))).value();
}

error_code error_of(store_fixture& store, store::quarantine_decision what) {
    const auto done = await(store->decide(std::move(what)));
    return done ? error_code() : done.error();
}

} // namespace

TEST_CASE("quarantine: a released message is routed, its deliveries in their lanes", "[store][quarantine]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(quarantined(1))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "a"))));

    REQUIRE(ok(await(store->decide(released(1, {to("system", "a"), to("system", "b")})))));

    CHECK(record_of(store, 1).state == message_state::routed);
    CHECK(record_of(store, 1).decision == "released");
    CHECK(record_of(store, 1).envelope.status_code.empty());
    CHECK(store.state_of(message_id_of(1) + "-1") == delivery_state::blocked); // the lane is taken
    CHECK(store.state_of(message_id_of(1) + "-2") == delivery_state::ready);
}

TEST_CASE("quarantine: what was decided once is decided, also after a kill", "[store][quarantine]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(quarantined(1))));
    REQUIRE(ok(store.accept(quarantined(2))));
    REQUIRE(ok(await(store->decide(released(1, {to("system", "a")})))));
    REQUIRE(ok(await(store->decide(discarded(2)))));

    store.continue_with_snapshot();
    store.open();

    CHECK(error_of(store, released(1, {to("system", "a")})) == store::errc::transition);
    CHECK(error_of(store, discarded(1)) == store::errc::transition);
    CHECK(error_of(store, released(2, {to("system", "a")})) == store::errc::transition);
    CHECK(error_of(store, discarded(3)) == store::errc::not_found);
    CHECK(record_of(store, 2).state == message_state::cancelled);
    CHECK(await(store->deliveries({.message_id = message_id_of(1)})).value().size() == 1);
}

TEST_CASE("quarantine: what takes a message's place is kept with the decision, and each names the other",
          "[store][quarantine]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(quarantined(1))));
    auto decision = discarded(1);
    decision.decision = "superseded by " + message_id_of(2);
    decision.companions.push_back(acceptance_builder(2).to("system", "a").value);
    decision.companions.front().envelope.supersedes = message_id_of(1);

    REQUIRE(ok(await(store->decide(std::move(decision)))));

    CHECK(record_of(store, 1).decision == "superseded by " + message_id_of(2));
    CHECK(record_of(store, 2).envelope.supersedes == message_id_of(1));
    CHECK(store.state_of(message_id_of(2) + "-1") == delivery_state::ready);
}

TEST_CASE("quarantine: a part that came again meanwhile is not delivered twice", "[store][quarantine]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(quarantined(1))));
    auto again = acceptance_builder(2).to("system", "a").part(1, "name", "content");
    REQUIRE(ok(store.accept(again)));
    auto decision = released(1, {to("system", "a")});
    decision.deliveries.front().part = 1;
    decision.parts = again.value.parts;

    REQUIRE(ok(await(store->decide(std::move(decision)))));

    CHECK(store.state_of(message_id_of(1) + "-1") == delivery_state::cancelled);
    CHECK(record_of(store, 1).state == message_state::completed);
}

TEST_CASE("quarantine: messages are listed by what they are quarantined for", "[store][quarantine]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(quarantined(1))));
    auto other = quarantined(2);
    other.value.quarantine_reason = "no-destination";
    REQUIRE(ok(store.accept(other)));

    const auto found =
        await(store->messages({.state = message_state::quarantined, .quarantined_for = "no-dest"})).value();

    REQUIRE(found.size() == 1);
    CHECK(found.front().envelope.message_id == message_id_of(2));
}

TEST_CASE("settle: a message of which a person cancelled everything is cancelled", "[store][settle]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").to("other", "a"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "b").to("other", "b"))));

    REQUIRE(ok(store.settle(message_id_of(1) + "-1", delivery_state::cancelled)));
    REQUIRE(ok(store.settle(message_id_of(1) + "-2", delivery_state::cancelled)));
    REQUIRE(ok(store.settle(message_id_of(2) + "-1", delivery_state::cancelled)));
    REQUIRE(ok(store.settle(message_id_of(2) + "-2", delivery_state::delivered)));

    CHECK(record_of(store, 1).state == message_state::cancelled);
    CHECK(record_of(store, 2).state == message_state::completed);
}

TEST_CASE("waiting: the oldest of each destination, and how much waits for a person", "[store][waiting]") {
    store_fixture store;
    store.open();
    const auto first = store.clock.now();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").to("quiet", "a"))));
    store.clock.advance(std::chrono::minutes(1));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "a"))));
    REQUIRE(ok(store.accept(acceptance_builder(3).to("system", "c"))));
    REQUIRE(ok(store.accept(quarantined(4))));
    REQUIRE(ok(store.settle(message_id_of(1) + "-2", delivery_state::delivered)));
    REQUIRE(ok(store.settle(message_id_of(3) + "-1", delivery_state::dead_lettered)));

    const auto found = await(store->waiting()).value();

    REQUIRE(found.destinations.size() == 1);
    const store::backlog& system = found.destinations.front();
    CHECK(system.destination == "system");
    CHECK(system.waiting_since == first);
    CHECK(system.blocked_since == first + std::chrono::minutes(1));
    CHECK(system.dead_lettered == 1);
    CHECK(system.held == 0);
    CHECK(found.quarantined == 1);
}

TEST_CASE("arrivals: messages are counted by sender, workflow and hour, a page at a time", "[store][arrivals]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).workflow("W").to("system", "a"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).workflow("W").to("system", "b"))));
    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(store.accept(acceptance_builder(3).workflow("W").to("system", "c"))));
    auto report = acceptance_builder(4).workflow("W");
    report.value.envelope.kind = "REPORT";
    REQUIRE(ok(store.accept(report)));

    const auto first = await(store->arrivals({}, 2)).value();
    const auto rest = await(store->arrivals(first.up_to, 10)).value();
    const auto end = await(store->arrivals(rest.up_to, 10)).value();

    REQUIRE(first.hours.size() == 1);
    CHECK(first.hours[0].messages == 2);
    CHECK(first.more);
    REQUIRE(rest.hours.size() == 1);
    CHECK(rest.hours[0].messages == 1);
    CHECK(rest.hours[0].hour == first.hours[0].hour + 1);
    CHECK_FALSE(rest.more);
    CHECK(end.hours.empty());
    CHECK(end.up_to == rest.up_to);
}

TEST_CASE("deliveries: those of one report, among its further claims too", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a", "R"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "b", "S").further("c", "R"))));
    REQUIRE(ok(store.accept(acceptance_builder(3).to("system", "d", "T"))));

    store::delivery_filter filter;
    filter.report = "R";
    CHECK(await(store->deliveries(filter)).value().size() == 2);
    filter.after = message_id_of(1) + "-1";
    CHECK(await(store->deliveries(filter)).value().size() == 1);
}
