#include "broker/intake/intake.hpp"

#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include "broker/intake/acceptance.hpp"
#include "broker/intake/on_worker.hpp"
#include "broker/intake/spooled.hpp"
#include "broker/message/lane.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/unit/intake/intake_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using why = intake::refusal::why;

namespace {

class heard final : public message::observer {
  public:
    void accepted(std::string_view, std::string_view type) override {
        texts.push_back("accepted " + std::string(type));
    }
    void quarantined(std::string_view, std::string_view type) override {
        texts.push_back("quarantined " + std::string(type));
    }

    std::vector<std::string> texts;
};

routing::mailbox named(std::string id, std::string ods_code) {
    routing::mailbox made;
    made.id = std::move(id);
    made.ods_code = std::move(ods_code);
    return made;
}

struct hub {
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    base::message_id_source ids{clock};
    heard observer;
    boost::asio::thread_pool workers{1};
    intake::parts parts;

    hub() {
        static const auto catalogue = test_catalogue();
        parts.store = &store;
        parts.clock = &clock;
        parts.ids = &ids;
        parts.plan.lane_key = base::secret("lane key");
        parts.catalogue = catalogue;
        parts.directory = std::make_shared<routing::current_directory>(std::make_shared<const routing::directory>(
            std::vector{named("LAB1", "RXX"), named("PRACTICE1", "A81001")}));
        route({});
        parts.observer = &observer;
        parts.workers = &workers;
    }

    void route(std::vector<routing::route> routes) {
        parts.routes = std::make_shared<routing::route_table>(std::move(routes));
    }
    intake::answer accept(intake::intake_request request) {
        intake::intake way(parts);
        return await(way.accept(std::move(request)));
    }
    why refused(intake::intake_request request) { return std::get<intake::refusal>(accept(std::move(request))).reason; }
};

bool was_kept(const intake::answer& answer) { return std::holds_alternative<store::accepted>(answer); }

} // namespace

TEST_CASE("intake: a valid report is routed, with the patient's lane and the report's hash", "[intake]") {
    hub hub;
    hub.route({{.name = "pathology", .message_types = {"test-report"}, .deliver_to = {"mailbox", "files"}}});

    const auto answer = hub.accept(a_request(report_json()));

    REQUIRE(was_kept(answer));
    REQUIRE(hub.store.accepted.size() == 1);
    const auto& kept = hub.store.accepted[0];
    CHECK(kept.state == message::message_state::routed);
    CHECK(kept.envelope.message_type == "test-report");
    CHECK(base::is_message_id(kept.envelope.message_id));
    CHECK(kept.envelope.received_at == hub.clock.now());
    CHECK(kept.payload.bytes == report_json());
    CHECK(kept.violations_json.empty());
    CHECK(kept.route_explanation_json.find("\"pathology\"") != std::string::npos);
    CHECK(kept.companions.empty());

    const message::patient_key patient{"9990000018", "urn:lab:patients|P-7", "urn:lab|R-1"};
    REQUIRE(kept.deliveries.size() == 2);
    CHECK(kept.deliveries[0].destination == "mailbox:PRACTICE1");
    CHECK(kept.deliveries[0].first == message::delivery_state::delivered);
    CHECK(kept.deliveries[1].destination == "files");
    CHECK(kept.deliveries[1].first == message::delivery_state::ready);
    for (const auto& planned : kept.deliveries) {
        CHECK(planned.rule == "pathology");
        CHECK(planned.lane == message::lane_of(hub.parts.plan.lane_key, patient, "LAB1", "TEST_WORKFLOW"));
        CHECK(planned.report == message::report_of(hub.parts.plan.lane_key, patient, "LAB1"));
    }
    CHECK(kept.audit.action == "mesh.send");
    CHECK(kept.audit.actor == "LAB1");
    CHECK(kept.audit.outcome == "202");
    CHECK(kept.audit.address == "192.0.2.7");
    CHECK(hub.observer.texts == std::vector<std::string>{"accepted test-report"});
}

