// Destinations that a person has paused.
#include <catch2/catch.hpp>

#include "tests/support/delivery_bench.hpp"

using namespace signalbox;
using delivery::outcome;
using message::delivery_state;
using tests::answer_with;
using tests::await;
using tests::delivery_bench;
using tests::scripted_carrier;

namespace {

std::shared_ptr<scripted_carrier> accepting() {
    return std::make_shared<scripted_carrier>([](const auto&) { return answer_with(outcome::kind::accepted); });
}

} // namespace

TEST_CASE("pause: a destination that was paused before the start takes nothing; others do", "[delivery][pause]") {
    delivery_bench bench;
    const auto carrier = accepting();
    bench.add("practice", carrier);
    bench.add("another", accepting());
    bench.store.pause("practice");
    const auto waits = bench.store.add("practice", "lane");
    const auto goes = bench.store.add("another", "lane");
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(goes, delivery_state::delivered));
    CHECK(bench.status("practice").paused);
    CHECK(carrier->given().empty());
    CHECK(bench.store.get(waits).state == delivery_state::ready);

    CHECK(await(bench.dispatcher->set_paused("practice", false)));
    CHECK(bench.store.wait_for(waits, delivery_state::delivered));
}

TEST_CASE("pause: from then on nothing more is taken", "[delivery][pause]") {
    delivery_bench bench;
    const auto carrier =
        std::make_shared<scripted_carrier>([](const auto&) { return answer_with(outcome::kind::accepted); }, true, 1);
    bench.add("practice", carrier);
    const auto first = bench.store.add("practice", "lane 1");
    REQUIRE(bench.start());
    REQUIRE(bench.store.wait_for(first, delivery_state::delivered));

    REQUIRE(await(bench.dispatcher->set_paused("practice", true)));
    const auto second = bench.store.add("practice", "lane 2");
    bench.advance(std::chrono::minutes(2)); // every reason to look has passed

    REQUIRE(await(bench.dispatcher->set_paused("practice", true))); // the core has been through its round
    CHECK(bench.store.get(second).state == delivery_state::ready);
    CHECK(carrier->given().size() == 1);
}

TEST_CASE("pause: a name that there is not is told", "[delivery][pause]") {
    delivery_bench bench;
    bench.add("practice", accepting());
    REQUIRE(bench.start());
    CHECK_FALSE(await(bench.dispatcher->set_paused("nobody", true)));
}

TEST_CASE("reports: each destination tells its last outcome and what its carrier is doing", "[delivery][pause]") {
    delivery_bench bench;
    bench.add("practice", accepting());
    bench.add("silent", accepting());
    const auto id = bench.store.add("practice", "lane");
    REQUIRE(bench.start());
    REQUIRE(bench.store.wait_for(id, delivery_state::delivered));

    const auto reports = await(bench.dispatcher->reports());

    REQUIRE(reports.size() == 2);
    CHECK(reports[0].destination == "practice");
    CHECK(reports[0].last_outcome == "accepted");
    CHECK(reports[0].last_ended_at == bench.clock.now());
    CHECK(to_text(reports[0].carrier.now) == "running");
    CHECK(reports[1].last_outcome.empty());
}
