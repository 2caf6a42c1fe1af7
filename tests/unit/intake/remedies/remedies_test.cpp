#include "broker/intake/remedies/remedies.hpp"

#include <functional>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/support/interchange_text.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/unit/intake/intake_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using judging = intake::remedies::judging;
using message::delivery_state;
using message::message_state;
using why = intake::no_remedy::why;

namespace {

routing::mailbox named(std::string id, std::string ods_code) {
    routing::mailbox made;
    made.id = std::move(id);
    made.ods_code = std::move(ods_code);
    return made;
}

// Intake over a store on disk; reports go to "files" and "system", which takes parts.
struct desk {
    store_fixture store;
    base::message_id_source ids{store.clock};
    boost::asio::thread_pool workers{1};
    intake::parts parts;

    desk() {
        parts.store = &store.open();
        parts.clock = &store.clock;
        parts.ids = &ids;
        parts.plan.lane_key = base::secret("lane key");
        parts.plan.takes_parts = [](std::string_view name) { return name == "system"; };
        parts.catalogue = test_catalogue();
        parts.directory = std::make_shared<routing::current_directory>(std::make_shared<const routing::directory>(
            std::vector{named("LAB1", "RXX"), named("PRACTICE1", "A81001")}));
        parts.workers = &workers;
        parts.read_spooled = intake::spool_reader(store.folder.text() + "/spool", workers);
        route({{.name = "all", .senders = {"LAB1"}, .deliver_to = {"files", "system"}}});
    }
    void route(std::vector<routing::route> routes) {
        parts.routes = std::make_shared<routing::route_table>(std::move(routes));
    }
    std::string send(std::string body, message::envelope about = an_envelope()) {
        intake::intake way(parts);
        return std::get<store::accepted>(await(way.accept(a_request(std::move(body), std::move(about))))).message_id;
    }
    auto release(std::string id, judging how = judging::none) {
        return await(intake::remedies(parts).release({std::move(id), "uid:1", "because"}, how));
    }
    auto replace(std::string id, std::string payload) {
        return await(intake::remedies(parts).replace({std::move(id), "uid:1", "because"}, std::move(payload)));
    }
    store::message_record record(const std::string& id) { return await(store->find_message(id)).value(); }
    std::vector<store::delivery_record> deliveries(const std::string& id) {
        return await(store->deliveries({.message_id = id})).value();
    }
    std::size_t messages() { return await(store->messages({})).value().size(); }
};

// Lets something else happen the first time that it is asked.
class interrupting_clock final : public base::clock {
  public:
    interrupting_clock(const base::clock& of, std::function<void()> meanwhile)
        : of_(of), meanwhile_(std::move(meanwhile)) {}

    base::time_point now() const override {
        if (const auto first = std::exchange(meanwhile_, nullptr)) first();
        return of_.now();
    }
    std::chrono::steady_clock::time_point steady() const override { return of_.steady(); }

  private:
    const base::clock& of_;
    mutable std::function<void()> meanwhile_;
};

const std::string unfit = report_json("\"wrong\"");

std::string edifact(const char* reference) {
    return interchange_text().report("9990000018", reference).report("9990000026", "R-2").build();
}

} // namespace

TEST_CASE("remedies: a quarantined message is released whatever is wrong with it, without a second answer",
          "[intake][remedies]") {
    desk desk;
    const auto id = desk.send(unfit);
    REQUIRE(desk.record(id).state == message_state::quarantined);
    const auto before = desk.messages(); // the REPORT among them

    REQUIRE(desk.release(id).has_value());

    CHECK(desk.record(id).state == message_state::routed);
    const auto deliveries = desk.deliveries(id);
    REQUIRE(deliveries.size() == 2);
    CHECK(deliveries[0].destination == "files");
    CHECK(deliveries[0].state == delivery_state::ready);
    CHECK_FALSE(deliveries[0].report.empty());
    CHECK(desk.messages() == before);
}

TEST_CASE("remedies: a second release is told in words and delivers nothing", "[intake][remedies]") {
    desk desk;
    const auto id = desk.send(unfit);
    REQUIRE(desk.release(id).has_value());

    const auto again = desk.release(id);

    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().reason == why::state);
    CHECK(again.error().detail == id + " is routed; this is for one that is quarantined");
    CHECK(desk.deliveries(id).size() == 2);
    CHECK(desk.release("20200101000000000000_ABCDEF").error().reason == why::not_found);
}

TEST_CASE("remedies: judged again, what is still unfit stays, and what fits now goes", "[intake][remedies]") {
    desk desk;
    const auto id = desk.send(unfit);

    const auto refused = desk.release(id, judging::again);
    desk.parts.validate = false; // as a schema that has been put right
    const auto released = desk.release(id, judging::again);

    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason == why::unfit);
    CHECK(refused.error().detail.starts_with("still unfit: "));
    CHECK(released.has_value());
}

TEST_CASE("remedies: without a route a release says why, and with one it goes", "[intake][remedies]") {
    desk desk;
    desk.route({{.name = "others", .senders = {"LAB2"}, .deliver_to = {"files"}}});
    auto about = an_envelope();
    about.recipient = "NOBODY";
    const auto id = desk.send(report_json(), about);
    REQUIRE(desk.record(id).quarantine_reason == "no-destination");

    const auto nowhere = desk.release(id);
    desk.route({{.name = "all", .deliver_to = {"files"}}});

    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error().reason == why::nowhere);
    CHECK(nowhere.error().detail.find("others") != std::string::npos);
    CHECK(desk.release(id).has_value());
}

