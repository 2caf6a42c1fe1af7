#include "broker/delivery/caretaker.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "broker/base/spawn.hpp"
#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;
using message::message_state;
using std::chrono::hours;

namespace {

constexpr hours five_days{5 * 24};
constexpr hours thirty_days{30 * 24};

// A store with a caretaker, of which each test runs single rounds.
struct house {
    store_fixture store;
    base::message_id_source ids{store.clock};
    boost::asio::io_context core;
    std::shared_ptr<const delivery::expiry> ends;
    std::shared_ptr<delivery::caretaker> caretaker;

    house() {
        store.open();
        delivery::expiry_parts parts;
        parts.store = store.operator->();
        parts.clock = &store.clock;
        parts.ids = &ids;
        parts.lane_key = base::secret("lane key");
        parts.mailbox_exists = [](std::string_view mailbox) { return mailbox == "SENDER1"; };
        ends = std::make_shared<const delivery::expiry>(parts);
        caretaker = std::make_shared<delivery::caretaker>(parts, ends, core.get_executor());
    }
    void round_after(std::chrono::microseconds time) {
        store.clock.advance(time);
        await(caretaker->look_round());
    }
    // The one message in the sender's mailbox.
    store::message_record report() {
        const auto inbox = store.inbox_of("SENDER1");
        REQUIRE(inbox.size() == 1);
        return await(store->find_message(inbox.front())).value();
    }
    message_state state_of_message(int number) {
        return await(store->find_message(message_id_of(number))).value().state;
    }
};

} // namespace

TEST_CASE("caretaker: what nobody collects in five days expires, and its sender has a REPORT", "[delivery][expiry]") {
    house house;
    REQUIRE(ok(house.store.accept(acceptance_builder(1).to_mailbox("BOX1"))));

    house.round_after(five_days);
    CHECK(house.store.inbox_of("BOX1").size() == 1); // not a moment sooner
    house.round_after(std::chrono::seconds(1));

    CHECK(house.store.inbox_of("BOX1").empty());
    CHECK(house.state_of_message(1) == message_state::expired);
    const message::envelope about = house.report().envelope;
    CHECK(about.kind == "REPORT");
    CHECK(about.status_code == "14");
    CHECK(about.status_event == "SEND");
    CHECK(about.status_description == "Message not collected by recipient after 5 days");
    CHECK(about.linked_message_id == message_id_of(1));
    CHECK(about.workflow_id == "TEST_WORKFLOW");
}

TEST_CASE("caretaker: what arrived elsewhere expires in the mailbox without a REPORT", "[delivery][expiry]") {
    house house;
    REQUIRE(ok(house.store.accept(acceptance_builder(1).to_mailbox("BOX1").to("system", "lane"))));
    REQUIRE(ok(house.store.settle(message_id_of(1) + "-2", delivery_state::delivered)));

    house.round_after(five_days + hours(1));

    CHECK(house.store.inbox_of("BOX1").empty());
    CHECK(house.store.inbox_of("SENDER1").empty());
}

TEST_CASE("caretaker: while another delivery may still arrive, nobody is told that it is lost", "[delivery][expiry]") {
    house house;
    REQUIRE(ok(house.store.accept(acceptance_builder(1).to_mailbox("BOX1").to("system", "lane"))));

    house.round_after(five_days + hours(1));
    CHECK(house.store.inbox_of("SENDER1").empty());

    const auto last = await(house.store->find_delivery(message_id_of(1) + "-2")).value();
    REQUIRE(ok(await(house.ends->end(last))));
    CHECK(house.report().envelope.status_code == "14");
}

TEST_CASE("caretaker: a REPORT that nobody collects expires without another", "[delivery][expiry]") {
    house house;
    REQUIRE(ok(house.store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    house.round_after(five_days + hours(1));

    house.round_after(five_days + hours(1));

    CHECK(house.store.inbox_of("SENDER1").empty());
}

TEST_CASE("caretaker: a clock that jumps ends nothing", "[delivery][expiry]") {
    house house;
    REQUIRE(ok(house.store.accept(acceptance_builder(1).to_mailbox("BOX1"))));

    house.store.clock.set(house.store.clock.now() + hours(10 * 24));
    house.round_after(hours(1));
    house.store.clock.set(house.store.clock.now() - hours(12 * 24));
    house.round_after(hours(1));

    CHECK(house.store.inbox_of("BOX1").size() == 1);
    CHECK(house.store.inbox_of("SENDER1").empty());
}

TEST_CASE("caretaker: what came while the clock was behind ends no sooner, before it is set right and after",
          "[delivery][expiry]") {
    house house;
    house.store.clock.set(house.store.clock.now() - hours(10 * 24));
    REQUIRE(ok(house.store.accept(acceptance_builder(1).to_mailbox("BOX1"))));

    house.round_after(hours(1));
    CHECK(house.store.inbox_of("BOX1").size() == 1);
    house.store.clock.set(house.store.clock.now() + hours(10 * 24));
    house.round_after(five_days - hours(1));
    CHECK(house.store.inbox_of("BOX1").size() == 1);
    house.round_after(std::chrono::seconds(1));

    CHECK(house.store.inbox_of("BOX1").empty());
}

TEST_CASE("caretaker: an upload that stands still for a day is given up and reported", "[delivery][expiry][chunks]") {
    house house;
    auto first = acceptance_builder(1).done();
    first.state = message_state::received;
    first.chunks = 3;
    REQUIRE(ok(house.store.accept(first)));

    house.round_after(hours(24));
    CHECK(house.state_of_message(1) == message_state::received);
    house.round_after(std::chrono::seconds(1));

    CHECK(house.state_of_message(1) == message_state::expired);
    CHECK(house.report().envelope.status_code == "SBX-U");
    CHECK(house.report().envelope.status_description == "Not all of 3 chunks received, and none for 1 day");
}

TEST_CASE("caretaker: what is settled is erased after thirty days, what waits for a person is not",
          "[delivery][expiry]") {
    house house;
    REQUIRE(ok(house.store.accept(acceptance_builder(1).to("system", "lane"))));
    REQUIRE(ok(house.store.settle(message_id_of(1) + "-1", delivery_state::delivered)));
    REQUIRE(ok(house.store.accept(acceptance_builder(2).to("system", "lane"))));
    REQUIRE(ok(house.store.settle(message_id_of(2) + "-1", delivery_state::held)));

    house.round_after(thirty_days + hours(1));

    CHECK(await(house.store->find_message(message_id_of(1))).error() == store::errc::not_found);
    CHECK(ok(await(house.store->find_message(message_id_of(2)))));
}

TEST_CASE("caretaker: it rests until the first thing ends, and not longer than what comes next could last",
          "[delivery][expiry]") {
    house house;
    REQUIRE(ok(house.store.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    const base::time_point made = house.store.clock.now();
    base::spawn(house.core.get_executor(), delivery::caretaker::run(house.caretaker), "caretaker");
    const auto rest = [&house] {
        while (!house.caretaker->rests_until()) house.core.run_one();
        return *house.caretaker->rests_until();
    };
    CHECK(rest() == made + hours(24) + std::chrono::microseconds(1));

    house.store.clock.advance(five_days - hours(1));
    house.caretaker->wake();
    CHECK(rest() == made + five_days + std::chrono::microseconds(1));
    house.store.clock.advance(hours(1) + std::chrono::microseconds(1));
    house.caretaker->wake();
    static_cast<void>(rest());
    CHECK(house.store.inbox_of("BOX1").empty());

    house.caretaker->stop();
    house.core.run();
}
