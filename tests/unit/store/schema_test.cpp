#include <catch2/catch.hpp>

#include "broker/store/sqlite/schema_versions.hpp"
#include "tests/unit/store/upload_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// A row of the first version's message table.
std::string old_message(int number, const char* state) {
    return "INSERT INTO message VALUES(" + std::to_string(number) + ", '" + message_id_of(number) + "', '" + state +
           "', 'mesh', 'DATA', 'opaque', 'SENDER1', 'BOX1', 'FLOW', 'LOCAL', '', '', '', '', '', '', 0, 0, '', '', '', "
           "'',"
           " '', 1000, 2000, 3, x'" +
           base::to_hex(digest_of("old")) +
           "', '', '', ''); "
           "INSERT INTO payload(sequence, bytes) VALUES(" +
           std::to_string(number) + ", CAST('old' AS BLOB)); ";
}

std::string old_delivery(int sequence, int number, const char* state) {
    return "INSERT INTO delivery VALUES(" + std::to_string(sequence) + ", " + std::to_string(number) +
           ", 'mailbox:BOX1', 1, 'FLOW', 0, 'lane', '', '', '" + state +
           "', 0, 0, 2000, NULL, '', '', '', ''); "
           "INSERT INTO delivery_event VALUES(" +
           std::to_string(sequence) + ", " + std::to_string(number) + ", 1, 2000, 'delivered', 0, '', ''), (" +
           std::to_string(sequence) + ", " + std::to_string(number) + ", 2, 5000, '" + state + "', 0, '', ''); ";
}

} // namespace

TEST_CASE("schema: a database of the first version is brought up with all that it holds", "[store][schema]") {
    upload_fixture store;
    store.open(); // makes the folder
    store.close();
    std::filesystem::remove(store.how.folder + "/signalbox.db");
    const std::string key =
        "INSERT INTO idempotency(id, sender, key, request, sequence, at) VALUES (7, 'SENDER1', 'K', x'" +
        base::to_hex(digest_of("request")) + "', 2, " + std::to_string(store.clock.now().time_since_epoch().count()) +
        "); ";
    store.run_sql(std::string(store::sqlite::schema_versions()[0]) + "PRAGMA user_version=1; " +
                  old_message(1, "completed") + old_message(2, "routed") + old_message(3, "routed") +
                  old_delivery(1, 1, "confirmed") + old_delivery(2, 1, "delivered") + old_delivery(2, 2, "delivered") +
                  old_delivery(3, 1, "delivered") + key);

    store.open();

    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(2), message_id_of(3)});
    CHECK(await(store->inbox_count("BOX1")).value() == 2); // two parts of one message are one
    CHECK(await(store->payload(message_id_of(1), 100)).value() == "old");
    const auto seen = await(store->track(message_id_of(1))).value();
    CHECK((seen.message.chunks == 1 && seen.message.resends == 0));
    CHECK(seen.deliveries.at(0).changed_at.time_since_epoch().count() == 5000);
    CHECK(store.accept(acceptance_builder(9).key("K", "request")).value().message_id == message_id_of(2));
    CHECK(await(store->find_by_local_id("SENDER1", "LOCAL", 10)).value().size() == 3);
    CHECK(store.accept(acceptance_builder(10)).value().position > message::sequence{3});
}

TEST_CASE("count: an inbox's count follows every way that a delivery can change", "[store][schema][inbox]") {
    upload_fixture store;
    store.open();
    const auto count = [&] { return await(store->inbox_count("BOX1")).value(); };
    CHECK(count() == 0);
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1").to_mailbox("BOX1"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to_mailbox("BOX1"))));
    REQUIRE(ok(store.accept(acceptance_builder(3).to("system", "lane"))));
    CHECK(count() == 2);

    REQUIRE(ok(store.settle(message_id_of(1) + "-1", message::delivery_state::expired)));
    CHECK(count() == 2); // the other part is still there
    REQUIRE(ok(store.settle(message_id_of(1) + "-2", message::delivery_state::expired)));
    CHECK(count() == 1);
    store.close();
    store.run_sql("UPDATE delivery SET state = 'delivered' WHERE sequence = 1"); // an operator's hand
    store.open();
    CHECK(count() == 2);
    REQUIRE(await(store->erase({.settled_only = false})).value() == 3);
    CHECK(count() == 0);
}

TEST_CASE("count: what is set aside follows every way that a delivery or a message can change",
          "[store][schema][waiting]") {
    using message::delivery_state;
    upload_fixture store;
    store.open();
    const auto told = [&] {
        const auto all = await(store->waiting()).value();
        std::string text = std::to_string(all.quarantined);
        for (const auto& each : all.destinations)
            text += " " + each.destination + " " + std::to_string(each.held) + " " + std::to_string(each.dead_lettered);
        return text;
    };
    acceptance_builder unfit(4);
    unfit.value.state = message::message_state::quarantined;
    CHECK(told() == "0");
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").to("other", "a"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "b"))));
    REQUIRE(ok(store.accept(unfit)));
    CHECK(told() == "1 other 0 0 system 0 0");

    REQUIRE(ok(store.settle(message_id_of(1) + "-1", delivery_state::held)));
    REQUIRE(ok(store.settle(message_id_of(1) + "-2", delivery_state::dead_lettered)));
    REQUIRE(ok(store.settle(message_id_of(2) + "-1", delivery_state::dead_lettered)));
    CHECK(told() == "1 other 0 1 system 1 1");
    REQUIRE(ok(store.settle(message_id_of(2) + "-1", delivery_state::ready)));
    REQUIRE(ok(store.settle(message_id_of(1) + "-2", delivery_state::cancelled)));
    CHECK(told() == "1 system 1 0");
    store.close();
    store.run_sql("UPDATE delivery SET state = 'dead_lettered'; UPDATE message SET state = 'quarantined'"); // by hand
    store.open();
    CHECK(told() == "3 other 0 1 system 0 2");
    REQUIRE(await(store->erase({.settled_only = false})).value() == 3);
    CHECK(told() == "0");
}

TEST_CASE("count: what an older hub has set aside is counted when it is brought up", "[store][schema][waiting]") {
    upload_fixture store;
    store.open(); // makes the folder
    store.close();
    std::filesystem::remove(store.how.folder + "/signalbox.db");
    store.run_sql(std::string(store::sqlite::schema_versions()[0]) + "PRAGMA user_version=1; " +
                  old_message(1, "routed") + old_message(2, "quarantined") + old_delivery(1, 1, "held") +
                  old_delivery(1, 2, "dead_lettered") + old_delivery(1, 3, "dead_lettered"));

    store.open();

    const auto found = await(store->waiting()).value();
    REQUIRE(found.destinations.size() == 1);
    CHECK(found.destinations.front().held == 1);
    CHECK(found.destinations.front().dead_lettered == 2);
    CHECK(found.quarantined == 1);
}

TEST_CASE("sweep: a key and a token that have expired leave the database", "[store][schema][idempotency]") {
    upload_fixture store;
    store.open();
    for (int number = 1; number <= 2; ++number) {
        auto what = acceptance_builder(number).key("K" + std::to_string(number), "request").done();
        what.token = store::token{.digest = digest_of("t"), .expires = store.clock.now() + std::chrono::hours(2)};
        REQUIRE(ok(store.accept(what)));
        store.clock.advance(std::chrono::days(29));
    }

    REQUIRE(ok(store.accept(acceptance_builder(3)))); // after it the writer looks around
    store.close();

    CHECK(store.count("SELECT group_concat(key) = 'K2' FROM idempotency") == 1);
    CHECK(store.count("SELECT count(*) FROM token") == 0);
}
