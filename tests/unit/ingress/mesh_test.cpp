#include "broker/ingress/mesh/mesh.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/ingress/mesh_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

struct hub {
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    mesh_fixture mesh;

    explicit hub(mesh_options how = {}) : mesh(store, clock, how) {}
};

constexpr std::string_view v2_type = "application/vnd.mesh.v2+json";

} // namespace

TEST_CASE("mesh: ping needs no token and is recorded", "[ingress]") {
    hub hub;
    const auto answer = hub.mesh.answer(fake_request("GET", "/messageexchange/_ping"));
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"env":"test","build_label":"1.2.3","status":"running","outcome":"Yes"})");
    REQUIRE(hub.store.audited.size() == 1);
    CHECK(hub.store.audited[0].action == "mesh.ping");
    CHECK(hub.store.audited[0].actor == "-");
    CHECK(hub.store.audited[0].outcome == "200");
}

TEST_CASE("mesh: unknown paths and wrong methods are answered and recorded", "[ingress]") {
    hub hub;
    const auto missing = hub.mesh.answer(fake_request("GET", "/messageexchange/LAB1/unknown"));
    CHECK(missing.status == 404);
    CHECK(missing.body == R"({"errorEvent":"","errorCode":"","errorDescription":"Not Found"})");
    const auto wrong = hub.mesh.answer(fake_request("GET", "/messageexchange/LAB1/outbox"));
    CHECK(wrong.status == 405);
    CHECK(field_of(wrong, "Allow") == "POST");
    CHECK(hub.store.audited.size() == 2);
}

TEST_CASE("mesh: a missing Authorization is a bare 403, a malformed one says so", "[ingress]") {
    hub hub;
    const auto bare = hub.mesh.answer(fake_request("GET", "/messageexchange/LAB1/inbox"));
    CHECK(bare.status == 403);
    CHECK(bare.body.empty());
    const auto v1 = hub.mesh.answer(fake_request("GET", "/messageexchange/LAB1/inbox").with("Authorization", "x"));
    CHECK(v1.status == 403);
    CHECK(v1.body ==
          R"({"errorEvent":"","errorCode":"","errorDescription":"Error reading from Authorization header"})");
    const auto v2 = hub.mesh.answer(fake_request("GET", "/messageexchange/LAB1/inbox")
                                        .with("Authorization", "x")
                                        .with("Accept", std::string(v2_type)));
    CHECK(v2.body == R"({"detail":[{"event":"","code":"","msg":"Error reading from Authorization header"}]})");
    CHECK(field_of(v2, "Content-Type") == v2_type);
    CHECK(hub.store.audited.size() == 3);
    CHECK(hub.store.audited[0].outcome == "403");
    CHECK(hub.store.audited[0].detail == "no Authorization field");
}

TEST_CASE("mesh: two Authorization fields are unreadable, and neither token is spent", "[ingress]") {
    hub hub;
    const std::string token = hub.mesh.token("LAB1");
    fake_request both("GET", "/messageexchange/LAB1/inbox");
    const auto twice = hub.mesh.answer(both.with("Authorization", token).with("authorization", token));
    CHECK(twice.status == 403);
    CHECK(twice.body ==
          R"({"errorEvent":"","errorCode":"","errorDescription":"Error reading from Authorization header"})");
    CHECK(hub.store.audited.back().detail == "more than one Authorization field");
    fake_request one("GET", "/messageexchange/LAB1/inbox");
    CHECK(hub.mesh.answer(one.with("Authorization", token)).status == 200);
}

TEST_CASE("mesh: an unknown mailbox is EPL-151", "[ingress]") {
    hub hub;
    const auto answer = hub.mesh.answer(hub.mesh.request("GET", "NOBODY", "/inbox"));
    CHECK(answer.status == 403);
    CHECK(answer.body == R"({"detail":[{"event":"SEND","code":"EPL-151","msg":"No mailbox matched"}]})");
}

TEST_CASE("mesh: a token works once", "[ingress]") {
    hub hub;
    const std::string token = hub.mesh.token("LAB1");
    const auto list = [&] {
        return hub.mesh.answer(fake_request("GET", "/messageexchange/LAB1/inbox").with("Authorization", token));
    };
    CHECK(list().status == 200);
    const auto again = list();
    CHECK(again.status == 403);
    CHECK(again.body ==
          R"({"errorEvent":"","errorCode":"","errorDescription":"Error Duplicated Authentication Token"})");
    CHECK(hub.store.audited.back().detail == "token was used before");
}

