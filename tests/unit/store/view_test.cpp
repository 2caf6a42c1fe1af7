#include <catch2/catch.hpp>

#include "tests/unit/store/upload_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;
using message::message_state;
using side = store::mailbox_view_query::side;

namespace {

std::vector<std::string> ids_of(const store::mailbox_view& seen) {
    std::vector<std::string> ids;
    for (const auto& each : seen.messages) ids.push_back(each.message.envelope.message_id);
    return ids;
}

store::mailbox_view look(store_fixture& store, store::mailbox_view_query query) {
    return await(store->view(std::move(query))).value();
}

result<void> push(store_fixture& store, int number, const std::string& status) {
    return await(store->push_status({.message_id = message_id_of(number),
                                     .status = status,
                                     .event = "TRANSFER",
                                     .code = "14",
                                     .description = "Message not collected",
                                     .audit = {.actor = "test", .action = "admin.status"}}));
}

} // namespace

TEST_CASE("view: both sides of a mailbox, newest first, also what is acknowledged", "[store][view]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 3; ++number)
        REQUIRE(ok(store.accept(acceptance_builder(number).to_mailbox("BOX1"))));
    REQUIRE(ok(await(store->acknowledge("BOX1", message_id_of(2), {.digest = digest_of("a")}, {}))));

    const auto inbox = look(store, {.mailbox = "BOX1"});
    const auto outbox = look(store, {.mailbox = "SENDER1", .which = side::outbox});

    const std::vector all{message_id_of(3), message_id_of(2), message_id_of(1)};
    CHECK(ids_of(inbox) == all);
    CHECK(ids_of(outbox) == all);
    CHECK_FALSE(inbox.more);
    CHECK(inbox.messages[1].deliveries.at(0).state == delivery_state::confirmed);
    CHECK(look(store, {.mailbox = "SENDER1"}).messages.empty());
}

TEST_CASE("view: pages go backwards, and end at the time asked for", "[store][view]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 5; ++number) {
        REQUIRE(ok(store.accept(acceptance_builder(number).to_mailbox("BOX1"))));
        store.clock.advance(std::chrono::hours(1));
    }
    const auto since = store.clock.now() - std::chrono::hours(4); // when the second came

    const auto first = look(store, {.mailbox = "BOX1", .since = since, .limit = 2});
    const auto before = first.messages.back().message.position;
    const auto second = look(store, {.mailbox = "BOX1", .since = since, .before = before, .limit = 2});

    CHECK(ids_of(first) == std::vector{message_id_of(5), message_id_of(4)});
    CHECK(first.more);
    CHECK(ids_of(second) == std::vector{message_id_of(3), message_id_of(2)});
    CHECK_FALSE(second.more);
}

TEST_CASE("view: an upload stands in the outbox alone until it is accepted", "[store][view][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 2, payload_of("one"))));
    REQUIRE(ok(store.begin(2, 2, payload_of("one"))));
    REQUIRE(ok(await(store->end_upload({.message_id = message_id_of(2)}))));
    CHECK(look(store, {.mailbox = "BOX1"}).messages.empty());
    CHECK(look(store, {.mailbox = "SENDER1", .which = side::outbox}).messages.size() == 2);

    REQUIRE(ok(store.add(1, 2, payload_of("two"))));
    REQUIRE(ok(store.complete(1)));

    CHECK(ids_of(look(store, {.mailbox = "BOX1"})) == std::vector{message_id_of(1)});
}

TEST_CASE("track: a message with its deliveries, by number", "[store][view]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1").to("system", "lane"))));
    const auto begun = store.clock.now();
    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(store.settle(message_id_of(1) + "-2", delivery_state::delivered)));

    const auto seen = await(store->track(message_id_of(1))).value();

    CHECK(seen.message.envelope.message_id == message_id_of(1));
    REQUIRE(seen.deliveries.size() == 2);
    CHECK(seen.deliveries[0].changed_at == begun);
    CHECK(seen.deliveries[1].destination == "system");
    CHECK(seen.deliveries[1].changed_at == store.clock.now());
    CHECK(await(store->track(message_id_of(9))).error() == store::errc::not_found);
}

TEST_CASE("track: every write of a delivery's state says when", "[store][view]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "lane"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "lane").to_mailbox("BOX1"))));
    const auto changed = [&](int of) {
        return await(store->track(message_id_of(2))).value().deliveries.at(of).changed_at;
    };

    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(store.settle(message_id_of(1) + "-1", delivery_state::delivered))); // readies the second
    CHECK(changed(0) == store.clock.now());

    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(await(store->acknowledge("BOX1", message_id_of(2), {.digest = digest_of("a")}, {}))));
    CHECK(changed(1) == store.clock.now());

    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(push(store, 2, "accepted")));
    CHECK(changed(1) == store.clock.now());
}

TEST_CASE("local id: all of a sender's messages that carry it, newest first", "[store][view]") {
    store_fixture store;
    store.open();
    const auto send = [&](int number, const char* sender, const char* local_id) {
        auto what = acceptance_builder(number).to_mailbox("BOX1").done();
        what.envelope.sender = sender;
        what.envelope.local_id = local_id;
        REQUIRE(ok(store.accept(what)));
    };
    send(1, "A", "L1");
    send(2, "A", "L2");
    send(3, "A", "L1");
    send(4, "B", "L1");
    send(5, "A", "");
    const auto found = [&](const char* local_id, std::uint32_t limit) {
        return await(store->find_by_local_id("A", local_id, limit)).value();
    };

    CHECK(found("L1", 10) == std::vector{message_id_of(3), message_id_of(1)});
    CHECK(found("L1", 1) == std::vector{message_id_of(3)});
    CHECK(found("L3", 10).empty());
    CHECK(found("", 10).empty());
}

TEST_CASE("resends: each repeat of a key is counted at its message", "[store][view][idempotency]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).key("K", "request"))));
    for (int number = 2; number <= 4; ++number)
        REQUIRE(store.accept(acceptance_builder(number).key("K", "request")).value().repeated);
    REQUIRE_FALSE(ok(store.accept(acceptance_builder(5).key("K", "another"))));

    CHECK(await(store->find_message(message_id_of(1))).value().resends == 3);
}

TEST_CASE("push status: the message and its mailbox deliveries follow what a test wants", "[store][sandbox]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1").to("system", "lane"))));
    const auto mailbox_state = [&] { return store.state_of(message_id_of(1) + "-1"); };

    REQUIRE(ok(push(store, 1, "undeliverable")));
    CHECK(mailbox_state() == delivery_state::expired);
    CHECK(await(store->inbox_count("BOX1")).value() == 0);
    const auto seen = await(store->find_message(message_id_of(1))).value();
    CHECK(seen.forced_status == "undeliverable");
    CHECK(seen.state == message_state::expired);
    CHECK(seen.envelope.status_code + seen.envelope.status_event == "14TRANSFER");
    CHECK(seen.envelope.status_description == "Message not collected");

    REQUIRE(ok(push(store, 1, "accepted"))); // back, which the service could never do
    CHECK(mailbox_state() == delivery_state::delivered);
    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(1)});
    CHECK(await(store->inbox_count("BOX1")).value() == 1);
    REQUIRE(ok(push(store, 1, "acknowledged")));
    CHECK(mailbox_state() == delivery_state::confirmed);
    CHECK(store.state_of(message_id_of(1) + "-2") == delivery_state::ready); // not a mailbox's
    CHECK(push(store, 9, "accepted").error() == store::errc::not_found);
}
