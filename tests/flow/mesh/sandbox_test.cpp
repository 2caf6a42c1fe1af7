// Section 12 of the MESH contract, and the rows of section 4 that only a sandbox has.
#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/mesh_sandbox.hpp"
#include "tests/support/test_certificates.hpp"

using namespace signalbox::tests;

namespace {

const std::string program = SIGNALBOX_BINARY;
const std::vector<std::string> admin_roots{"/admin", "/messageexchange/admin"};

} // namespace

TEST_CASE("mesh sandbox: both ready-made sets of mailboxes send and receive, with one password and key", "[flow]") {
    mesh_sandbox sandbox(program);
    struct row {
        std::string from, to, workflow_id;
    };
    for (const auto& each : std::vector<row>{{"X26ABC1", "X26ABC2", "TEST_WORKFLOW"},
                                             {"X26ABC2", "X26ABC1", "TEST_WORKFLOW_ACK"},
                                             {"X26ABC2", "X26ABC3", "TEST_WORKFLOW2"},
                                             {"ALICE", "BOB", "RESTRICTED_WORKFLOW"},
                                             {"BOB", "BARRY", "ANOTHER_WORKFLOW"},
                                             {"X26ABC3", "X26ABC1", "any other workflow"},
                                             {"X26ABC1", "X26ABC2", "PATH_MEDRPT_V3"}}) {
        INFO(each.from << " to " << each.to);
        const std::string id = sandbox.user(each.from).sent(each.to, each.workflow_id, "{\"resourceType\":\"Bundle\"}");
        mesh_user recipient = sandbox.user(each.to);
        const auto got = recipient.read(id);
        CHECK(got.status == 200); // nothing is validated
        CHECK(got.field("mex-from") == each.from);
        CHECK(recipient.acknowledge(id).status == 200);
        CHECK(recipient.read(id).status == 200); // an acknowledged message can still be read here
        CHECK(recipient.head("/inbox/" + id).status == 200);
        CHECK(recipient.inbox().empty());
    }
}

TEST_CASE("mesh sandbox: the sender may look at the head of what it sent, in any status", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");
    const std::string id = sender.sent("X26ABC2", "TEST_WORKFLOW", "letter");

    CHECK(sender.head("/inbox/" + id).status == 200);
    CHECK(sender.head("/inbox/" + id).field("mex-messageid") == id);
    CHECK(sandbox.user("X26ABC2").acknowledge(id).status == 200);
    CHECK(sender.head("/inbox/" + id).status == 200);
}

TEST_CASE("mesh sandbox: a mailbox is shown with exactly seven fields, without a token", "[flow]") {
    mesh_sandbox sandbox(program);
    const std::vector<std::string> names{"mailbox_id", "mailbox_name", "billing_entity", "ods_code",
                                         "org_code",   "org_name",     "active"};
    for (const std::string root : {"/messageexchange/mailbox/", "/admin/mailbox/", "/messageexchange/admin/mailbox/"}) {
        const auto answer = sandbox.call("GET", root + "X26ABC2");
        INFO(root);
        CHECK(answer.status == 200);
        const json_facts body(answer.body);
        CHECK(body.names() == names);
        CHECK(body.text("mailbox_id") == "X26ABC2");
        CHECK(body.text("mailbox_name") == "TESTMB2");
        CHECK(body.text("billing_entity") == "Wales");
        CHECK(body.text("ods_code") == "X26");
        CHECK(body.text("org_code") == "X26");
        CHECK(body.text("active") == "true");
        CHECK(sandbox.call("GET", root + "NOBODY").status == 404);
    }
    CHECK(json_facts(sandbox.call("GET", "/admin/mailbox/X26ABC3").body).text("billing_entity") == "England");
    CHECK(json_facts(sandbox.call("GET", "/admin/mailbox/BARRY").body).text("ods_code") == "X27");
    CHECK(json_facts(sandbox.call("GET", "/admin/mailbox/ALICE").body).text("mailbox_name") == "TESTMB1");
}

TEST_CASE("mesh sandbox: all pings answer", "[flow]") {
    mesh_sandbox sandbox(program);
    for (const std::string path :
         {"/health", "/_status", "/_ping", "/healthcheck", "/messageexchange/_ping", "/messageexchange/deepping"}) {
        INFO(path);
        const auto answer = sandbox.call("GET", path);
        CHECK(answer.status == 200);
        CHECK(json_facts(answer.body).text("status") == "running");
        CHECK(json_facts(answer.body).text("outcome") == "Yes");
    }
}

TEST_CASE("mesh sandbox: the handshake takes GET as well", "[flow]") {
    mesh_sandbox sandbox(program);
    const http_fields fields{{"mex-ClientVersion", "test"}, {"mex-OSName", "Debian"}, {"mex-OSVersion", "12"}};

    const auto answer = sandbox.user("X26ABC1", api::v1).get("", fields);

    CHECK(answer.status == 200);
    CHECK(json_facts(answer.body).text("mailboxId") == "X26ABC1");
}