TEST_CASE("intake: a message with warnings alone is routed, and its warnings are kept", "[intake]") {
    hub hub;
    hub.parts.catalogue = test_catalogue(R"(, "x-strict": {"required": ["identifier"]})");

    REQUIRE(was_kept(hub.accept(a_request(report_json()))));

    REQUIRE(hub.store.accepted.size() == 1);
    CHECK(hub.store.accepted[0].state == message::message_state::routed);
    CHECK(hub.store.accepted[0].violations_json.find(R"("keyword":"required")") != std::string::npos);
    CHECK(hub.store.accepted[0].violations_json.find(R"("severity":"warning")") != std::string::npos);

    hub.parts.strengths.usual = validation::strength::strict;
    REQUIRE(was_kept(hub.accept(a_request(report_json()))));
    CHECK(hub.store.accepted.at(1).state == message::message_state::quarantined);
}

TEST_CASE("intake: routes see the ODS code of the recipient", "[intake]") {
    hub hub;
    hub.route({{.name = "by code", .ods_codes = {"A81001"}, .deliver_to = {"files"}}});
    hub.accept(a_request("content"));
    CHECK(hub.store.accepted.at(0).deliveries.at(0).destination == "files");
}

TEST_CASE("intake: an invalid message is quarantined and reported to its sender", "[intake]") {
    hub hub;
    auto about = an_envelope("PATH_MEDRPT_V3");
    about.local_id = "local";
    about.subject = "subject";
    about.file_name = "f.json";

    const auto answer = hub.accept(a_request(report_json("\"done\""), about));

    REQUIRE(was_kept(answer));
    REQUIRE(hub.store.accepted.size() == 2);
    const auto& kept = hub.store.accepted[0];
    CHECK(std::get<store::accepted>(answer).message_id == kept.envelope.message_id);
    CHECK(kept.state == message::message_state::quarantined);
    CHECK(kept.quarantine_reason == "validation");
    CHECK(kept.deliveries.empty());
    CHECK(kept.violations_json.find("\"/entry/1/resource/status\"") != std::string::npos);
    CHECK(kept.audit.outcome == "202");
    CHECK(kept.audit.detail == "quarantined: validation");

    const auto& report = hub.store.accepted[1];
    CHECK(report.envelope.kind == "REPORT");
    CHECK(report.envelope.sender.empty());
    CHECK(report.envelope.recipient == "LAB1");
    CHECK(report.envelope.linked_message_id == kept.envelope.message_id);
    CHECK(report.envelope.message_id != kept.envelope.message_id);
    CHECK(report.envelope.status_event == "VALIDATE");
    CHECK(report.envelope.status_code == "SBX-V");
    CHECK(report.envelope.status_description.starts_with("/entry/1/resource/status: expected "));
    CHECK(report.envelope.status_description.find("done") == std::string::npos);
    CHECK(report.envelope.workflow_id == "PATH_MEDRPT_V3");
    CHECK(report.envelope.local_id == "local");
    CHECK(report.envelope.subject == "subject");
    CHECK(report.envelope.file_name == "f.json");
    CHECK(report.payload.size == 0);
    REQUIRE(report.deliveries.size() == 1);
    CHECK(report.deliveries[0].destination == "mailbox:LAB1");
    CHECK(report.deliveries[0].first == message::delivery_state::delivered);
    CHECK(hub.observer.texts == std::vector<std::string>{"quarantined test-report"});
}

TEST_CASE("intake: a protocol that can refuse has the verdict and nothing is kept", "[intake]") {
    hub hub;
    auto request = a_request(report_json("\"done\""));
    request.when_invalid = intake::on_invalid::refuse;
    const auto answer = hub.accept(std::move(request));
    REQUIRE_FALSE(was_kept(answer));
    CHECK(std::get<intake::refusal>(answer).reason == why::invalid);
    CHECK(std::get<intake::refusal>(answer).verdict.refused());
    CHECK(hub.store.accepted.empty());
}

