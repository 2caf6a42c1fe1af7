#include "broker/app/relayed_report.hpp"

#include <catch2/catch.hpp>

#include "broker/app/adapter_desk.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_inbox_store.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using why = delivery::port_refusal::why;

namespace {

// A hub that gave a message of LAB01 to the relay "national".
struct relay_bench {
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    base::message_id_source ids{clock};
    app::relayed_report_parts parts{
        .store = &store, .ids = &ids, .clock = &clock, .lane_key = base::secret("lane key"), .relays = {"national"}};
    std::string message_id = ids.next();

    relay_bench() {
        signalbox::store::acceptance sent;
        sent.envelope.message_id = message_id;
        sent.envelope.sender = "LAB01";
        sent.envelope.recipient = "GP01";
        sent.envelope.workflow_id = "PATH_MEDRPT_V4";
        sent.envelope.local_id = "L1";
        message::planned_delivery planned;
        planned.destination = "national";
        sent.deliveries = {planned};
        REQUIRE(await(store.accept(sent)).has_value());
    }
    auto report(const std::string& about, const std::string& by = "national", const std::string& ref = "UP1") {
        delivery::submission what;
        what.ref = ref;
        what.report =
            delivery::reported_failure{about, "SEND", "14", "Message not collected by recipient after 5 days"};
        return await(app::keep_report(parts, by, what));
    }
};

} // namespace

TEST_CASE("relayed report: it is in the sender's mailbox, about the message that the sender knows", "[app][adapter]") {
    relay_bench bench;

    const auto kept = bench.report(bench.message_id);

    REQUIRE(kept.has_value());
    REQUIRE(bench.store.accepted.size() == 2);
    const auto& made = bench.store.accepted.back();
    CHECK(made.envelope.message_id == *kept);
    CHECK(made.envelope.kind == "REPORT");
    CHECK(made.envelope.recipient == "LAB01");
    CHECK(made.envelope.linked_message_id == bench.message_id);
    CHECK(made.envelope.local_id == "L1");
    CHECK(made.envelope.status_code == "14");
    CHECK(made.envelope.status_event == "SEND");
    CHECK(made.envelope.status_description == "Message not collected by recipient after 5 days");
    CHECK(made.deliveries.front().destination == "mailbox:LAB01");
    CHECK(made.audit.actor == "adapter:national");
}

TEST_CASE("relayed report: the same ref again is the same report", "[app][adapter]") {
    relay_bench bench;

    const auto first = bench.report(bench.message_id);
    const auto again = bench.report(bench.message_id);

    CHECK(*first == *again);
    CHECK(bench.store.accepted.size() == 2);
}

TEST_CASE("relayed report: only a relay reports, and only about what it was given", "[app][adapter]") {
    relay_bench bench;
    bench.parts.relays.insert("another");

    CHECK(bench.report(bench.message_id, "practice").error().reason == why::not_allowed);
    CHECK(bench.report(bench.message_id, "another").error().reason == why::not_found);
    CHECK(bench.report(bench.ids.next()).error().reason == why::not_found);
    CHECK(bench.report("UP-4711").error().reason == why::not_found);
    CHECK(bench.store.accepted.size() == 1);
}

TEST_CASE("relayed report: what cannot be kept now can be told again", "[app][adapter]") {
    relay_bench bench;
    bench.store.fail_accept = signalbox::store::errc::disk_full;

    CHECK(bench.report(bench.message_id).error().reason == why::unavailable);
}
