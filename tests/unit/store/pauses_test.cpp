#include <catch2/catch.hpp>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

store::audit_entry by(const std::string& action) { return {.actor = "uid:1000", .action = action}; }

} // namespace

TEST_CASE("pauses: a paused destination stays paused until it is resumed", "[store][pauses]") {
    store_fixture store;
    store.open();
    const auto since = store.clock.now();
    REQUIRE(ok(await(store->pause_destination("practice", "their server is moved", by("adapter.pause")))));
    REQUIRE(ok(await(store->pause_destination("archive", "full", by("adapter.pause")))));
    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(await(store->pause_destination("practice", "it takes longer", by("adapter.pause")))));

    store.reopen();
    const auto paused = await(store->paused_destinations()).value();

    REQUIRE(paused.size() == 2);
    CHECK(paused[0].name == "archive");
    CHECK(paused[1].name == "practice");
    CHECK(paused[1].since == since);
    CHECK(paused[1].actor == "uid:1000");
    CHECK(paused[1].why == "it takes longer");

    REQUIRE(ok(await(store->resume_destination("practice", by("adapter.resume")))));
    REQUIRE(ok(await(store->resume_destination("practice", by("adapter.resume"))))); // it is so already
    store.reopen();
    CHECK(await(store->paused_destinations()).value().size() == 1);
}

TEST_CASE("pauses: pausing and resuming are audited", "[store][pauses][audit]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(await(store->pause_destination("practice", "why", by("adapter.pause")))));
    REQUIRE(ok(await(store->resume_destination("practice", by("adapter.resume")))));
    store.close();

    std::string journal;
    REQUIRE(ok(store::export_audit(store.how.folder, [&journal](std::string_view line) {
        journal += line;
        return true;
    })));
    CHECK(journal.find("adapter.pause") != std::string::npos);
    CHECK(journal.find("adapter.resume") != std::string::npos);
}

TEST_CASE("queue: what a destination has still to get, and since when", "[store][pauses]") {
    store_fixture store;
    store.open();
    const auto first = store.clock.now();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("practice", "lane"))));
    store.clock.advance(std::chrono::hours(1));
    const auto second = store.clock.now();
    REQUIRE(ok(store.accept(acceptance_builder(2).to("practice", "lane")))); // behind the first
    REQUIRE(ok(store.accept(acceptance_builder(3).to("practice", "another"))));
    REQUIRE(ok(store.accept(acceptance_builder(4).to("archive", "lane"))));

    auto queue = await(store->queue_of("practice")).value();
    CHECK(queue.waiting == 3);
    CHECK(queue.oldest == first);
    REQUIRE(ok(store.settle(message_id_of(1) + "-1", message::delivery_state::delivered)));
    REQUIRE(ok(store.settle(message_id_of(3) + "-1", message::delivery_state::dead_lettered))); // a person's now
    queue = await(store->queue_of("practice")).value();
    CHECK(queue.waiting == 1);
    CHECK(queue.oldest == second);
    REQUIRE(ok(store.settle(message_id_of(2) + "-1", message::delivery_state::delivered)));
    queue = await(store->queue_of("practice")).value();
    CHECK(queue.waiting == 0);
    CHECK_FALSE(queue.oldest.has_value());
}