TEST_CASE("intake: without any destination a message is quarantined, never dropped", "[intake]") {
    hub hub;
    auto about = an_envelope();
    about.recipient = "ELSEWHERE";
    REQUIRE(was_kept(hub.accept(a_request("content", about))));
    CHECK(hub.store.accepted.at(0).state == message::message_state::quarantined);
    CHECK(hub.store.accepted.at(0).quarantine_reason == "no-destination");
    REQUIRE(hub.store.accepted.at(0).companions.size() == 1);
    CHECK(hub.store.accepted.at(0).companions.at(0).envelope.status_code == "12");
    CHECK(hub.observer.texts == std::vector<std::string>{"quarantined opaque"});
}

TEST_CASE("intake: messages without a patient share the lane of sender and workflow", "[intake]") {
    hub hub;
    hub.accept(a_request("one"));
    hub.accept(a_request("two"));
    const auto& kept = hub.store.accepted;
    CHECK(kept.at(0).deliveries.at(0).lane == kept.at(1).deliveries.at(0).lane);
    CHECK(kept.at(0).deliveries.at(0).lane == message::lane_of(hub.parts.plan.lane_key, {}, "LAB1", "TEST_WORKFLOW"));
    CHECK(kept.at(0).deliveries.at(0).report.empty());
}

TEST_CASE("intake: the store's errors are what the sender can act on", "[intake]") {
    hub hub;
    const std::pair<store::errc, why> expected[] = {{store::errc::idempotency_conflict, why::conflict},
                                                    {store::errc::token_used, why::token_used},
                                                    {store::errc::disk_full, why::unavailable},
                                                    {store::errc::disk_low, why::unavailable},
                                                    {store::errc::overloaded, why::unavailable},
                                                    {store::errc::stopped, why::unavailable},
                                                    {store::errc::unknown, why::unknown},
                                                    {store::errc::corrupt, why::unknown}};
    for (const auto& [error, reason] : expected) {
        hub.store.fail_accept = error;
        CHECK(hub.refused(a_request("content")) == reason);
    }
    CHECK(hub.observer.texts.empty());
}

TEST_CASE("intake: a repeated key gives the earlier id and is told to nobody", "[intake]") {
    hub hub;
    auto first = a_request("content");
    first.idempotency = store::idempotency{.sender = "LAB1", .key = "k", .request = {}};
    auto second = a_request("content");
    second.idempotency = first.idempotency;
    const auto one = std::get<store::accepted>(hub.accept(std::move(first)));
    const auto two = std::get<store::accepted>(hub.accept(std::move(second)));
    CHECK(two.repeated);
    CHECK(two.message_id == one.message_id);
    CHECK(hub.observer.texts.size() == 1);
}

TEST_CASE("intake: a spooled body is read back and validated", "[intake]") {
    hub hub;
    const temporary_folder folder;
    hub.parts.read_spooled = intake::spool_reader(folder.text(), hub.workers);
    const auto spooled = [&](const std::string& body) {
        auto request = a_request(body);
        folder.write("spooled", body);
        request.payload.spool_file = "spooled";
        request.payload.bytes.clear();
        return request;
    };

    hub.accept(spooled(report_json()));
    hub.accept(spooled(report_json("\"done\"")));
    CHECK(hub.store.accepted.at(0).envelope.message_type == "test-report");
    CHECK(hub.store.accepted.at(1).quarantine_reason == "validation");

    auto changed = spooled(report_json());
    folder.write("spooled", std::string(changed.payload.size, 'x'));
    CHECK(hub.refused(std::move(changed)) == why::unknown);
}