TEST_CASE("mesh: a refused sender's body is not read", "[ingress]") {
    hub hub;
    auto request = fake_request("POST", "/messageexchange/LAB1/outbox");
    request.with("Mex-To", "PRACTICE1").with("Mex-WorkflowID", "W").body("content");
    CHECK(hub.mesh.answer(request).status == 403);
    CHECK_FALSE(request.body_was_read());
}

TEST_CASE("mesh: the mailbox of the path is upper-cased before it is compared with the token", "[ingress]") {
    hub hub;
    auto lower = fake_request("GET", "/messageexchange/lab1/inbox");
    CHECK(hub.mesh.answer(lower.with("Authorization", hub.mesh.token("LAB1"))).status == 200);
    auto wrong = fake_request("GET", "/messageexchange/lab1/inbox");
    CHECK(hub.mesh.answer(wrong.with("Authorization", hub.mesh.token("lab1"))).status == 403);
}

TEST_CASE("mesh: a malformed vendor type in Accept is a 400 in the form of version 1", "[ingress]") {
    hub hub;
    auto request = fake_request("GET", "/messageexchange/LAB1/inbox");
    request.with("Authorization", hub.mesh.token("LAB1")).with("Accept", "application/vnd.mesh.vX+json");
    const auto answer = hub.mesh.answer(request);
    CHECK(answer.status == 400);
    CHECK(answer.body == R"({"errorEvent":"","errorCode":"","errorDescription":"Accept header api format incorrect"})");
}

TEST_CASE("mesh: without its record a request has no answer but 503", "[ingress]") {
    hub hub;
    hub.store.fail_audit = store::errc::unknown;
    CHECK(hub.mesh.answer(fake_request("GET", "/messageexchange/_ping")).status == 503);
    const auto list = hub.mesh.answer(hub.mesh.request("GET", "LAB1", "/inbox"));
    CHECK(list.status == 503);
    CHECK(field_of(list, "Retry-After") == "10");
}

TEST_CASE("mesh: a handshake tells its mailbox in version 1 and nothing in version 2", "[ingress]") {
    hub hub;
    const auto handshake = [&](bool v1) {
        return hub.mesh.answer(hub.mesh.request("POST", "LAB1", "", v1)
                                   .with("Mex-ClientVersion", "c")
                                   .with("Mex-OSName", "o")
                                   .with("Mex-OSVersion", "v"));
    };
    CHECK(handshake(true).status == 200);
    CHECK(handshake(true).body == R"({"mailboxId":"LAB1"})");
    CHECK(handshake(false).status == 200);
    CHECK(handshake(false).body.empty());
}

TEST_CASE("mesh: a handshake without what it must say is a 400", "[ingress]") {
    hub hub;
    const auto answer =
        hub.mesh.answer(hub.mesh.request("POST", "LAB1", "").with("Mex-ClientVersion", "c").with("Mex-OSName", "o"));
    CHECK(answer.status == 400);
    CHECK(field_of(answer, "Content-Type") == "application/json");
    CHECK(answer.body ==
          R"({"detail":[{"loc":["header","mex-osversion"],"msg":"field required","type":"value_error.missing"}]})");
}

TEST_CASE("mesh: every request is recorded exactly once", "[ingress]") {
    hub hub;
    const std::string id = hub.mesh.send("content");
    CHECK(hub.store.audited.size() == 1);
    hub.mesh.answer(hub.mesh.request("GET", "PRACTICE1", "/inbox"));
    hub.mesh.answer(hub.mesh.request("GET", "PRACTICE1", "/count"));
    hub.mesh.answer(hub.mesh.request("HEAD", "PRACTICE1", "/inbox/" + id));
    hub.mesh.answer(hub.mesh.request("GET", "PRACTICE1", "/inbox/" + id));
    hub.mesh.answer(hub.mesh.request("PUT", "PRACTICE1", "/inbox/" + id + "/status/acknowledged"));

    std::vector<std::string> actions;
    for (const auto& entry : hub.store.audited) {
        actions.push_back(entry.action + " " + entry.outcome);
        CHECK(entry.address == "192.0.2.7");
    }
    CHECK(actions == std::vector<std::string>{"mesh.send 202", "mesh.inbox 200", "mesh.count 200", "mesh.head 200",
                                              "mesh.download 200", "mesh.acknowledge 200"});
    CHECK(hub.store.audited[0].actor == "LAB1");
    CHECK(hub.store.audited[4].subject == id);
}
