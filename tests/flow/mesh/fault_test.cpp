// Failing on purpose: what the sandbox does on request, by rule and by header.
#include <chrono>

#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/mesh_sandbox.hpp"

using namespace signalbox::tests;

namespace {

const std::string program = SIGNALBOX_BINARY;

http_fields fault(const std::string& what) { return {{"Signalbox-Fault", what}}; }

std::chrono::milliseconds time_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

} // namespace

TEST_CASE("mesh faults: a header asks for a status, and nothing happens besides", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");

    for (const int status : {429, 500, 503}) {
        const auto answer = sender.send("X26ABC2", "TEST_WORKFLOW", "a", fault("status=" + std::to_string(status)));
        CHECK(answer.status == status);
    }
    CHECK(sandbox.user("X26ABC2").inbox().empty());
    CHECK(sender.send("X26ABC2", "TEST_WORKFLOW", "a").status == 202); // one request alone
}

TEST_CASE("mesh faults: a header asks for a delay", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");
    int status = 0;

    const auto took =
        time_of([&] { status = sender.send("X26ABC2", "TEST_WORKFLOW", "a", fault("delay=250ms")).status; });

    CHECK(status == 202);
    CHECK(took >= std::chrono::milliseconds{250});
}

TEST_CASE("mesh faults: drop=before cuts the connection and keeps nothing", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");

    CHECK_THROWS_AS(sender.send("X26ABC2", "TEST_WORKFLOW", "a", fault("drop=before")), connection_lost);
    CHECK(sandbox.user("X26ABC2").inbox().empty());
    CHECK(sender.send("X26ABC2", "TEST_WORKFLOW", "a").status == 202);
}

TEST_CASE("mesh faults: drop=after-commit loses the answer, not the message, and the resend finds it", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");
    http_fields fields = fault("drop=after-commit");
    fields.emplace_back("Idempotency-Key", "key 1");

    CHECK_THROWS_AS(sender.send("X26ABC2", "TEST_WORKFLOW", "a", fields), connection_lost);
    const auto kept = sandbox.user("X26ABC2").inbox();
    CHECK(kept.size() == 1);
    CHECK(std::vector{sender.sent("X26ABC2", "TEST_WORKFLOW", "a", {{"Idempotency-Key", "key 1"}})} == kept);
    CHECK(sandbox.user("X26ABC2").inbox() == kept);
}

TEST_CASE("mesh faults: report=14 accepts the message and brings its sender the report instead", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");

    const std::string id = sender.sent("X26ABC2", "TEST_WORKFLOW", "a", fault("report=14"));

    REQUIRE(eventually([&] { return !sender.inbox().empty(); }));
    const auto report = sender.head("/inbox/" + sender.inbox().at(0));
    CHECK(report.field("mex-messagetype") == "REPORT");
    CHECK(report.field("mex-statuscode") == "14");
    CHECK(report.field("mex-linkedmsgid") == id);
    CHECK(sandbox.user("X26ABC2").inbox().empty());
}

TEST_CASE("mesh faults: a rule answers the requests that it names, as often as it says", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");
    const std::string rules =
        R"({"faults":[{"match":{"method":"POST","mailbox":"X26ABC1","workflow_id":"TEST_WORKFLOW"},
        "do":{"status":503,"retry_after":5},"count":2,"after":1}]})";

    CHECK(sandbox.call("POST", "/admin/faults", rules).status / 100 == 2);
    CHECK(sender.send("X26ABC2", "OTHER_WORKFLOW", "a").status == 202);                 // another workflow
    CHECK(sandbox.user("X26ABC3").send("X26ABC2", "TEST_WORKFLOW", "a").status == 202); // another mailbox
    CHECK(sender.send("X26ABC2", "TEST_WORKFLOW", "a").status == 202);                  // after: 1
    const auto failed = sender.send("X26ABC2", "TEST_WORKFLOW", "a");
    CHECK(failed.status == 503);
    CHECK(failed.field("retry-after") == "5");
    CHECK(sandbox.call("GET", "/admin/faults").body.find("503") != std::string::npos);
    CHECK(sender.send("X26ABC2", "TEST_WORKFLOW", "a").status == 503);
    CHECK(sender.send("X26ABC2", "TEST_WORKFLOW", "a").status == 202); // used up
    CHECK(sandbox.user("X26ABC2").inbox().size() == 4);
}

TEST_CASE("mesh faults: rules drop, delay and report, until they are cleared", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");
    const auto set = [&](const std::string& what) {
        CHECK(sandbox.call("POST", "/admin/faults",
                           R"({"faults":[{"match":{"path":"/messageexchange/X26ABC1/*"},"do":)" + what +
                               R"(,"count":1000}]})")
                      .status /
                  100 ==
              2);
    };
    const auto clear = [&] { CHECK(sandbox.call("DELETE", "/admin/faults").status / 100 == 2); };

    set(R"({"drop":"before"})");
    CHECK_THROWS_AS(sender.get("/inbox"), connection_lost);
    clear();
    CHECK(sender.get("/inbox").status == 200);
    set(R"({"delay_ms":250})");
    CHECK(time_of([&] { sender.get("/inbox"); }) >= std::chrono::milliseconds{250});
    clear();
    set(R"({"drop":"after_commit"})");
    CHECK_THROWS_AS(sender.send("X26ABC2", "TEST_WORKFLOW", "a"), connection_lost);
    clear();
    CHECK(sandbox.user("X26ABC2").inbox().size() == 1);
    set(R"({"report":{"code":"EPL-154","description":"made up"}})");
    const std::string id = sender.sent("X26ABC2", "TEST_WORKFLOW", "a");
    clear();
    REQUIRE(eventually([&] { return !sender.inbox().empty(); }));
    const auto report = sender.head("/inbox/" + sender.inbox().at(0));
    CHECK(report.field("mex-statuscode") == "EPL-154");
    CHECK(report.field("mex-statusdescription") == "made up");
    CHECK(report.field("mex-linkedmsgid") == id);
}

TEST_CASE("mesh faults: a rule that cannot be read is refused, and none of its list is set", "[flow]") {
    mesh_sandbox sandbox(program);
    const std::string good = R"({"match":{},"do":{"status":503}})";
    for (const std::string& rules :
         {std::string("not JSON"), std::string("{}"), "{\"faults\":[" + good + R"(,{"match":{},"do":{"status":42}}]})",
          "{\"faults\":[" + good + R"(,{"match":{},"do":{"delay_ms":60001}}]})",
          "{\"faults\":[" + good + R"(,{"match":{},"do":{"drop":"sometimes"}}]})",
          "{\"faults\":[" + good + R"(,{"match":{},"do":{"status":503},"count":1001}]})",
          "{\"faults\":[" + good + R"(,{"match":{"colour":"red"},"do":{"status":503}}]})"}) {
        INFO(rules);
        CHECK(sandbox.call("POST", "/admin/faults", rules).status == 400);
    }
    CHECK(sandbox.user("X26ABC1").get("/inbox").status == 200);
}
