#include <catch2/catch.hpp>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;
using store::standing;

namespace {

constexpr std::string_view header = "header 1";

// From SURGERY to PRACTICE, with both answers awaited.
acceptance_builder asking(int number, bool business = true) {
    acceptance_builder made(number);
    made.value.envelope.sender = "SURGERY";
    made.value.envelope.recipient = "PRACTICE";
    made.value.opens = store::conversation_opening{std::string(header), true, business};
    made.to("system", "a");
    return made;
}

acceptance_builder answering(int number, std::string code, bool last = false) {
    acceptance_builder made(number);
    made.value.envelope.sender = "PRACTICE";
    made.value.envelope.recipient = "SURGERY";
    made.value.answers = store::conversation_answer{std::string(header), code, code.starts_with('3'), last};
    made.to_mailbox("SURGERY");
    return made;
}

store::conversation_record told(store_fixture& store, int number) {
    return await(store->conversations({.message_id = message_id_of(number)})).value().at(0);
}

std::vector<store::overdue_answers> overdue_at(store_fixture& store, base::time_point before) {
    return await(store->overdue({before, before})).value();
}

// A named document; its answers are messages whose number says how it stands.
acceptance_builder named(int number, std::string_view message, std::string_view document,
                         std::string_view replaces = "") {
    acceptance_builder made(number);
    made.to("system", "a");
    store::named_document names;
    names.message = digest_of(message);
    names.document = digest_of(document);
    if (!replaces.empty()) names.replaces = digest_of(replaces);
    names.answers = [number](standing how) {
        return std::vector{acceptance_builder(100 * number + static_cast<int>(how)).to_mailbox("SURGERY").done()};
    };
    made.value.named = names;
    return made;
}

} // namespace

TEST_CASE("conversation: both answers come and nothing further is awaited, also after a restart", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(asking(1))));
    CHECK_FALSE(told(store, 1).closed);
    REQUIRE(ok(store.accept(answering(2, "20013"))));
    CHECK_FALSE(told(store, 1).closed);
    REQUIRE(ok(store.accept(answering(3, "30001"))));

    store.reopen();

    const auto kept = told(store, 1);
    CHECK(kept.closed);
    CHECK(kept.sender == "SURGERY");
    CHECK(kept.recipient == "PRACTICE");
    CHECK((kept.infrastructure && kept.infrastructure->code == "20013"));
    CHECK((kept.infrastructure && kept.infrastructure->message_id == message_id_of(2)));
    CHECK((kept.business && kept.business->code == "30001"));
}

TEST_CASE("conversation: one answer is enough where one was asked for", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(asking(1, false))));
    REQUIRE(ok(store.accept(answering(2, "20013"))));
    CHECK(told(store, 1).closed);
}

TEST_CASE("conversation: a negative answer is the last", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(asking(1))));
    REQUIRE(ok(store.accept(answering(2, "20009", true))));
    CHECK(told(store, 1).closed);
}

TEST_CASE("conversation: the first answer of a kind counts, and nobody else's", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(asking(1))));
    auto stranger = answering(2, "20013");
    stranger.value.envelope.sender = "OTHER";
    REQUIRE(ok(store.accept(stranger)));
    CHECK_FALSE(told(store, 1).infrastructure.has_value());
    REQUIRE(ok(store.accept(answering(3, "20013"))));
    REQUIRE(ok(store.accept(answering(4, "20009", true))));
    CHECK(told(store, 1).infrastructure->code == "20013");
    CHECK_FALSE(told(store, 1).closed);
}

TEST_CASE("conversation: an answer that is to be given once is not committed after another", "[store]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(asking(1))));
    const auto settle_with = [&](int number) {
        auto answer = answering(number, "30001");
        answer.value.answers->once = true;
        store::settlement change;
        change.delivery_id = message_id_of(1) + "-1";
        change.to = number == 2 ? delivery_state::sent : delivery_state::delivered;
        change.companions = {answer.done()};
        return await(store->settle(change));
    };
    REQUIRE(ok(settle_with(2)));
    REQUIRE(ok(settle_with(3)));
    CHECK(told(store, 1).business->message_id == message_id_of(2));
    CHECK(store.inbox_of("SURGERY") == std::vector{message_id_of(2)});
}

