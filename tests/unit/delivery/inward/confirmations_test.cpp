// What a destination says of its deliveries, beside a courier that works on them.
#include "broker/delivery/inward/confirmations.hpp"

#include <catch2/catch.hpp>

#include "tests/support/delivery_bench.hpp"
#include "tests/support/hub_process.hpp"

using namespace signalbox;
using delivery::confirmation;
using delivery::outcome;
using delivery::port_refusal;
using message::delivery_state;
using tests::answer_with;
using tests::await;
using tests::delivery_bench;
using tests::scripted_carrier;

namespace {

constexpr auto filed = confirmation::kind::filed;
constexpr auto refused = confirmation::kind::refused;

struct practice {
    explicit practice(outcome::kind answers = outcome::kind::accepted)
        : carrier(std::make_shared<scripted_carrier>([answers](const auto&) { return answer_with(answers); })) {
        bench.add("practice", carrier);
        bench.add("another", carrier);
    }

    boost::system::result<void, port_refusal> say(const std::string& delivery_id, confirmation::kind what,
                                                  const std::string& by = "practice") {
        delivery::confirmation_parts with;
        with.store = &bench.store;
        with.arrived = [this](std::string destination, std::string id) {
            return bench.dispatcher->arrived(std::move(destination), std::move(id));
        };
        with.companions = companions;
        return await(delivery::confirm(with, by, {delivery_id, what, "AR", "no such patient"}));
    }
    std::string delivered() {
        const auto id = bench.store.add("practice", "lane");
        REQUIRE(bench.start());
        REQUIRE(bench.store.wait_for(id, delivery_state::delivered));
        return id;
    }

    delivery_bench bench;
    std::shared_ptr<scripted_carrier> carrier;
    decltype(delivery::confirmation_parts::companions) companions;
};

} // namespace

TEST_CASE("confirmations: filed confirms the delivery, once, with its audit record", "[delivery][inward]") {
    practice one;
    const auto id = one.delivered();

    CHECK(one.say(id, filed).has_value());
    CHECK(one.say(id, filed).has_value());

    CHECK(one.bench.store.get(id).state == delivery_state::confirmed);
    const auto settled = one.bench.store.settlements();
    REQUIRE(settled.size() == 2); // delivered, confirmed: the repeat changed nothing
    CHECK(settled.back().audit.actor == "adapter:practice");
    CHECK(settled.back().audit.action == "delivery.confirm");
    CHECK(settled.back().outcome == "filed");
    CHECK(settled.back().attempts == 1);
    REQUIRE(one.bench.store.audited().size() == 1);
    CHECK(one.bench.store.audited().front().detail == "again");
}

TEST_CASE("confirmations: the answer to the sender is committed with the confirmation, or neither",
          "[delivery][inward]") {
    practice one;
    bool fails = true;
    one.companions = [&fails](auto of, auto said) -> store::async_result<std::vector<store::acceptance>> {
        if (fails) co_return store::errc::overloaded;
        std::vector<store::acceptance> made(1);
        made[0].envelope.message_id = of.delivery_id + said.code;
        co_return made;
    };
    const auto id = one.delivered();

    CHECK(one.say(id, filed).error().reason == port_refusal::why::unavailable);
    CHECK(one.bench.store.get(id).state == delivery_state::delivered);
    fails = false;
    CHECK(one.say(id, filed).has_value());

    const auto settled = one.bench.store.settlements();
    REQUIRE(settled.size() == 2);
    CHECK(settled[0].companions.empty());
    REQUIRE(settled[1].companions.size() == 1);
    CHECK(settled[1].companions[0].envelope.message_id == id + "AR");
}

TEST_CASE("confirmations: refused makes a dead letter with the practice's code", "[delivery][inward]") {
    practice one;
    const auto id = one.delivered();

    CHECK(one.say(id, refused).has_value());
    CHECK(one.say(id, refused).has_value());

    CHECK(one.bench.store.get(id).state == delivery_state::dead_lettered);
    CHECK(one.bench.store.get(id).reason == "refused by practice: AR");
    CHECK(one.bench.store.settlements().size() == 2);
}

