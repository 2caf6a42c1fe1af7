#include <catch2/catch.hpp>

#include "tests/unit/store/upload_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;
using message::message_state;
using std::chrono::days;
using std::chrono::hours;

namespace {

std::vector<std::string> uncollected_ids(store_fixture& store, base::time_point before, std::uint32_t limit = 100) {
    std::vector<std::string> ids;
    const auto found = await(store->uncollected(before, limit)).value();
    for (const auto& each : found) ids.push_back(each.delivery.delivery_id);
    return ids;
}

std::vector<std::string> idle_ids(store_fixture& store, base::time_point before) {
    std::vector<std::string> ids;
    const auto found = await(store->idle_uploads(before, 100)).value();
    for (const auto& each : found) ids.push_back(each.envelope.message_id);
    return ids;
}

result<void> end_upload(store_fixture& store, int number, std::vector<store::acceptance> companions = {}) {
    return await(store->end_upload({.message_id = message_id_of(number),
                                    .audit = {.actor = "hub", .action = "upload.end", .outcome = "expired"},
                                    .companions = std::move(companions)}));
}

result<void> acknowledge(store_fixture& store, const std::string& mailbox, int number) {
    return await(store->acknowledge(mailbox, message_id_of(number), {.digest = digest_of("a")}, {.action = "ack"}));
}

std::uint32_t erase(store_fixture& store, store::erasure what) {
    what.audit = {.actor = "hub", .outcome = "done"};
    return await(store->erase(std::move(what))).value();
}

bool there(store_fixture& store, int number) { return ok(await(store->find_message(message_id_of(number)))); }

} // namespace

TEST_CASE("uncollected: what waits in mailboxes, oldest first, with its message", "[store][expiry]") {
    store_fixture store;
    store.open();
    const auto start = store.clock.now();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX2"))));
    store.clock.advance(hours(1));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "lane").to_mailbox("BOX1"))));
    REQUIRE(ok(store.accept(acceptance_builder(3).to_mailbox("BOX1"))));
    REQUIRE(ok(acknowledge(store, "BOX1", 3)));
    store.clock.advance(hours(1));
    REQUIRE(ok(store.accept(acceptance_builder(4).to_mailbox("BOX1"))));
    const auto all = std::vector{message_id_of(1) + "-1", message_id_of(2) + "-2", message_id_of(4) + "-1"};

    CHECK(uncollected_ids(store, start + hours(3)) == all);
    CHECK(uncollected_ids(store, start + hours(3), 2) == std::vector{all[0], all[1]});
    CHECK(uncollected_ids(store, start + hours(2)) == std::vector{all[0], all[1]});
    CHECK(uncollected_ids(store, start).empty());
    CHECK(await(store->uncollected(start + hours(1), 1)).value().at(0).message.workflow_id == "TEST_WORKFLOW");
}

TEST_CASE("expiry: a delivery that expires brings its report in the same step", "[store][expiry]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    store.clock.advance(days(5));
    store::settlement change{.delivery_id = message_id_of(1) + "-1", .to = delivery_state::expired};
    change.companions.push_back(acceptance_builder(2).to_mailbox("SENDER1").done());

    REQUIRE(ok(await(store->settle(change))));

    CHECK(store.inbox_of("BOX1").empty());
    CHECK(store.inbox_of("SENDER1") == std::vector{message_id_of(2)});
    CHECK(await(store->find_delivery(change.delivery_id)).value().changed_at == store.clock.now());
    CHECK(await(store->find_message(message_id_of(1))).value().state == message_state::expired);
    CHECK(await(store->settle(change)).error() == store::errc::transition); // and no second report
    CHECK(await(store->inbox_count("SENDER1")).value() == 1);
}

TEST_CASE("expiry: a message expires only where nobody has it", "[store][expiry]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 3; ++number)
        REQUIRE(ok(store.accept(acceptance_builder(number).to_mailbox("BOX1").to_mailbox("BOX2"))));
    const auto state = [&](int number) { return await(store->find_message(message_id_of(number))).value().state; };

    REQUIRE(ok(acknowledge(store, "BOX2", 1)));
    REQUIRE(ok(store.settle(message_id_of(1) + "-1", delivery_state::expired)));
    CHECK(state(1) == message_state::completed);

    REQUIRE(ok(store.settle(message_id_of(2) + "-1", delivery_state::expired)));
    CHECK(state(2) == message_state::completed); // BOX2 still has it
    REQUIRE(ok(store.settle(message_id_of(2) + "-2", delivery_state::expired)));
    CHECK(state(2) == message_state::expired);

    REQUIRE(ok(store.accept(acceptance_builder(4).to_mailbox("BOX1").to("system", "a"))));
    REQUIRE(ok(store.settle(message_id_of(4) + "-1", delivery_state::expired)));
    CHECK(state(4) == message_state::routed); // the other one is open
}