TEST_CASE("conversation: a duplicate that has its answer takes none from the message that came first", "[store]") {
    for (const bool known : {true, false}) {
        CAPTURE(known);
        store_fixture store;
        store.open();
        REQUIRE(ok(store.accept(asking(1))));
        REQUIRE(ok(store.accept(answering(2, "20013"))));
        auto duplicate = asking(3);
        auto refusal = answering(4, "20007", true);
        if (known) refusal.value.answers->message_id = message_id_of(3);
        duplicate.value.companions = {refusal.done()};
        REQUIRE(ok(store.accept(duplicate)));
        CHECK(told(store, 3).infrastructure->code == "20007");
        CHECK(told(store, 3).closed);
        CHECK_FALSE(told(store, 1).closed);

        auto filed = answering(5, "30001");
        filed.value.answers->once = true;
        if (known) filed.value.answers->message_id = message_id_of(1);
        store::settlement change;
        change.delivery_id = message_id_of(1) + "-1";
        change.to = delivery_state::sent;
        change.companions = {filed.done()};
        REQUIRE(ok(await(store->settle(change))));

        REQUIRE(told(store, 1).business.has_value());
        CHECK(told(store, 1).business->code == "30001");
        CHECK(told(store, 1).closed);
        CHECK_FALSE(told(store, 3).business.has_value());
    }
}

TEST_CASE("conversation: what is late is counted by who should have answered", "[store]") {
    store_fixture store;
    store.open();
    const auto start = store.clock.now();
    REQUIRE(ok(store.accept(asking(1))));
    store.clock.advance(std::chrono::hours(1));
    REQUIRE(ok(store.accept(asking(2))));

    CHECK(overdue_at(store, start).empty());
    const auto late = overdue_at(store, start + std::chrono::hours(2));
    REQUIRE(late.size() == 1);
    CHECK(late[0].recipient == "PRACTICE");
    CHECK(late[0].messages == 2);
    CHECK(late[0].oldest == start);

    REQUIRE(ok(store.accept(answering(3, "20009", true)))); // to the newest of that name
    CHECK(overdue_at(store, start + std::chrono::hours(2)).at(0).messages == 1);
    const auto kept =
        await(store->conversations({.sender = "SURGERY", .recipient = "PRACTICE", .header_id = std::string(header)}));
    REQUIRE(kept.value().size() == 2);
    CHECK(kept.value()[0].message_id == message_id_of(1)); // which still awaits its answers
    CHECK(kept.value()[1].message_id == message_id_of(2));
}

TEST_CASE("named document: the same message and the same document are delivered once, also over a restart", "[store]") {
    store_fixture store;
    store.open();
    CHECK(store.accept(named(1, "message 1", "document 1")).value().standing == standing::new_here);
    store.reopen();

    CHECK(store.accept(named(2, "message 1", "document 2")).value().standing == standing::message_known);
    CHECK(store.accept(named(3, "message 2", "document 1")).value().standing == standing::document_known);

    CHECK(store.state_of(message_id_of(1) + "-1") == delivery_state::ready);
    for (const int number : {2, 3}) {
        CHECK(store.state_of(message_id_of(number) + "-1") == delivery_state::cancelled);
        CHECK(await(store->find_delivery(message_id_of(number) + "-1")).value().reason ==
              "duplicate of " + message_id_of(1));
        CHECK(await(store->find_message(message_id_of(number))).value().state == message::message_state::completed);
    }
    CHECK(store.inbox_of("SURGERY") == std::vector{message_id_of(100), message_id_of(201), message_id_of(302)});
}

TEST_CASE("named document: names of what is refused stay free", "[store]") {
    store_fixture store;
    store.open();
    auto refused = named(1, "message 1", "document 1", "never came");
    refused.value.named->claims = false;
    CHECK(store.accept(refused).value().standing == standing::new_here);
    CHECK(store.accept(named(2, "message 1", "document 1")).value().standing == standing::new_here);
}

TEST_CASE("named document: a replacement goes where its original came before, else into quarantine", "[store]") {
    store_fixture store;
    store.open();
    CHECK(store.accept(named(1, "message 1", "document 1", "document 0")).value().standing ==
          standing::replaced_unknown);
    const auto set_aside = await(store->find_message(message_id_of(1))).value();
    CHECK(set_aside.state == message::message_state::quarantined);
    CHECK(set_aside.quarantine_reason == "replacement");

    CHECK(store.accept(named(2, "message 2", "document 0")).value().standing == standing::new_here);
    CHECK(store.accept(named(3, "message 3", "document 1", "document 0")).value().standing == standing::new_here);
    CHECK(store.state_of(message_id_of(3) + "-1") == delivery_state::blocked); // behind its original
}
