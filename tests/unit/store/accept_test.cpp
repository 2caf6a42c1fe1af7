#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;

TEST_CASE("store: an accepted message is in its mailbox with its bytes", "[store]") {
    store_fixture store;
    store.open();

    const auto done = store.accept(acceptance_builder(1).payload("the bytes").to_mailbox("BOX1"));

    REQUIRE(ok(done));
    CHECK_FALSE(done->repeated);
    CHECK(done->committed_at == store.clock.now());
    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(1)});
    CHECK(await(store->payload(message_id_of(1), 1000)).value() == "the bytes");
    CHECK(await(store->inbox_count("BOX1")).value() == 1);
}

TEST_CASE("store: every field of an envelope comes back", "[store]") {
    store_fixture store;
    store.open();
    auto what = acceptance_builder(1).done();
    what.envelope = {.message_id = message_id_of(1),
                     .transport = message::transport::fhir,
                     .kind = "REPORT",
                     .message_type = "pathology-report-r4",
                     .sender = "A",
                     .recipient = "B",
                     .workflow_id = "C",
                     .local_id = "D",
                     .subject = "E",
                     .file_name = "F",
                     .partner_id = "G",
                     .content_type = "H",
                     .content_encoding = "I",
                     .checksum = "J",
                     .compressed = true,
                     .encrypted = true,
                     .linked_message_id = "K",
                     .status_code = "L",
                     .status_event = "M",
                     .status_description = "N",
                     .traceparent = "O",
                     .received_at = store.clock.now()};
    what.quarantine_reason = "validation";
    what.state = message::message_state::quarantined;
    what.violations_json = "[1]";
    what.route_explanation_json = "{}";
    REQUIRE(ok(store.accept(what)));

    const auto found = await(store->find_message(message_id_of(1))).value();

    const auto& e = found.envelope;
    CHECK(e.transport == message::transport::fhir);
    CHECK(e.kind + e.sender + e.recipient + e.workflow_id + e.local_id + e.subject + e.file_name + e.partner_id +
              e.content_type + e.content_encoding + e.checksum + e.linked_message_id + e.status_code + e.status_event +
              e.status_description + e.traceparent ==
          "REPORTABCDEFGHIJKLMNO");
    CHECK(e.message_type == "pathology-report-r4");
    CHECK((e.compressed && e.encrypted));
    CHECK(e.received_at == store.clock.now());
    CHECK(found.state == message::message_state::quarantined);
    CHECK(found.quarantine_reason == "validation");
    CHECK(found.violations_json == "[1]");
    CHECK(found.route_explanation_json == "{}");
    CHECK(found.payload_sha256 == what.payload.sha256);
    CHECK(found.payload_size == what.payload.size);
}

TEST_CASE("store: 64 accepts at once are committed in groups, each answered with its own id", "[store]") {
    store_fixture store;
    store.open();
    boost::asio::io_context context;
    std::set<std::string> ids;
    std::set<message::sequence> positions;
    for (int number = 1; number <= 64; ++number) {
        auto one = [](store::store& into, store::acceptance what, std::set<std::string>& answered,
                      std::set<message::sequence>& at) -> boost::asio::awaitable<void> {
            const std::string id = what.envelope.message_id;
            auto done = co_await into.accept(std::move(what));
            if (done && done->message_id == id) answered.insert(id);
            if (done) at.insert(done->position);
        };
        boost::asio::co_spawn(
            context, one(*store.operator->(), acceptance_builder(number).to_mailbox("BOX1").done(), ids, positions),
            [](std::exception_ptr failed) { CHECK_FALSE(failed); });
    }

    context.run();

    CHECK(ids.size() == 64);
    CHECK(positions.size() == 64);
    CHECK(await(store->inbox_count("BOX1")).value() == 64);
}

TEST_CASE("store: one change that fails does not take its group along", "[store]") {
    store_fixture store;
    store.open();
    boost::asio::io_context context;
    std::vector<bool> good;
    for (const int number : {1, 2, 2, 3}) {
        auto one = [](store::store& into, store::acceptance what,
                      std::vector<bool>& outcomes) -> boost::asio::awaitable<void> {
            auto done = co_await into.accept(std::move(what));
            outcomes.push_back(done.has_value());
        };
        boost::asio::co_spawn(context,
                              one(*store.operator->(), acceptance_builder(number).to_mailbox("BOX1").done(), good),
                              [](std::exception_ptr failed) { CHECK_FALSE(failed); });
    }

    context.run();

    CHECK(std::count(good.begin(), good.end(), true) == 3);
    CHECK(store.inbox_of("BOX1").size() == 3);
}

