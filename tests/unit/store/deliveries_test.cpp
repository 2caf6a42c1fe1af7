#include <catch2/catch.hpp>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;
using message::message_state;

namespace {

std::string first_of(int number) { return message_id_of(number) + "-1"; }

std::vector<std::string> due_at(store_fixture& store, base::time_point now, message::sequence after = {},
                                std::uint32_t limit = 100) {
    std::vector<std::string> ids;
    const auto found = await(store->due("system", now, after, limit)).value();
    for (const auto& one : found) ids.push_back(one.delivery_id);
    return ids;
}

result<void> retry_at(store_fixture& store, int number, base::time_point when) {
    return await(store->settle({.delivery_id = first_of(number),
                                .to = delivery_state::retry_wait,
                                .attempts = 1,
                                .failures_counted = 1,
                                .next_attempt_at = when,
                                .outcome = "retry",
                                .diagnostics = "503",
                                .reason = "503"}));
}

message_state message_state_of(store_fixture& store, int number) {
    return await(store->find_message(message_id_of(number))).value().state;
}

} // namespace

TEST_CASE("due: ready ones in the order of acceptance, behind the given position", "[store][due]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 3; ++number) {
        REQUIRE(ok(store.accept(acceptance_builder(number).to("system", "lane" + std::to_string(number)))));
    }
    REQUIRE(ok(store.accept(acceptance_builder(4).to("elsewhere", "lane"))));

    const auto all = await(store->due("system", store.clock.now(), {}, 2)).value();

    REQUIRE(all.size() == 2);
    CHECK(all[0].delivery_id == first_of(1));
    CHECK(due_at(store, store.clock.now(), all[1].position) == std::vector{first_of(3)});
}

TEST_CASE("due: a retry stands in the answer when its time has come, at its place", "[store][due]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "b"))));
    const auto later = store.clock.now() + std::chrono::seconds(10);
    REQUIRE(ok(retry_at(store, 1, later)));

    CHECK(due_at(store, store.clock.now()) == std::vector{first_of(2)});
    CHECK(due_at(store, later) == std::vector{first_of(1), first_of(2)});
    CHECK(await(store->next_due("system")).value() == later);
    CHECK(await(store->next_due("elsewhere")).value() == std::nullopt);
}

TEST_CASE("due: a page does not end in the middle of a message", "[store][due]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").to("system", "b").to("system", "c"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "d"))));

    CHECK(due_at(store, store.clock.now(), {}, 2).size() == 3);
}

TEST_CASE("settle: the record, its history and the audit tell the same", "[store][settle]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a"))));
    REQUIRE(ok(retry_at(store, 1, store.clock.now())));
    store.clock.advance(std::chrono::seconds(1));
    store::settlement done{.delivery_id = first_of(1),
                           .to = delivery_state::delivered,
                           .attempts = 2,
                           .outcome = "accepted",
                           .diagnostics = "200",
                           .transform_version = "r4-1",
                           .map_version = "map-7",
                           .mapping_issues_json = "[]",
                           .audit = {.actor = "hub", .action = "delivery.settle", .outcome = "delivered"}};
    REQUIRE(ok(await(store->settle(done))));

    const auto record = await(store->find_delivery(first_of(1))).value();
    const auto steps = await(store->history(first_of(1))).value();

    CHECK(record.state == delivery_state::delivered);
    CHECK(record.attempts == 2);
    CHECK_FALSE(record.next_attempt_at);
    CHECK(record.transform_version == "r4-1");
    CHECK(record.map_version == "map-7");
    REQUIRE(steps.size() == 3);
    CHECK(steps[0].to == delivery_state::ready);
    CHECK(steps[1].diagnostics == "503");
    CHECK(steps[2].at == store.clock.now());
    CHECK(steps[2].attempt == 2);
    std::string last;
    REQUIRE(ok(store::export_audit(store.how.folder, [&last](std::string_view line) {
        last = line;
        return true;
    })));
    CHECK(last.find("\"id\":\"" + first_of(1) + "\"") != std::string::npos);
    CHECK(last.find(R"("outcome":"delivered")") != std::string::npos);
}

TEST_CASE("settle: what the table of states does not allow is refused and changes nothing", "[store][settle]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a"))));

    CHECK(store.settle(first_of(1), delivery_state::confirmed).error() == store::errc::transition);
    CHECK(store.settle(first_of(1), delivery_state::leased).error() == store::errc::transition);
    CHECK(store.settle(first_of(9), delivery_state::delivered).error() == store::errc::not_found);
    CHECK(store.settle("nonsense", delivery_state::delivered).error() == store::errc::not_found);

    CHECK(store.state_of(first_of(1)) == delivery_state::ready);
    CHECK(await(store->history(first_of(1))).value().size() == 1);
}

TEST_CASE("settle: who has seen another state changes nothing", "[store][settle]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a"))));
    REQUIRE(ok(store.settle(first_of(1), delivery_state::dead_lettered)));
    const auto decided = [&](delivery_state to) {
        return await(store->settle(
            {.delivery_id = first_of(1), .to = to, .only_from = delivery_state::dead_lettered, .outcome = "operator"}));
    };

    CHECK(ok(decided(delivery_state::ready)));
    CHECK(decided(delivery_state::cancelled).error() == store::errc::transition); // which `ready` would allow

    CHECK(store.state_of(first_of(1)) == delivery_state::ready);
}