TEST_CASE("mesh sandbox: the lookups know its workflows", "[flow]") {
    mesh_sandbox sandbox(program);
    const auto found = [&](const std::string& path) {
        const json_facts body(sandbox.call("GET", "/messageexchange/" + path).body);
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < body.size("results"); ++i) {
            const std::string each = "results/" + std::to_string(i);
            ids.push_back(body.has(each + "/address") ? body.text(each + "/address") : body.text(each + "/mailbox_id"));
        }
        return ids;
    };
    using ids = std::vector<std::string>;

    CHECK(found("workflowsearch/TEST_WORKFLOW") == ids{"X26ABC2"});
    CHECK(found("workflowsearch/TEST_WORKFLOW_ACK") == ids{"X26ABC1", "X26ABC3"});
    CHECK(found("workflowsearch/TEST_WORKFLOW2") == ids{"X26ABC1", "X26ABC2", "X26ABC3"});
    CHECK(found("workflowsearch/RESTRICTED_WORKFLOW") == ids{"BOB"});
    CHECK(found("endpointlookup/X26/TEST_WORKFLOW_ACK") == ids{"X26ABC1"});
    CHECK(found("endpointlookup/X27/TEST_WORKFLOW_ACK") == ids{"X26ABC3"});
    CHECK(found("endpointlookup/X28/TEST_WORKFLOW_ACK").empty());
}

TEST_CASE("mesh sandbox: tokens, times and chunks are as strict as elsewhere", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_client client(sandbox.endpoint());
    const auto ask = [&](const std::string& token) {
        return client.request("GET", "/messageexchange/X26ABC1/inbox", {{"Authorization", token}}).status;
    };
    const std::string token = mesh_token(sandbox.account("X26ABC1"));

    CHECK(ask(token) == 200);
    CHECK(ask(token) == 403);
    CHECK(ask(mesh_token(sandbox.account("X26ABC1"), {}, "0", "200101010101")) == 403);
    mesh_user sender = sandbox.user("X26ABC1");
    const std::string id = sender.sent("X26ABC2", "TEST_WORKFLOW", "a", {{"Mex-Chunk-Range", "1:3"}});
    CHECK(sender.send_chunk(id, 3, 3, "c").status == 202);
    CHECK(sandbox.user("X26ABC2").inbox().empty());
    CHECK(sender.send_chunk(id, 2, 3, "b").status == 202);
    CHECK(sandbox.user("X26ABC2").inbox() == std::vector{id});
}

TEST_CASE("mesh sandbox: reset empties one mailbox or all", "[flow]") {
    mesh_sandbox sandbox(program);
    for (const auto& root : admin_roots) {
        sandbox.user("X26ABC1").sent("X26ABC2", "TEST_WORKFLOW", "letter");
        sandbox.user("X26ABC1").sent("X26ABC3", "TEST_WORKFLOW2", "letter");
        INFO(root);

        const auto one = sandbox.call("DELETE", root + "/reset/X26ABC2?clear_disk=true");
        CHECK(one.status == 200);
        CHECK(json_facts(one.body).names() == std::vector<std::string>{"message"});
        CHECK(sandbox.user("X26ABC2").inbox().empty());
        CHECK(sandbox.user("X26ABC3").inbox().size() == 1);
        CHECK(sandbox.call("DELETE", root + "/reset/NOBODY").status == 404);
        CHECK(sandbox.call("DELETE", root + "/reset").status == 200);
        CHECK(sandbox.user("X26ABC3").inbox().empty());
    }
}

TEST_CASE("mesh sandbox: a report can be put into any mailbox", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user reader = sandbox.user("X26ABC1");
    const std::string plain =
        R"({"mailbox_id":"X26ABC1","code":"21","description":"made up","workflow_id":"TEST_WORKFLOW",
        "subject":"a subject","local_id":"local 1","file_name":"a.txt","linked_message_id":"20260101000000000000_ABCDEF"})";

    const auto made = sandbox.call("POST", "/messageexchange/admin/report", plain);
    CHECK(made.status == 200);
    const std::string id = json_facts(made.body).text("message_id");
    const auto report = reader.read(id);
    CHECK(report.status == 200);
    CHECK(report.body.empty());
    CHECK(report.field("mex-messagetype") == "REPORT");
    CHECK(report.field("mex-to") == "X26ABC1");
    CHECK(report.field("mex-workflowid") == "TEST_WORKFLOW");
    CHECK(report.field("mex-subject") == "a subject");
    CHECK(report.field("mex-localid") == "local 1");
    CHECK(report.field("mex-filename") == "a.txt");
    CHECK(report.field("mex-linkedmsgid") == "20260101000000000000_ABCDEF");
    CHECK(report.field("mex-statussuccess") == "ERROR");

    const std::string error = R"({"mailbox_id":"X26ABC1","code":"21","description":"made up","workflow_id":"W",
        "status":"error"})";
    const auto second = sandbox.call("POST", "/messageexchange/admin/report", error);
    const auto coded = reader.head("/inbox/" + json_facts(second.body).text("message_id"));
    CHECK(coded.field("mex-statuscode") == "21");
    CHECK(coded.field("mex-statusdescription") == "made up");
    const std::string nobody = R"({"mailbox_id":"NOBODY","code":"21","description":"d","workflow_id":"W"})";
    CHECK(sandbox.call("POST", "/messageexchange/admin/report", nobody).status == 404);
    CHECK(sandbox.call("POST", "/messageexchange/admin/report", R"({"code":"21"})").status == 400);
    CHECK(sandbox.call("POST", "/messageexchange/admin/report", "not JSON").status == 400);
}