TEST_CASE("store: what was accepted is there after closing and opening", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1").to("system", "lane"))));

    store.reopen();

    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(1)});
    CHECK(store.state_of(message_id_of(1) + "-2") == delivery_state::ready);
}

TEST_CASE("store: what was accepted is there after a kill", "[store][recovery]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 20; ++number)
        REQUIRE(ok(store.accept(acceptance_builder(number).to_mailbox("BOX1"))));

    store.continue_with_snapshot();
    store.open();

    CHECK(store.inbox_of("BOX1").size() == 20);
    CHECK(await(store->payload(message_id_of(20), 100)).value() == "payload 20");
}

TEST_CASE("store: a companion is committed with its message", "[store]") {
    store_fixture store;
    store.open();
    auto what = acceptance_builder(1).done();
    what.state = message::message_state::quarantined;
    what.companions.push_back(acceptance_builder(2).to_mailbox("SENDER1").done());

    REQUIRE(ok(store.accept(what)));

    CHECK(store.inbox_of("SENDER1") == std::vector{message_id_of(2)});
}

TEST_CASE("store: the same key with the same request has the earlier answer", "[store][idempotency]") {
    store_fixture store;
    store.open();
    const auto first = store.accept(acceptance_builder(1).key("K", "request").to_mailbox("BOX1"));
    store.reopen();

    const auto again = store.accept(acceptance_builder(2).key("K", "request").to_mailbox("BOX1"));

    REQUIRE(ok(again));
    CHECK(again->repeated);
    CHECK(again->message_id == message_id_of(1));
    CHECK(again->position == first->position);
    CHECK(store.inbox_of("BOX1").size() == 1);
}

TEST_CASE("store: the same key with another request is refused", "[store][idempotency]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).key("K", "request"))));

    const auto other = store.accept(acceptance_builder(2).key("K", "another"));

    CHECK(other.error() == store::errc::idempotency_conflict);
    CHECK(await(store->find_message(message_id_of(2))).error() == store::errc::not_found);
}

TEST_CASE("store: a key is free again after 30 days", "[store][idempotency]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).key("K", "request"))));
    store.clock.advance(std::chrono::days(30) + std::chrono::seconds(1));

    const auto later = store.accept(acceptance_builder(2).key("K", "another"));

    REQUIRE(ok(later));
    CHECK_FALSE(later->repeated);
}

TEST_CASE("store: two of one key in the same group become one message", "[store][idempotency]") {
    store_fixture store;
    store.open();
    boost::asio::io_context context;
    std::set<std::string> ids;
    int repeated = 0;
    for (const int number : {1, 2, 3}) {
        auto one = [](store::store& into, store::acceptance what, std::set<std::string>& answers,
                      int& repeats) -> boost::asio::awaitable<void> {
            auto done = co_await into.accept(std::move(what));
            if (!done) co_return;
            answers.insert(done->message_id);
            repeats += done->repeated ? 1 : 0;
        };
        boost::asio::co_spawn(context,
                              one(*store.operator->(),
                                  acceptance_builder(number).key("K", "same").to_mailbox("BOX1").done(), ids, repeated),
                              [](std::exception_ptr failed) { CHECK_FALSE(failed); });
    }

    context.run();

    CHECK(ids.size() == 1);
    CHECK(repeated == 2);
    CHECK(store.inbox_of("BOX1").size() == 1);
}

TEST_CASE("store: deliveries are numbered from 1 within their message", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1").to("system", "lane"))));

    const auto all = await(store->deliveries({.message_id = message_id_of(1)})).value();

    REQUIRE(all.size() == 2);
    CHECK(all[0].delivery_id == message_id_of(1) + "-1");
    CHECK(all[1].delivery_id == message_id_of(1) + "-2");
    CHECK(all[1].rule == "to-system");
}

TEST_CASE("store: a full queue is overloaded, and nothing of it is kept", "[store]") {
    store_fixture store;
    store.how.limits.write_queue_max = 0;
    store.open();

    CHECK(store.accept(acceptance_builder(1)).error() == store::errc::overloaded);
}

TEST_CASE("store: after closing everything is stopped", "[store]") {
    store_fixture store;
    store.open();

    store->close();
    store->close();

    CHECK(store.accept(acceptance_builder(1)).error() == store::errc::stopped);
    CHECK(await(store->inbox_count("BOX1")).error() == store::errc::stopped);
}