TEST_CASE("settle: a message is completed when its last delivery is settled", "[store][settle]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("one", "a").to("two", "a"))));

    REQUIRE(ok(store.settle(first_of(1), delivery_state::delivered)));
    CHECK(message_state_of(store, 1) == message_state::routed);
    REQUIRE(ok(store.settle(message_id_of(1) + "-2", delivery_state::dead_lettered)));
    CHECK(message_state_of(store, 1) == message_state::routed);
    REQUIRE(ok(store.settle(message_id_of(1) + "-2", delivery_state::cancelled)));
    CHECK(message_state_of(store, 1) == message_state::completed);
}

TEST_CASE("settle: a destination that refuses later opens the message again", "[store][settle]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("one", "a"))));
    REQUIRE(ok(store.settle(first_of(1), delivery_state::delivered)));
    CHECK(message_state_of(store, 1) == message_state::completed);

    REQUIRE(ok(store.settle(first_of(1), delivery_state::dead_lettered)));

    CHECK(message_state_of(store, 1) == message_state::routed);
}

TEST_CASE("deliveries: found by destination, states and time, the newest, oldest first", "[store][questions]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 4; ++number) {
        REQUIRE(ok(store.accept(acceptance_builder(number).to(number == 4 ? "two" : "one", std::to_string(number)))));
        store.clock.advance(std::chrono::seconds(1));
    }
    REQUIRE(ok(store.settle(first_of(1), delivery_state::dead_lettered)));
    REQUIRE(ok(store.settle(first_of(2), delivery_state::delivered)));
    const auto ask = [&store](store::delivery_filter filter) {
        std::string numbers;
        const auto found = await(store->deliveries(std::move(filter))).value();
        for (const auto& one : found) numbers += one.delivery_id.substr(19, 1);
        return numbers;
    };

    CHECK(ask({}) == "1234");
    CHECK(ask({.limit = 2}) == "34");
    CHECK(ask({.destination = "one"}) == "123");
    CHECK(ask({.states = {delivery_state::dead_lettered}}) == "1");
    CHECK(ask({.destination = "one", .states = {delivery_state::delivered, delivery_state::ready}}) == "23");
    CHECK(ask({.since = store.clock.now() - std::chrono::seconds(2)}) == "34");
    CHECK(ask({.message_id = message_id_of(3)}) == "3");
}

TEST_CASE("deliveries: from the first on, behind a delivery, and by how their reason begins", "[store][questions]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 4; ++number) {
        REQUIRE(ok(store.accept(acceptance_builder(number).to("system", std::to_string(number)))));
        const std::string reason = number == 3 ? "another reason" : "waits for " + std::to_string(number);
        REQUIRE(ok(await(store->settle(
            {.delivery_id = first_of(number), .to = delivery_state::held, .outcome = "unmapped", .reason = reason}))));
    }
    const auto ask = [&store](store::delivery_filter filter) {
        std::string numbers;
        const auto found = await(store->deliveries(std::move(filter))).value();
        for (const auto& one : found) numbers += one.delivery_id.substr(19, 1);
        return numbers;
    };

    CHECK(ask({.from_the_first = true, .limit = 2}) == "12");
    CHECK(ask({.after = first_of(2), .from_the_first = true, .limit = 2}) == "34");
    CHECK(ask({.after = first_of(4), .from_the_first = true}).empty());
    CHECK(ask({.states = {delivery_state::held}, .reason_begins = "waits for "}) == "124");
    CHECK(ask({.reason_begins = "waits for ", .after = first_of(1), .from_the_first = true, .limit = 1}) == "2");
    CHECK(ask({.reason_begins = "%"}).empty());
    CHECK_FALSE(ok(await(store->deliveries({.after = "no delivery"}))));
}

TEST_CASE("messages: the newest, or those after a position, by every filter", "[store][questions]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 4; ++number) {
        auto what = acceptance_builder(number).workflow(number % 2 == 0 ? "EVEN" : "ODD").done();
        if (number == 2) what.state = message_state::quarantined;
        REQUIRE(ok(store.accept(what)));
    }
    const auto ask = [&store](store::message_filter filter) {
        std::string numbers;
        const auto found = await(store->messages(std::move(filter))).value();
        for (const auto& one : found) numbers += one.envelope.message_id.substr(19, 1);
        return numbers;
    };

    CHECK(ask({}) == "1234");
    CHECK(ask({.limit = 2}) == "34");
    CHECK(ask({.after = message::sequence{1}, .limit = 2}) == "23");
    CHECK(ask({.from_the_first = true, .limit = 2}) == "12");
    CHECK(ask({.after = message::sequence{2}, .from_the_first = true}) == "34");
    CHECK(ask({.workflow_id = "EVEN"}) == "24");
    CHECK(ask({.state = message_state::quarantined}) == "2");
    CHECK(ask({.state = message_state::routed, .workflow_id = "EVEN"}) == "4");
    CHECK(ask({.sender = "NOBODY"}).empty());
    CHECK(ask({.recipient = "BOX1", .since = store.clock.now()}) == "1234");
}