TEST_CASE("uploads: idle ones are those whose last chunk came long ago", "[store][expiry][chunks]") {
    upload_fixture store;
    store.open();
    const auto start = store.clock.now();
    REQUIRE(ok(store.begin(1, 2, payload_of("one"))));
    REQUIRE(ok(store.begin(2, 3, payload_of("one"))));
    REQUIRE(ok(store.begin(3, 2, payload_of("one"))));
    store.clock.advance(hours(1));
    REQUIRE(ok(store.add(2, 2, payload_of("two"))));
    REQUIRE(ok(store.add(3, 2, payload_of("two"))));
    REQUIRE(ok(store.complete(3)));

    CHECK(idle_ids(store, start).empty());
    CHECK(idle_ids(store, start + hours(1)) == std::vector{message_id_of(1)});
    CHECK(idle_ids(store, start + hours(2)) == std::vector{message_id_of(1), message_id_of(2)});
}

TEST_CASE("uploads: one to which a chunk came meanwhile is not ended", "[store][expiry][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 3, payload_of("one"))));
    const auto idle_since = store.clock.now() + hours(1);
    store.clock.advance(hours(2));
    REQUIRE(ok(store.add(1, 2, payload_of("two"))));

    const auto ended =
        await(store->end_upload({.message_id = message_id_of(1), .untouched_since = idle_since, .audit = {}}));

    CHECK(ended.error() == store::errc::transition);
    CHECK(ok(store.add(1, 3, payload_of("three"))));
}

TEST_CASE("uploads: one that is ended leaves its row and a report, and nothing else", "[store][expiry][chunks]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.begin(1, 3, store.spooled("one"))));
    REQUIRE(ok(store.add(1, 2, store.spooled("two"))));

    REQUIRE(ok(end_upload(store, 1, {acceptance_builder(2).to_mailbox("SENDER1").done()})));

    CHECK(store.state_of_message(1) == message_state::expired);
    CHECK(store.inbox_of("SENDER1") == std::vector{message_id_of(2)});
    CHECK(store.add(1, 3, payload_of("three")).error() == store::errc::not_found);
    CHECK(store.complete(1).error() == store::errc::transition);
    CHECK(await(store->open_payload(message_id_of(1))).error() == store::errc::not_found);
    CHECK(end_upload(store, 1).error() == store::errc::transition);
    CHECK(end_upload(store, 9).error() == store::errc::not_found);
    CHECK(idle_ids(store, store.clock.now() + hours(1)).empty());
    CHECK_FALSE(store.begin(1, 2, payload_of("x")).has_value());                            // the id is taken
    CHECK_FALSE(store.accept(acceptance_builder(3).key("K1", "request")).value().repeated); // the key is not
    store->close();
    CHECK(store.spool_files().empty());
    CHECK(store.count("SELECT count(*) FROM message WHERE state = 'expired' AND explanation = ''") == 1);
}

TEST_CASE("uploads: ending one whose message is complete is refused", "[store][expiry][chunks]") {
    upload_fixture store;
    store.open();
    const std::string body = store.accept_three(1);

    CHECK(end_upload(store, 1).error() == store::errc::transition);

    CHECK(await(store->payload(message_id_of(1), 100)).value() == body);
}

TEST_CASE("erase: what is settled and old goes with all that belongs to it", "[store][erase]") {
    upload_fixture store;
    store.open();
    store.accept_three(1);
    auto what = acceptance_builder(2).key("K", "request").to_mailbox("BOX1").done();
    what.payload = store.spooled("spooled");
    REQUIRE(ok(store.accept(what)));
    REQUIRE(ok(acknowledge(store, "BOX1", 1)));
    REQUIRE(ok(acknowledge(store, "BOX1", 2)));
    store.clock.advance(days(30));
    REQUIRE(ok(store.accept(acceptance_builder(3).to_mailbox("BOX1"))));
    REQUIRE(ok(acknowledge(store, "BOX1", 3)));

    CHECK(erase(store, {.before = store.clock.now()}) == 2);

    CHECK_FALSE(there(store, 1));
    CHECK_FALSE(there(store, 2));
    CHECK(there(store, 3));
    CHECK(await(store->payload(message_id_of(1), 100)).error() == store::errc::not_found);
    CHECK(await(store->history(message_id_of(1) + "-1")).error() == store::errc::not_found);
    CHECK_FALSE(store.accept(acceptance_builder(4).key("K", "another")).value().repeated);
    store.close();
    CHECK(store.spool_files().empty());
    CHECK(store.count("SELECT (SELECT count(*) FROM payload) + (SELECT count(*) FROM chunk) * 100") == 2);
    CHECK(store.count("SELECT (SELECT count(*) FROM delivery) + (SELECT count(*) FROM delivery_event)") == 3);
}