TEST_CASE("mesh sandbox: a status can be pushed to a message, and the message looked at", "[flow]") {
    mesh_sandbox sandbox(program);
    mesh_user sender = sandbox.user("X26ABC1");
    for (const auto& root : admin_roots) {
        const std::string id = sender.sent("X26ABC2", "TEST_WORKFLOW", "letter");
        INFO(root);

        const auto pushed = sandbox.call("POST", root + "/message/" + id + "/event",
                                         R"({"status":"error","code":"21","event":"SEND","description":"made up"})");
        CHECK(pushed.status == 200);
        const json_facts tracked(sender.tracking(id).body);
        CHECK(tracked.text("status") == "error");
        CHECK(tracked.text("status_success") == "false");
        CHECK(tracked.text("status_code") == "21");
        CHECK(tracked.text("status_event") == "SEND");
        CHECK(tracked.text("status_description") == "made up");
        CHECK(sandbox.user("X26ABC2").inbox().empty());
        CHECK(sandbox.user("X26ABC2").read(id).status == 410);

        const auto shown = sandbox.call("GET", root + "/message/" + id);
        CHECK(shown.status == 200);
        const json_facts detail(shown.body);
        CHECK(detail.text("message_id") == id);
        CHECK(detail.text("status") == "Error");
        CHECK(detail.text("message_type") == "Data");
        CHECK(sandbox.call("GET", root + "/message/20200101000000000000_ABCDEF").status == 404);
        CHECK(
            sandbox.call("POST", root + "/message/20200101000000000000_ABCDEF/event", R"({"status":"error"})").status ==
            404);
    }
}

TEST_CASE("mesh sandbox: with --validate a message that fails gets its REPORT", "[flow]") {
    mesh_sandbox sandbox(program, {"--validate"});
    std::string invalid = report_builder{}.build();
    invalid.replace(invalid.find("\"final\""), 7, "\"xfinal\"");
    mesh_user sender = sandbox.user("X26ABC1");

    const std::string id = sender.sent("X26ABC2", "TEST_WORKFLOW", invalid);

    REQUIRE(eventually([&] { return !sender.inbox().empty(); }));
    CHECK(sender.head("/inbox/" + sender.inbox().at(0)).field("mex-linkedmsgid") == id);
    CHECK(sandbox.user("X26ABC2").inbox().empty());
}

TEST_CASE("mesh sandbox: its data folder is no other profile's, and other addresses need a word", "[flow]") {
    temporary_folder folder;
    hub_process hub(program, folder.file("data"),
                    {"--profile", "sandbox", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0"});
    hub.start();
    CHECK(hub.terminate() == 0);

    const auto demo = run_program(program, {"serve", "--profile", "demo", "--data", folder.file("data"),
                                            "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                                            "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0"});
    CHECK(demo.exit_code == 78);
    const auto open =
        run_program(program, {"serve", "--profile", "sandbox", "--listen-mesh", "0.0.0.0:0", "--listen-admin",
                              "127.0.0.1:0", "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0"});
    CHECK(open.exit_code == 78);
    CHECK(open.errors.find("i-know-this-is-open") != std::string::npos);
}

TEST_CASE("mesh sandbox: with --tls it speaks TLS, and client certificates are optional", "[flow]") {
    test_certificates certificates;
    const auto server = certificates.server();
    const auto client = certificates.client("client");
    mesh_sandbox sandbox(program, {"--tls", server.certificate_file, server.key_file, certificates.ca_file()});
    const std::string path = "/messageexchange/X26ABC1/inbox";
    const auto port = sandbox.process().mesh_port();

    mesh_client without(mesh_endpoint{port, certificates.ca_file(), {}, {}});
    mesh_client with(mesh_endpoint{port, certificates.ca_file(), client.certificate_file, client.key_file});

    CHECK(without.as(sandbox.account("X26ABC1"), "GET", path).status == 200);
    CHECK(with.as(sandbox.account("X26ABC1"), "GET", path).status == 200);
}
