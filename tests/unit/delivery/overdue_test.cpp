// Deliveries that wait until they are over, at the destination of a courier.
#include <catch2/catch.hpp>

#include "broker/delivery/dispatcher.hpp"
#include "tests/support/await.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/scripted_carrier.hpp"
#include "tests/support/store_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;

TEST_CASE("overdue: a whole lane expires at one look, each with a REPORT to its sender", "[delivery][expiry]") {
    store_fixture store;
    store.open();
    base::message_id_source ids{store.clock};
    constexpr int all = 3;
    for (int number = 1; number <= all; ++number)
        REQUIRE(ok(store.accept(acceptance_builder(number).to("practice", "a lane"))));
    REQUIRE(await(store->pause_destination("practice", "it is away", {.actor = "a test", .action = "pause"})));
    store.clock.advance(std::chrono::hours(5 * 24 + 1));

    delivery::expiry_parts parts;
    parts.store = store.operator->();
    parts.clock = &store.clock;
    parts.ids = &ids;
    parts.lane_key = base::secret("lane key");
    parts.mailbox_exists = [](std::string_view mailbox) { return mailbox == "SENDER1"; };
    base::cores cores{2, 1};
    delivery::dispatcher_parts with;
    with.store = store.operator->();
    with.clock = &store.clock;
    with.cores = &cores;
    with.ods_of = [](std::string_view) { return std::string("A81001"); };
    with.ends = std::make_shared<const delivery::expiry>(parts);
    delivery::destination practice;
    practice.name = "practice";
    practice.carrier =
        std::make_shared<scripted_carrier>([](const auto&) { return answer_with(delivery::outcome::kind::accepted); });
    delivery::dispatcher dispatcher(with, {practice});
    cores.run();
    REQUIRE(await(dispatcher.start()));

    CHECK(eventually([&] { return store.inbox_of("SENDER1").size() == all; }));
    for (int number = 1; number <= all; ++number)
        CHECK(store.state_of(message_id_of(number) + "-1") == delivery_state::expired);

    await(dispatcher.stop());
    cores.stop();
}