TEST_CASE("erase: what is open or waits for somebody stays, unless all is to go", "[store][erase]") {
    upload_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "a"))));
    REQUIRE(ok(store.accept(acceptance_builder(3).to("system", "b"))));
    REQUIRE(ok(store.settle(message_id_of(3) + "-1", delivery_state::dead_lettered)));
    REQUIRE(ok(store.accept(acceptance_builder(4).to("system", "c"))));
    REQUIRE(ok(store.settle(message_id_of(4) + "-1", delivery_state::held)));
    auto unfit = acceptance_builder(5).done();
    unfit.state = message_state::quarantined;
    REQUIRE(ok(store.accept(unfit)));
    REQUIRE(ok(store.begin(6, 2, store.spooled("one"))));
    REQUIRE(ok(store.accept(acceptance_builder(7).to_mailbox("BOX1").to_mailbox("BOX2"))));
    REQUIRE(ok(acknowledge(store, "BOX2", 7))); // completed, and yet BOX1 has not collected it
    store.clock.advance(days(60));

    CHECK(erase(store, {.before = store.clock.now()}) == 1); // the unfit one: its sender was told at once
    CHECK(erase(store, {.mailbox = "BOX1"}) == 0);
    CHECK(erase(store, {.settled_only = false, .limit = 3}) == 3);
    CHECK(erase(store, {.settled_only = false, .limit = 30}) == 3);

    CHECK(await(store->messages({})).value().empty());
    CHECK(await(store->inbox_count("BOX1")).value() == 0);
    store->close();
    CHECK(store.spool_files().empty());
}

TEST_CASE("erase: of one mailbox go what it was sent, and nothing that others hold", "[store][erase]") {
    store_fixture store;
    store.open();
    const auto between = [&](int number, const char* sender, const char* recipient) {
        auto what = acceptance_builder(number).to_mailbox(recipient).done();
        what.envelope.sender = sender;
        what.envelope.recipient = recipient;
        REQUIRE(ok(store.accept(what)));
        REQUIRE(ok(acknowledge(store, recipient, number)));
    };
    between(1, "A", "B");
    between(2, "B", "C");
    between(3, "B", "B");
    between(4, "A", "C");

    CHECK(erase(store, {.mailbox = "B", .limit = 1}) == 1);
    CHECK(erase(store, {.mailbox = "B", .limit = 2}) == 1);
    CHECK(erase(store, {.mailbox = "B", .limit = 2}) == 0);

    CHECK(there(store, 2));
    CHECK(there(store, 4));
}

TEST_CASE("erase: what waited behind an open delivery goes on", "[store][erase][lanes]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "lane"))));
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "lane"))));
    REQUIRE(store.state_of(message_id_of(2) + "-1") == delivery_state::blocked);

    CHECK(erase(store, {.settled_only = false, .limit = 1}) == 1);

    CHECK(store.state_of(message_id_of(2) + "-1") == delivery_state::ready);
}

TEST_CASE("erase: each message leaves an audit record", "[store][erase][audit]") {
    store_fixture store;
    store.open();
    for (int number = 1; number <= 2; ++number) REQUIRE(ok(store.accept(acceptance_builder(number))));

    CHECK(erase(store, {.settled_only = false}) == 2);
    store.close();

    std::string found;
    REQUIRE(ok(store::export_audit(store.how.folder, [&found](std::string_view line) {
        if (line.find("\"action\":\"message.erase\"") != std::string_view::npos) found += line;
        return true;
    })));
    for (int number = 1; number <= 2; ++number)
        CHECK(found.find("\"subject\":\"" + message_id_of(number)) != std::string::npos);
    CHECK(store::verify_audit(store.how.folder, {}).value().intact);
    store.open();
    CHECK(await(store->messages({})).value().empty());
}
