#include "broker/app/adapter_desk.hpp"

#include <catch2/catch.hpp>

#include "tests/support/await.hpp"
#include "tests/support/fake_inbox_store.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using why = delivery::port_refusal::why;

namespace {

routing::mailbox named(std::string id, std::string ods_code) {
    routing::mailbox made;
    made.id = std::move(id);
    made.ods_code = std::move(ods_code);
    return made;
}

delivery::submission acknowledgement(std::string ref = "a1", std::string payload = "the acknowledgement") {
    return {.ref = std::move(ref),
            .workflow_id = "PRACTICE_ACK",
            .to = "lab01",
            .content_type = "text/plain",
            .local_id = "local 1",
            .payload = std::move(payload)};
}

// A desk for two destinations: "practice" sends from GP01, "silent" from nowhere.
struct desk_bench {
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    base::message_id_source ids{clock};
    intake::parts intake_parts;
    app::adapter_desk_parts parts;

    desk_bench() {
        intake_parts.store = &store;
        intake_parts.clock = &clock;
        intake_parts.ids = &ids;
        intake_parts.plan.lane_key = base::secret("lane key");
        registered({});
        intake_parts.routes = std::make_shared<routing::route_table>(std::vector<routing::route>{});
        parts.store = &store;
        parts.submits_as = {{"practice", "GP01"}};
        parts.routes = intake_parts.routes;
    }
    void registered(std::vector<routing::workflow_group> groups) {
        intake_parts.directory =
            std::make_shared<routing::current_directory>(std::make_shared<const routing::directory>(
                std::vector{named("LAB01", "RX1"), named("GP01", "A81001")}, std::move(groups)));
        parts.directory = intake_parts.directory;
    }
    boost::system::result<std::string, delivery::port_refusal> submit(delivery::submission what,
                                                                      const std::string& by = "practice") {
        intake::intake way(intake_parts);
        parts.intake = &way;
        app::adapter_desk desk(parts);
        return await(desk.submit(by, std::move(what)));
    }
};

} // namespace

TEST_CASE("adapter desk: a submission is a message of the destination's mailbox", "[app][adapter]") {
    desk_bench bench;

    const auto id = bench.submit(acknowledgement());

    REQUIRE(id.has_value());
    REQUIRE(bench.store.accepted.size() == 1);
    const auto& kept = bench.store.accepted.front();
    CHECK(kept.envelope.message_id == *id);
    CHECK(kept.envelope.transport == message::transport::adapter);
    CHECK(kept.envelope.sender == "GP01");
    CHECK(kept.envelope.recipient == "LAB01"); // as the directory writes it
    CHECK(kept.envelope.workflow_id == "PRACTICE_ACK");
    CHECK(kept.envelope.content_type == "text/plain");
    CHECK(kept.envelope.local_id == "local 1");
    CHECK(kept.payload.bytes == "the acknowledgement");
    CHECK(kept.audit.actor == "adapter:practice");
    CHECK(kept.audit.action == "adapter.submit");
    REQUIRE(kept.deliveries.size() == 1);
    CHECK(kept.deliveries.front().destination == "mailbox:LAB01");
}

TEST_CASE("adapter desk: what its sender said beside it is kept, but for what has no place in MESH", "[app][adapter]") {
    desk_bench bench;
    auto what = acknowledgement();
    what.fields = {{"Mex-Subject", "a letter"},
                   {"Mex-FileName", "letter.pdf"},
                   {"Mex-Content-Encrypted", "Y"},
                   {"Mex-PartnerID", "in two\nlines"},
                   {"Mex-Content-Checksum", std::string(101, 'x')},
                   {"Content-Encoding", "gzip"}};

    REQUIRE(bench.submit(std::move(what)).has_value());

    const auto& kept = bench.store.accepted.front().envelope;
    CHECK(kept.subject == "a letter");
    CHECK(kept.file_name == "letter.pdf");
    CHECK(kept.encrypted);
    CHECK(kept.partner_id.empty());
    CHECK(kept.checksum.empty());
    CHECK(kept.content_encoding.empty());
}

TEST_CASE("adapter desk: only a relay says who a message is from, and the directory knows them", "[app][adapter]") {
    desk_bench bench;
    bench.parts.relayed.relays = {"national"};
    const auto from = [](std::string mailbox, std::string ref) {
        auto made = acknowledgement(std::move(ref));
        made.from = std::move(mailbox);
        made.to = "GP01";
        return made;
    };

    CHECK(bench.submit(from("LAB01", "r1"), "national").has_value());
    CHECK(bench.store.accepted.back().envelope.sender == "LAB01");
    CHECK(bench.submit(from("LAB99", "r2"), "national").error().reason == why::not_allowed);
    CHECK(bench.submit(from("LAB01", "r3"), "practice").has_value());
    CHECK(bench.store.accepted.back().envelope.sender == "GP01"); // as configured, whatever it says
}