TEST_CASE("intake: a spooled body that is refused before the store does not stay", "[intake]") {
    hub hub;
    const temporary_folder folder;
    hub.parts.read_spooled = intake::spool_reader(folder.text(), hub.workers);
    const std::filesystem::path file = folder.text() + "/spooled";
    auto request = a_request(report_json("\"done\""));
    folder.write("spooled", request.payload.bytes);
    request.payload.spool_file = "spooled";
    request.payload.bytes.clear();

    SECTION("its protocol refuses what is invalid") {
        request.when_invalid = intake::on_invalid::refuse;
        CHECK(hub.refused(std::move(request)) == why::invalid);
    }
    SECTION("it cannot be read back") {
        request.payload.sha256 = {};
        CHECK(hub.refused(std::move(request)) == why::unknown);
    }
    hub.workers.join();
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("intake: large bodies beyond what may be examined at once are unavailable, and leave no file", "[intake]") {
    hub hub;
    const temporary_folder folder;
    hub.parts.read_spooled = intake::spool_reader(folder.text(), hub.workers);
    hub.parts.limits.body_in_memory_max = 10;
    hub.parts.limits.bytes_in_flight_max = 1000;
    intake::intake way(hub.parts);
    boost::asio::io_context core;
    const auto send = [&](intake::intake_request request) {
        return boost::asio::co_spawn(core, way.accept(std::move(request)), boost::asio::use_future);
    };
    std::promise<void> hold;
    boost::asio::post(hub.workers, [held = hold.get_future().share()] { held.wait(); });

    auto first = send(a_request(std::string(900, 'x')));
    auto spooled = a_request(std::string(200, 'x'));
    folder.write("spooled", spooled.payload.bytes);
    spooled.payload.spool_file = "spooled";
    auto second = send(std::move(spooled));
    auto small = send(a_request("content"));
    while (small.wait_for(std::chrono::seconds(0)) != std::future_status::ready) core.run_one();
    const auto refused = second.get();
    REQUIRE_FALSE(was_kept(refused));
    CHECK(std::get<intake::refusal>(refused).reason == why::unavailable);
    CHECK(was_kept(small.get()));

    hold.set_value();
    core.run();
    CHECK(was_kept(first.get()));
    auto third = send(a_request(std::string(2000, 'x'))); // alone, so that it is not refused for ever
    core.restart();
    core.run();
    CHECK(was_kept(third.get()));
    hub.workers.join();
    CHECK_FALSE(std::filesystem::exists(folder.text() + "/spooled"));
}

TEST_CASE("intake: bodies that are too large to validate are opaque", "[intake]") {
    hub hub;
    const auto spooled = [] {
        auto request = a_request(report_json("\"done\""));
        request.payload.spool_file = "spooled";
        request.payload.bytes.clear();
        return request;
    };
    hub.accept(spooled()); // nothing reads the spool
    hub.parts.read_spooled = intake::spool_reader("/nowhere", hub.workers);
    hub.parts.limits.body_validated_max = 10;
    hub.accept(spooled());
    for (const auto& kept : hub.store.accepted) {
        CHECK(kept.envelope.message_type == "opaque");
        CHECK(kept.state == message::message_state::routed);
    }
    CHECK(hub.store.accepted.size() == 2);
}

TEST_CASE("intake: gzip is kept as received", "[intake]") {
    hub hub;
    auto about = an_envelope();
    about.content_encoding = "gzip";
    const std::string packed = gzip(report_json());
    hub.accept(a_request(packed, about));
    CHECK(hub.store.accepted.at(0).payload.bytes == packed);
    CHECK(hub.store.accepted.at(0).envelope.message_type == "test-report");
}

TEST_CASE("intake: work on the pool gives its result, or its exception, to the caller", "[intake]") {
    boost::asio::thread_pool pool(1);
    const auto here = std::this_thread::get_id();
    CHECK(await(intake::on_worker(pool, [] { return std::this_thread::get_id(); })) != here);
    CHECK_THROWS_AS(await(intake::on_worker(pool, []() -> int { throw std::runtime_error("no"); })),
                    std::runtime_error);
}

TEST_CASE("intake: names that the sender invented are told to nobody", "[intake]") {
    const std::pair<std::string, std::string> expected[] = {
        {"/entry/0/resource/_birthDate", "/entry/0/resource/_birthDate"},
        {"/entry/12345678/value-x", "/entry/12345678/value-x"},
        {"/entry/$ref", "/entry/$ref"},
        {"/entry/Jane Doe/x", "/entry/?/x"},
        {"/entry/n9990000018/x", "/entry/?/x"},
        {"/entry/123456789", "/entry/?"},
        {"/a~1b", "/?"},
        {"/caf\xC3\xA9", "/?"},
        {"/a\r\nMex-To: B/x", "/?/x"},
        {"/" + std::string(64, 'a') + "/" + std::string(65, 'a'), "/" + std::string(64, 'a') + "/?"},
        {"/", "/?"},
        {"//x", "/?/x"},
        {"name", "name"}};
    for (const auto& [pointer, shown] : expected) {
        CAPTURE(shown);
        validation::verdict verdict;
        verdict.violations.push_back({.pointer = pointer, .keyword = "k", .expected = "b"});
        CHECK(intake::describe(verdict) == shown + ": expected b [k]");
        CHECK(intake::to_json(verdict).find("\"pointer\":\"" + shown + "\"") != std::string::npos);
    }
}

TEST_CASE("intake: a description names the first three errors in printable text", "[intake]") {
    validation::verdict verdict;
    for (int i = 0; i < 5; ++i) {
        verdict.violations.push_back({.pointer = "/a\n" + std::to_string(i), .keyword = "k", .expected = "b"});
    }
    verdict.violations[1].severity = validation::severity::warning;
    CHECK(intake::describe(verdict) == "/?: expected b [k]; /?: expected b [k]; /?: expected b [k]; and 1 more");
    verdict.violations[0].expected = std::string(1000, 'e') + "\n";
    CHECK(intake::describe(verdict).size() == 500);
}

TEST_CASE("intake: an interchange on its way to a system is answered, by the hub", "[intake][interchange]") {
    hub hub;
    hub.route({{.name = "pathology", .message_types = {"edifact"}, .deliver_to = {"system"}}});

    hub.accept(a_request(interchange_text().report("9990000018", "R-1").build(), an_envelope("PATH_MEDRPT_V3")));

    REQUIRE(hub.store.accepted.size() == 2);
    CHECK(hub.store.accepted[0].parts.size() == 1);
    CHECK(hub.store.accepted[1].envelope.workflow_id == "PATH_MEDRPT_V3_ACK");
    CHECK(hub.store.accepted[1].payload.bytes.find("+IAF'") != std::string::npos);
}

TEST_CASE("intake: an interchange on its way to a mailbox is answered by who collects it", "[intake][interchange]") {
    hub hub;
    hub.accept(a_request(interchange_text().report("9990000018", "R-1").build(), an_envelope("PATH_MEDRPT_V3")));
    CHECK(hub.store.accepted.size() == 1);

    hub.route({{.name = "theirs", .deliver_to = {"system"}, .hub_acknowledges = false}});
    hub.accept(a_request(interchange_text().report("9990000018", "R-1").build(), an_envelope("PATH_MEDRPT_V3")));
    CHECK(hub.store.accepted.size() == 2);
}

TEST_CASE("intake: a refused interchange has its answer and no REPORT; one that wants none has the REPORT",
          "[intake][interchange]") {
    hub hub;
    const auto refused = interchange_text().report("9990000018", "R-1").wrong_reference();

    hub.accept(a_request(refused.build(), an_envelope("PATH_MEDRPT_V3")));

    REQUIRE(hub.store.accepted.size() == 2);
    CHECK(hub.store.accepted[0].state == message::message_state::quarantined);
    CHECK(hub.store.accepted[1].envelope.kind == "DATA");
    CHECK(hub.store.accepted[1].payload.bytes.find("+IRA'") != std::string::npos);

    auto silent = refused;
    hub.accept(a_request(silent.no_answer().build(), an_envelope("PATH_MEDRPT_V3")));
    REQUIRE(hub.store.accepted.size() == 4);
    CHECK(hub.store.accepted[3].envelope.kind == "REPORT");
    CHECK(hub.store.accepted[3].envelope.status_description.starts_with("/part/1/segment/"));
}

TEST_CASE("intake: nothing is read where nothing is validated", "[intake][interchange]") {
    hub hub;
    hub.parts.validate = false;
    hub.accept(a_request("no EDIFACT", an_envelope("PATH_MEDRPT_V3")));
    REQUIRE(hub.store.accepted.size() == 1);
    CHECK(hub.store.accepted[0].state == message::message_state::routed);
}
