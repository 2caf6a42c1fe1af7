#include <boost/asio/thread_pool.hpp>
#include <catch2/catch.hpp>

#include "broker/admin/handlers.hpp"
#include "broker/fhir/json.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

constexpr std::uint32_t owner = 1000;

// An API over a recorder that writes into a folder of its own.
struct api {
    admin_store store;
    base::manual_clock clock{*base::from_iso8601("2026-11-22T14:05:06.000000Z")};
    temporary_folder folder;
    boost::asio::thread_pool workers{1};
    trace::recorder recorder{trace::recorder::settings{limits(), &clock, {}, "signalbox", {}, "wall", {}}};

    trace::recording_limits limits() const {
        trace::recording_limits made;
        made.folder = folder.file("traces");
        return made;
    }
    http::response ask(fake_request request) {
        admin::parts with;
        with.store = &store;
        with.clock = &clock;
        with.recorder = &recorder;
        with.workers = &workers;
        with.readiness = [] { return std::vector<admin::part_state>(); };
        with.owner = owner;
        request.from_user(owner);
        return await(admin::make_api_handler(with)(request));
    }
    http::response start(const std::string& body) {
        fake_request request("POST", "/api/v1/recording/start");
        request.body(body);
        return ask(request);
    }
    http::response renew(const std::string& name) {
        fake_request request("POST", "/api/v1/recording/renew");
        request.body(R"({"name":")" + name + R"("})");
        return ask(request);
    }
    http::response stop() {
        fake_request request("POST", "/api/v1/recording/stop");
        request.body("{}");
        return ask(request);
    }
};

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("admin traces: a recording is started and stopped, both are audited, and its file is listed", "[admin]") {
    api hub;
    const auto started = hub.start(R"({"where":"transport=mesh","seconds":60})");
    CHECK(started.status == 200);
    CHECK(contains(started.body, R"("running":true,"name":"trace-20261122140506")"));
    CHECK(contains(hub.ask(fake_request("GET", "/api/v1/recording")).body, R"("where":"transport=mesh")"));
    const auto stopped = hub.stop();
    CHECK(contains(stopped.body, R"("running":false)"));
    CHECK(contains(stopped.body, R"("ended":"stopped")"));
    CHECK(contains(hub.ask(fake_request("GET", "/api/v1/traces")).body, "trace-20261122140506-0001.sbtrace.zst"));
    CHECK(hub.store.audited.front().action == "trace.start");
    CHECK(hub.store.audited.front().outcome == "without content");
    CHECK(hub.store.audited.front().detail == "where transport=mesh; at most 60 s");
}

TEST_CASE("admin traces: a second recording is audited as refused, with what it was to be, and not as started",
          "[admin]") {
    api hub;
    CHECK(hub.start("{}").status == 200);
    CHECK(hub.start(R"({"name":"mine","identifiable":true,"why":"curious"})").status == 409);
    strings acts;
    for (const auto& each : hub.store.audited) acts.push_back(each.action + " " + each.subject + " " + each.outcome);
    CHECK(acts == strings{"trace.start trace-20261122140506 without content", "trace.refused mine identifiable",
                          "admin.act start 409"});
    CHECK(contains(hub.store.audited[1].detail, "why: curious"));
}

TEST_CASE("admin traces: renewals are no records each, their number stands in that of the end", "[admin]") {
    api hub;
    CHECK(contains(hub.start(R"({"name":"mine","leased":true})").body, R"("lease_ms":30000)"));
    const auto before = hub.store.audited.size();
    for (int i = 0; i < 3; ++i) CHECK(contains(hub.renew("mine").body, R"("running":true)"));
    CHECK(hub.store.audited.size() == before);
    CHECK(hub.renew("another").status == 409);
    CHECK(hub.renew("").status == 400);
    CHECK(hub.store.audited.size() == before + 2);
    hub.stop();
    CHECK(hub.store.audited.back().action == "trace.stop");
    CHECK(hub.store.audited.back().outcome == "stopped");
    CHECK(hub.store.audited.back().detail == "without content; 0 messages, 2 lines, 0 lost, 3 renewals");
    CHECK(contains(hub.renew("mine").body, R"("ended":"stopped")"));
    CHECK(hub.store.audited.back().action == "trace.renew");
    hub.stop();
    CHECK(hub.store.audited.back().outcome == "nothing ran");
}

TEST_CASE("admin traces: what the messages hold is recorded with a reason alone, which the audit keeps", "[admin]") {
    api hub;
    CHECK(hub.start(R"({"identifiable":true})").status == 400);
    CHECK_FALSE(hub.recorder.records());
    CHECK(hub.start(R"({"identifiable":true,"why":"a fault at LAB001"})").status == 200);
    CHECK(hub.store.audited.back().action == "trace.start");
    CHECK(hub.store.audited.back().outcome == "identifiable");
    CHECK(hub.store.audited.back().detail == "all messages; at most 43200 s; why: a fault at LAB001");
}

TEST_CASE("admin traces: nothing is recorded that the audit does not take", "[admin]") {
    api hub;
    hub.store.audit_fails = true;
    CHECK(hub.start("{}").status == 503);
    CHECK_FALSE(hub.recorder.records());
    hub.store.audit_fails = false;
    CHECK_FALSE(contains(hub.ask(fake_request("GET", "/api/v1/traces")).body, "sbtrace"));
}

TEST_CASE("admin traces: an order that is none is refused, with what is wrong", "[admin]") {
    api hub;
    for (const char* wrong :
         {"", "[]", R"({"name":"../x"})", R"({"where":"sender=LAB001"})", R"({"seconds":0})", R"({"seconds":100000})",
          R"({"seconds":"5"})", R"({"identifiable":"yes"})", R"({"leased":1})", R"({"why":""})"})
        CHECK(hub.start(wrong).status == 400);
    CHECK(contains(hub.start(R"({"where":"sender=LAB001"})").body, "where: column 1: no such field"));
    CHECK_FALSE(hub.recorder.records());
}