TEST_CASE("adapter desk: the same ref again is the same message, and one delivery", "[app][adapter]") {
    desk_bench bench;

    const auto first = bench.submit(acknowledgement());
    const auto again = bench.submit(acknowledgement());
    const auto other = bench.submit(acknowledgement("a2"));

    CHECK(*first == *again);
    CHECK(*other != *first);
    CHECK(bench.store.accepted.size() == 2);
}

TEST_CASE("adapter desk: another content under the same ref is refused, and audited", "[app][adapter]") {
    desk_bench bench;
    REQUIRE(bench.submit(acknowledgement()).has_value());

    const auto said = bench.submit(acknowledgement("a1", "something else"));

    REQUIRE(said.has_error());
    CHECK(said.error().reason == why::conflict);
    REQUIRE(bench.store.audited.size() == 2); // behind what was kept
    CHECK(bench.store.audited.back().actor == "adapter:practice");
    CHECK(bench.store.audited.back().outcome == "conflict");
}

TEST_CASE("adapter desk: a destination without a mailbox may not submit", "[app][adapter]") {
    desk_bench bench;

    const auto said = bench.submit(acknowledgement(), "silent");

    CHECK(said.error().reason == why::not_allowed);
    CHECK(said.error().what.find("submits_as") != std::string::npos);
    CHECK(bench.store.accepted.empty());
    CHECK(bench.store.audited.size() == 1);
}

TEST_CASE("adapter desk: who may not send or receive the workflow is refused, but in the sandbox", "[app][adapter]") {
    desk_bench bench;
    bench.registered({{.name = "acknowledgements", .workflow_ids = {"PRACTICE_ACK"}}});

    CHECK(bench.submit(acknowledgement()).error().reason == why::not_allowed);
    bench.parts.registration_asked = false;
    CHECK(bench.submit(acknowledgement()).has_value());
}

TEST_CASE("adapter desk: what cannot be a message is refused with the member's name", "[app][adapter]") {
    desk_bench bench;
    const auto refused = [&](auto change) {
        auto what = acknowledgement();
        change(what);
        const auto said = bench.submit(std::move(what));
        REQUIRE(said.has_error());
        return std::pair(said.error().reason, said.error().what.substr(0, said.error().what.find(':')));
    };
    CHECK(refused([](auto& w) { w.ref = ""; }) == std::pair(why::invalid, std::string("ref")));
    CHECK(refused([](auto& w) { w.ref = std::string(129, 'x'); }) == std::pair(why::invalid, std::string("ref")));
    CHECK(refused([](auto& w) { w.workflow_id = "a b"; }) == std::pair(why::invalid, std::string("workflow_id")));
    CHECK(refused([](auto& w) { w.content_type = "a\nb"; }) == std::pair(why::invalid, std::string("content_type")));
    CHECK(refused([](auto& w) { w.payload = ""; }) == std::pair(why::invalid, std::string("payload")));
    CHECK(refused([](auto& w) { w.to = "NOBODY"; }) == std::pair(why::not_found, std::string("to")));
    bench.parts.limits.body_max = 3;
    CHECK(refused([](auto&) {}) == std::pair(why::too_large, std::string("payload")));
    CHECK(bench.store.accepted.empty());
}

TEST_CASE("adapter desk: what cannot be kept now is to be submitted again", "[app][adapter]") {
    desk_bench bench;
    bench.store.fail_accept = store::errc::disk_full;

    CHECK(bench.submit(acknowledgement()).error().reason == why::unavailable);

    bench.store.fail_accept.reset();
    CHECK(bench.submit(acknowledgement()).has_value());
}

TEST_CASE("adapter desk: a submission does not go back to the destination that it comes from", "[app][adapter]") {
    desk_bench bench;
    bench.intake_parts.routes = std::make_shared<routing::route_table>(
        std::vector<routing::route>{{.name = "all", .deliver_to = {"mailbox", "practice", "archive"}}});

    REQUIRE(bench.submit(acknowledgement()).has_value());

    REQUIRE(bench.store.accepted.size() == 1);
    const auto& planned = bench.store.accepted.front().deliveries;
    REQUIRE(planned.size() == 2);
    CHECK(planned[0].destination == "mailbox:LAB01");
    CHECK(planned[1].destination == "archive");
}

TEST_CASE("adapter desk: a large payload goes through the spool", "[app][adapter]") {
    desk_bench bench;
    bench.parts.limits.body_in_memory_max = 8;

    REQUIRE(bench.submit(acknowledgement()).has_value());

    CHECK(bench.store.accepted.front().payload.bytes.empty());
    CHECK(bench.store.spool.size() == 1);
}
