// Sections 1, 3 and 4 of the MESH contract: versions, the handshake, and what stands beside inbox and outbox.
#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox::tests;

namespace {

const std::string version_2 = "application/vnd.mesh.v2+json";

} // namespace

TEST_CASE("mesh endpoints: Accept chooses the version", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    const mesh_account practice = hub.account("GP01");
    const auto is_version_2 = [&](const http_fields& fields) {
        const auto answer = client.as(practice, "GET", "/messageexchange/GP01/inbox", fields);
        CHECK(answer.status == 200);
        const bool vendor_type = answer.field("content-type") == version_2;
        CHECK(json_facts(answer.body).has("links") == vendor_type);
        CHECK((vendor_type || answer.field("content-type") == "application/json"));
        return vendor_type;
    };

    CHECK_FALSE(is_version_2({}));
    for (const std::string v1 : {"*/*", "application/json", "application/vnd.mesh.v1+json"}) {
        INFO(v1);
        CHECK_FALSE(is_version_2({{"Accept", v1}}));
    }
    for (const std::string& v2 : {version_2, version_2 + ";charset=utf-8", std::string("application/json;") + version_2,
                                  std::string("application/vnd.mesh.v3+json")}) {
        INFO(v2);
        CHECK(is_version_2({{"Accept", v2}}));
    }
}

TEST_CASE("mesh endpoints: a vendor type of another form is refused in the words of version 1", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();

    for (const std::string accept : {"application/vnd.mesh.vX+json", "application/vnd.mesh.v2", "text/vnd.mesh.v2+json",
                                     "application/vnd.mesh.v+json", "application/vnd.mesh.v2+xml"}) {
        INFO(accept);
        const auto answer = client.as(hub.account("GP01"), "GET", "/messageexchange/GP01/inbox", {{"Accept", accept}});
        const mesh_error refused = error_in(answer, api::v1);
        CHECK(refused.status == 400);
        CHECK(refused.text == "Accept header api format incorrect");
    }
}

TEST_CASE("mesh endpoints: the ping needs no token", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();

    const auto answer = client.request("GET", "/messageexchange/_ping");

    CHECK(answer.status == 200);
    const json_facts body(answer.body);
    CHECK(body.names() == std::vector<std::string>{"env", "build_label", "status", "outcome"});
    CHECK(body.text("env") == "mesh-tests");
    CHECK(body.text("status") == "running");
    CHECK(body.text("outcome") == "Yes");
}

TEST_CASE("mesh endpoints: the handshake wants three headers, and answers as its version does", "[flow]") {
    running_hub hub;
    mesh_user v1 = hub.user("GP01", api::v1);
    mesh_user v2 = hub.user("GP01");
    const http_fields all{{"mex-ClientVersion", "test"}, {"mex-OSName", "Debian"}, {"mex-OSVersion", "12"}};

    const auto old_answer = v1.post("", all);
    CHECK(old_answer.status == 200);
    CHECK(json_facts(old_answer.body).names() == std::vector<std::string>{"mailboxId"});
    CHECK(json_facts(old_answer.body).text("mailboxId") == "GP01");
    const auto new_answer = v2.post("/", all); // clients that join URLs write it with the slash
    CHECK(new_answer.status == 200);
    CHECK(new_answer.body.empty());
    const std::vector<std::string> names{"header/mex-clientversion", "header/mex-osname", "header/mex-osversion"};
    for (mesh_user* user : {&v1, &v2}) {
        for (std::size_t left_out = 0; left_out < all.size(); ++left_out) {
            http_fields some = all;
            some.erase(some.begin() + static_cast<std::ptrdiff_t>(left_out));
            CHECK(fields_refused(user->post("", some)) == std::vector{names[left_out]});
        }
    }
    CHECK(v2.post("", {{"mex-ClientVersion", "test"},
                       {"mex-OSName", "Debian"},
                       {"mex-OSVersion", "12"},
                       {"mex-OSArchitecture", "x86"},
                       {"mex-JavaVersion", "17"},
                       {"User-Agent", "a"}})
              .status == 200);
}

