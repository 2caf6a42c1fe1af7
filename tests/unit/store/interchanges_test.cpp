#include <catch2/catch.hpp>

#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;

namespace {

std::string delivery_of(int number, int delivery = 1) { return message_id_of(number) + "-" + std::to_string(delivery); }

std::string reason_of(store_fixture& store, const std::string& delivery_id) {
    return await(store->find_delivery(delivery_id)).value().reason;
}

// An interchange of LAB to PRACTICE with that number, answered by message 1000 + the answer's number.
acceptance_builder asking(int number, std::string_view interchange, const std::string& counter = "PRACTICE LAB") {
    acceptance_builder made(number);
    made.to("system", "a");
    made.value.answer = store::numbered_answer{
        .interchange = digest_of(interchange), .counter = counter, .write = [](std::uint32_t answer) {
            return acceptance_builder(1000 + static_cast<int>(answer)).to_mailbox("LAB").done();
        }};
    return made;
}

} // namespace

TEST_CASE("interchanges: a part that came before is not delivered again, and says of what it is a duplicate",
          "[store][interchanges]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").part(1, "name", "bytes"))));

    const auto again = store.accept(acceptance_builder(2).to("system", "a").part(1, "name", "bytes")).value();

    CHECK(again.earlier_parts == std::vector<store::earlier_part>{{1, message_id_of(1), false}});
    CHECK(store.state_of(delivery_of(1)) == delivery_state::ready);
    CHECK(store.state_of(delivery_of(2)) == delivery_state::cancelled);
    CHECK(reason_of(store, delivery_of(2)) == "duplicate of " + message_id_of(1));
    CHECK(await(store->find_message(message_id_of(2))).value().state == message::message_state::completed);
}

TEST_CASE("interchanges: the same numbers with another content are delivered, and told", "[store][interchanges]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").part(1, "name", "bytes"))));

    const auto other = store.accept(acceptance_builder(2).to("system", "b").part(1, "name", "others")).value();
    const auto third = store.accept(acceptance_builder(3).to("system", "b").part(1, "name", "others")).value();

    CHECK(other.earlier_parts == std::vector<store::earlier_part>{{1, message_id_of(1), true}});
    CHECK(store.state_of(delivery_of(2)) == delivery_state::ready);
    CHECK(third.earlier_parts == std::vector<store::earlier_part>{{1, message_id_of(2), false}});
    CHECK(store.state_of(delivery_of(3)) == delivery_state::cancelled);
}

TEST_CASE("interchanges: of several parts only the duplicates are left out", "[store][interchanges]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").part(1, "one", "bytes"))));

    auto both = acceptance_builder(2);
    both.to("system", "a").part(1, "one", "bytes").to("system", "b").part(2, "two", "bytes").to("archive", "a");
    REQUIRE(ok(store.accept(both)));

    CHECK(store.state_of(delivery_of(2, 1)) == delivery_state::cancelled);
    CHECK(store.state_of(delivery_of(2, 2)) == delivery_state::ready);
    CHECK(store.state_of(delivery_of(2, 3)) == delivery_state::ready); // the whole: one of its parts is new
    CHECK(await(store->find_message(message_id_of(2))).value().state == message::message_state::routed);
}

TEST_CASE("interchanges: a whole of duplicates is one itself, but its mailbox has it", "[store][interchanges]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("archive", "a").part(0, "one", "x").part(0, "two", "y"))));

    auto again = acceptance_builder(2).to("archive", "a").to_mailbox("BOX1").part(0, "one", "x").part(0, "two", "y");
    REQUIRE(ok(store.accept(again)));

    CHECK(store.state_of(delivery_of(2, 1)) == delivery_state::cancelled);
    CHECK(store.inbox_of("BOX1") == std::vector{message_id_of(2)});
}

TEST_CASE("interchanges: a message has the same part twice, and it is delivered once", "[store][interchanges]") {
    store_fixture store;
    store.open();
    auto twice = acceptance_builder(1);
    twice.to("system", "a").part(1, "name", "bytes").to("system", "a").part(2, "name", "bytes");

    REQUIRE(ok(store.accept(twice)));

    CHECK(store.state_of(delivery_of(1, 1)) == delivery_state::ready);
    CHECK(store.state_of(delivery_of(1, 2)) == delivery_state::cancelled);
}

TEST_CASE("interchanges: parts are remembered over a restart", "[store][interchanges]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(acceptance_builder(1).to("system", "a").part(1, "name", "bytes"))));
    store.reopen();
    REQUIRE(ok(store.accept(acceptance_builder(2).to("system", "a").part(1, "name", "bytes"))));

    CHECK(store.state_of(delivery_of(2)) == delivery_state::cancelled);
}

TEST_CASE("interchanges: one is answered once, with the pair's next number", "[store][interchanges]") {
    store_fixture store;
    store.open();

    REQUIRE(ok(store.accept(asking(1, "first"))));
    REQUIRE(ok(store.accept(asking(2, "first"))));
    store.reopen();
    REQUIRE(ok(store.accept(asking(3, "second"))));
    CHECK(store.inbox_of("LAB") == std::vector{message_id_of(1001), message_id_of(1002)});
}

TEST_CASE("interchanges: an answer that cannot be kept takes the interchange with it", "[store][interchanges]") {
    store_fixture store;
    store.open();
    REQUIRE(ok(store.accept(asking(1, "first"))));

    // Another pair begins at 1 again, and message 1001 is there already.
    CHECK_FALSE(ok(store.accept(asking(2, "other", "PRACTICE OTHER"))));

    CHECK(await(store->find_message(message_id_of(2))).error() == store::errc::not_found);
}