TEST_CASE("remedies: an old report does not come behind its own correction", "[intake][remedies]") {
    desk desk;
    const auto old = desk.send(unfit);
    const auto correction = desk.send(report_json()); // of the same report
    REQUIRE(desk.store.settle(correction + "-1", delivery_state::delivered).has_value());

    const auto refused = desk.release(old);

    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason == why::overtaken);
    CHECK(refused.error().detail.find(correction + "-") != std::string::npos);
    CHECK(desk.replace(old, report_json()).error().reason == why::overtaken);
    CHECK(desk.record(old).state == message_state::quarantined);
}

TEST_CASE("remedies: a dead letter's new payload is a message of its own, to that destination alone",
          "[intake][remedies]") {
    desk desk;
    const auto id = desk.send(report_json());
    REQUIRE(desk.store.settle(id + "-1", delivery_state::dead_lettered).has_value());

    const auto made = desk.replace(id + "-1", report_json("\"preliminary\""));

    REQUIRE(made.has_value());
    const auto record = desk.record(made->message_id);
    CHECK(record.envelope.supersedes == id + "-1");
    CHECK(record.envelope.sender == "LAB1");
    CHECK(await(desk.store->payload(made->message_id, 10'000)).value() == report_json("\"preliminary\""));
    const auto deliveries = desk.deliveries(made->message_id);
    REQUIRE(deliveries.size() == 1);
    CHECK(deliveries.front().destination == "files");
    const auto old = await(desk.store->find_delivery(id + "-1")).value();
    CHECK(old.state == delivery_state::cancelled);
    CHECK(old.reason == "superseded by " + made->message_id);
    CHECK(await(desk.store->find_delivery(id + "-2")).value().state == delivery_state::ready);
    CHECK(desk.replace(id + "-1", report_json()).error().reason == why::state);
}

TEST_CASE("remedies: what somebody lets go again meanwhile is not replaced as well", "[intake][remedies]") {
    desk desk;
    const auto id = desk.send(report_json()) + "-1";
    REQUIRE(desk.store.settle(id, delivery_state::dead_lettered).has_value());
    const interrupting_clock clock(desk.store.clock,
                                   [&] { REQUIRE(desk.store.settle(id, delivery_state::ready).has_value()); });
    desk.parts.clock = &clock;

    const auto refused = desk.replace(id, report_json("\"preliminary\""));

    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason == why::state);
    CHECK(await(desk.store->find_delivery(id)).value().state == delivery_state::ready);
    CHECK(desk.messages() == 1);
}

TEST_CASE("remedies: an unfit, empty or too large payload changes nothing", "[intake][remedies]") {
    desk desk;
    const auto id = desk.send(report_json());
    REQUIRE(desk.store.settle(id + "-1", delivery_state::dead_lettered).has_value());
    const auto before = desk.messages();
    desk.parts.limits.body_validated_max = unfit.size() + 10;

    CHECK(desk.replace(id + "-1", unfit).error().reason == why::unfit);
    CHECK(desk.replace(id + "-1", "").error().reason == why::unfit);
    CHECK(desk.replace(id + "-1", std::string(unfit.size() + 11, ' ')).error().reason == why::too_large);

    CHECK(desk.messages() == before);
    CHECK(await(desk.store->find_delivery(id + "-1")).value().state == delivery_state::dead_lettered);
}

TEST_CASE("remedies: a payload above 64 KiB lies in the spool", "[intake][remedies]") {
    desk desk;
    const auto id = desk.send("what nobody reads", an_envelope("OTHER"));
    REQUIRE(desk.store.settle(id + "-1", delivery_state::dead_lettered).has_value());
    const std::string large(100'000, 'x');

    const auto made = desk.replace(id + "-1", large);

    REQUIRE(made.has_value());
    CHECK(await(desk.store->payload(made->message_id, 200'000)).value() == large);
}

TEST_CASE("remedies: a report of an interchange is replaced by one report, and nothing of it counts as a duplicate",
          "[intake][remedies]") {
    desk desk;
    const auto id = desk.send(edifact("R-1"), an_envelope("PATH_MEDRPT_V3"));
    const auto all = desk.deliveries(id);
    const auto part = std::find_if(all.begin(), all.end(), [](const auto& each) { return each.part == 1; });
    REQUIRE(part != all.end());
    REQUIRE(desk.store.settle(part->delivery_id, delivery_state::dead_lettered).has_value());

    CHECK(desk.replace(part->delivery_id, edifact("R-1")).error().reason == why::unfit); // two reports
    const auto made = desk.replace(part->delivery_id, interchange_text().report("9990000018", "R-1").build());

    REQUIRE(made.has_value());
    const auto deliveries = desk.deliveries(made->message_id);
    REQUIRE(deliveries.size() == 1);
    CHECK(deliveries.front().destination == "system");
    CHECK(deliveries.front().state == delivery_state::ready);
}

TEST_CASE("remedies: a refused interchange that is released has its NHSACK already", "[intake][remedies]") {
    desk desk;
    const auto id = desk.send(interchange_text().report("9990000018", "R-1").wrong_reference().build(),
                              an_envelope("PATH_MEDRPT_V3"));
    REQUIRE(desk.record(id).state == message_state::quarantined);
    const auto before = desk.messages();

    REQUIRE(desk.release(id).has_value());

    CHECK(desk.messages() == before);
    for (const auto& each : desk.deliveries(id)) CHECK(each.state != delivery_state::held);
}