TEST_CASE("mesh endpoints: the handshake takes GET as well, as the JavaScript client asks", "[flow]") {
    running_hub hub;

    const auto answer =
        hub.user("GP01").get("", {{"mex-ClientVersion", "test"}, {"mex-OSName", "Debian"}, {"mex-OSVersion", "12"}});

    CHECK(answer.status == 200);
}

TEST_CASE("mesh endpoints: count is the number of messages that wait", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    mesh_user v1 = hub.user("GP01", api::v1);
    mesh_user v2 = hub.user("GP01");
    const std::string first = laboratory.sent("GP01", "LETTERS", "1");
    laboratory.sent("GP01", "LETTERS", "2");
    laboratory.sent("GP02", "LETTERS", "3");

    const auto old_answer = v1.get("/count");
    CHECK(old_answer.status == 200);
    const json_facts old_body(old_answer.body);
    CHECK(old_body.names() == std::vector<std::string>{"count", "internalID", "allResultsIncluded"});
    CHECK(old_body.text("count") == "2");
    CHECK(old_body.text("allResultsIncluded") == "true");
    CHECK(json_facts(v2.get("/count").body).names() == std::vector<std::string>{"count"});
    CHECK(v2.acknowledge(first).status == 200);
    CHECK(json_facts(v2.get("/count").body).text("count") == "1");
}

TEST_CASE("mesh endpoints: the hub serves its own description", "[flow]") {
    running_hub hub;

    const auto answer = hub.client().request("GET", "/messageexchange/openapi.yaml");

    CHECK(answer.status == 200);
    CHECK(answer.body.find("openapi: '3.1.0'") != std::string::npos);
    CHECK(answer.body.find("/outbox/{message_id}/receipt") != std::string::npos);
}

TEST_CASE("mesh endpoints: there is no list of the outbox", "[flow]") {
    running_hub hub;

    const auto answer = hub.user("LAB01").get("/outbox");

    CHECK(answer.status == 405);
    CHECK(answer.field("allow") == "POST");
}

TEST_CASE("mesh endpoints: the Java client's update is taken and answered with nothing", "[flow]") {
    running_hub hub;

    const auto answer = hub.user("LAB01").post("/update", {}, "{}");

    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
}

TEST_CASE("mesh endpoints: what the sandbox leaves open does not exist elsewhere", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();

    for (const std::string path : {"/messageexchange/mailbox/GP01", "/admin/mailbox/GP01", "/admin/faults",
                                   "/messageexchange/admin/mailbox/GP01"}) {
        INFO(path);
        const int status = client.request("GET", path).status;
        CHECK((status == 403 || status == 404));
    }
    for (const std::string path : {"/admin/reset", "/messageexchange/admin/reset", "/admin/reset/GP01"}) {
        INFO(path);
        const int status = client.request("DELETE", path).status;
        CHECK(status >= 403);
        CHECK(status <= 405);
    }
    CHECK(client.request("POST", "/admin/faults", {}, "{}").status >= 403);
    // A fault asked for by header is ignored outside of the sandbox.
    CHECK(client.as(hub.account("GP01"), "GET", "/messageexchange/GP01/inbox", {{"Signalbox-Fault", "status=503"}})
              .status == 200);
}

TEST_CASE("mesh endpoints: an unknown path is 404 in its version's form", "[flow]") {
    running_hub hub;
    mesh_user v1 = hub.user("GP01", api::v1);
    mesh_user v2 = hub.user("GP01");

    CHECK(error_in(v1.get("/inbox/1/2/3"), api::v1) == mesh_error{404, "", "", "Not Found"});
    CHECK(error_in(v2.get("/inbox/1/2/3"), api::v2) == mesh_error{404, "", "", "Not Found"});
}