TEST_CASE("confirmations: one that contradicts the earlier is refused, and audited", "[delivery][inward]") {
    practice one;
    const auto id = one.delivered();
    REQUIRE(one.say(id, filed).has_value());

    const auto said = one.say(id, refused);

    REQUIRE(said.has_error());
    CHECK(said.error().reason == port_refusal::why::conflict);
    CHECK(one.bench.store.get(id).state == delivery_state::confirmed);
    REQUIRE(one.bench.store.audited().size() == 1);
    CHECK(one.bench.store.audited().front().subject == id);
    CHECK(one.bench.store.audited().front().outcome == "conflict");
}

TEST_CASE("confirmations: only the destination that got a delivery may speak of it", "[delivery][inward]") {
    practice one;
    const auto id = one.delivered();

    const auto said = one.say(id, filed, "another");

    REQUIRE(said.has_error());
    CHECK(said.error().reason == port_refusal::why::not_found);
    CHECK(one.bench.store.get(id).state == delivery_state::delivered);
    REQUIRE(one.bench.store.audited().size() == 1);
    CHECK(one.bench.store.audited().front().actor == "adapter:another");
    CHECK(one.say("M99-1", filed).error().reason == port_refusal::why::not_found);
}

TEST_CASE("confirmations: an id that the hub never gave is not repeated in the audit", "[delivery][inward]") {
    practice one;
    REQUIRE(one.bench.start());

    CHECK(one.say("9990000018 Smith", filed).error().reason == port_refusal::why::invalid);

    REQUIRE(one.bench.store.audited().size() == 1);
    CHECK(one.bench.store.audited().front().subject.empty());
}

TEST_CASE("confirmations: one that comes before the answer ends the attempt as accepted", "[delivery][inward]") {
    practice one;
    one.carrier->hang_from_now();
    one.bench.limits.shutdown_deadline = std::chrono::milliseconds(0);
    const auto id = one.bench.store.add("practice", "lane");
    const auto next = one.bench.store.add("practice", "lane");
    REQUIRE(one.bench.start());
    REQUIRE(tests::eventually([&] { return one.carrier->given().size() == 1; }));

    CHECK(one.say(id, filed).has_value());

    CHECK(one.bench.store.get(id).state == delivery_state::confirmed);
    const auto settled = one.bench.store.settlements();
    REQUIRE(settled.size() >= 2);
    CHECK(settled[0].to == delivery_state::delivered);
    CHECK(settled[0].transform_version == "original/1"); // as every acceptance
    CHECK(settled[1].to == delivery_state::confirmed);
    CHECK(tests::eventually([&] { return one.carrier->given().size() == 2; })); // its lane goes on
    CHECK(one.carrier->given().back().delivery_id == next);
}

TEST_CASE("confirmations: a delivery whose answer was lost is delivered, then confirmed", "[delivery][inward]") {
    practice one(outcome::kind::unknown);
    const auto id = one.bench.store.add("practice", "lane");
    REQUIRE(one.bench.start());
    REQUIRE(one.bench.store.wait_for(id, delivery_state::retry_wait));

    CHECK(one.say(id, filed).has_value());

    CHECK(one.bench.store.get(id).state == delivery_state::confirmed);
    const auto settled = one.bench.store.settlements();
    REQUIRE(settled.size() == 3);
    CHECK(settled[1].to == delivery_state::delivered);
    CHECK(settled[2].to == delivery_state::confirmed);
}

TEST_CASE("confirmations: what the store cannot take now is said again later", "[delivery][inward]") {
    practice one;
    const auto id = one.delivered();
    one.bench.store.fail_settle({store::errc::disk_full});

    CHECK(one.say(id, filed).error().reason == port_refusal::why::unavailable);

    CHECK(one.say(id, filed).has_value());
}
