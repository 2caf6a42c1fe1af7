// Webhooks over TLS, and what they say later, behind the real hub.
#include <ctime>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/running_webhook.hpp"

using namespace signalbox::tests;

namespace {

const std::string secret = "what both know";

hub_options with_webhook(const running_webhook& webhook, const std::string& scheme, const std::string& more) {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.adapters = true;
    options.reports_to = "[practice]";
    options.destinations_yaml =
        "  - name: practice\n    kind: webhook\n    url: " + scheme + "://127.0.0.1:" + webhook.port() +
        "/deliveries\n    secret: {file: " + webhook.secret_file(secret) + "}\n    form: fhir-r4\n" + more;
    return options;
}

void send_report(const hub_fixture& hub) {
    mesh_client client(hub.endpoint());
    REQUIRE(client
                .send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4",
                      report_builder{.nhs_number = synthetic_nhs_number(1), .report_id = "REP-1"}.build())
                .status == 202);
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() != ".part") names.push_back(entry.path().filename());
    return names;
}

// What the webhook files is named by its delivery id.
std::string delivered(const hub_fixture& hub, const running_webhook& webhook) {
    send_report(hub);
    CHECK(eventually([&] { return names_in(webhook.kept()).size() == 1; }));
    CHECK(eventually([&] {
        return hub.command({"delivery", "list", "--state", "delivered"}).output.find("practice") != std::string::npos;
    }));
    return names_in(webhook.kept()).front();
}

// A second opinion on the signature.
std::string signature(const std::string& by, const std::string& timestamp, const std::string& body) {
    const auto made = run_program(
        "/usr/bin/python3", {"-c",
                             "import hashlib, hmac, sys; print(hmac.new(sys.argv[1].encode(), (sys.argv[2] + '.' + "
                             "sys.argv[3]).encode(), hashlib.sha256).hexdigest(), end='')",
                             by, timestamp, body});
    return "v1=" + made.output;
}

http_answer post(hub_fixture& hub, const std::string& what, const std::string& body, const std::string& by = secret) {
    mesh_client client(mesh_endpoint{hub.hub().adapters_port(), {}, {}, {}});
    const std::string timestamp = std::to_string(std::time(nullptr));
    return client.request(
        "POST", "/adapters/practice/" + what,
        {{"X-Signalbox-Timestamp", timestamp}, {"X-Signalbox-Signature", signature(by, timestamp, body)}}, body);
}

std::string confirmation(const std::string& delivery_id, const std::string& outcome) {
    return R"({"delivery_id":")" + delivery_id + R"(","outcome":")" + outcome + "\"}";
}

} // namespace

TEST_CASE("webhook: over HTTPS each side shows its certificate, and reports are filed", "[flow][adapter]") {
    test_certificates authority;
    const auto server = authority.server();
    const auto hub_identity = authority.client("the hub");
    const running_webhook webhook(secret, server, authority.ca_file());
    hub_fixture hub(with_webhook(webhook, "https",
                                 "    ca: " + authority.ca_file() + "\n    certificate: " +
                                     hub_identity.certificate_file + "\n    key: " + hub_identity.key_file + "\n"));
    hub.start();

    CHECK_FALSE(delivered(hub, webhook).empty());
}

TEST_CASE("webhook: a server of another authority opens the breaker, and nothing is sent to it", "[flow][adapter]") {
    test_certificates authority;
    test_certificates another;
    const auto server = another.server();
    const running_webhook webhook(secret, server, another.ca_file());
    hub_fixture hub(with_webhook(webhook, "https", "    ca: " + authority.ca_file() + "\n"));
    hub.start();

    send_report(hub);

    CHECK(eventually([&] { return hub.hub().log().find("breaker_open") != std::string::npos; }));
    CHECK(names_in(webhook.kept()).empty());
    CHECK(hub.command({"dlq", "list"}).output.find("practice") == std::string::npos); // it waits
}

TEST_CASE("webhook: what its system files later confirms the delivery, for who knows the secret", "[flow][adapter]") {
    const running_webhook webhook(secret);
    hub_fixture hub(with_webhook(webhook, "http", "    idempotent: true\n"));
    hub.start();
    const std::string id = delivered(hub, webhook);

    CHECK(post(hub, "confirm", confirmation(id, "filed"), "something else").status == 401);
    CHECK(hub.command({"delivery", "show", id}).output.find("confirmed") == std::string::npos);
    const auto kept = post(hub, "confirm", confirmation(id, "filed"));
    CHECK(kept.status == 200);
    CHECK(kept.body == R"({"type":"confirmed","delivery_id":")" + id + "\"}");
    CHECK(hub.command({"delivery", "show", id}).output.find("confirmed") != std::string::npos);

    CHECK(post(hub, "confirm", confirmation(id, "filed")).status == 200);
    const auto against = post(hub, "confirm", confirmation(id, "refused"));
    CHECK(against.status == 409);
    CHECK(against.field("content-type") == "application/problem+json");
    CHECK(post(hub, "confirm", confirmation("20260101000000000000_ABCDEF-1", "filed")).status == 404);
    CHECK(post(hub, "confirm", "{}").status == 422);
    CHECK(post(hub, "deliver", "{}").status == 404);
    CHECK(hub.command({"audit", "export"}).output.find("adapter:practice") != std::string::npos);
}

TEST_CASE("webhook: what its system submits is a message of its mailbox, once", "[flow][adapter]") {
    const running_webhook webhook(secret);
    hub_fixture hub(with_webhook(webhook, "http", "    submits_as: GP01\n"));
    hub.start();
    const std::string note =
        R"({"ref":"n1","workflow_id":"PRACTICE_NOTE","to":"LAB01","payload":{"encoding":"utf8","data":"seen"}})";

    const auto first = post(hub, "submit", note);
    const auto again = post(hub, "submit", note);
    CHECK(first.status == 200);
    CHECK(first.body == again.body);
    const std::string other =
        R"({"ref":"n1","workflow_id":"PRACTICE_NOTE","to":"LAB01","payload":{"encoding":"utf8","data":"other"}})";
    CHECK(post(hub, "submit", other).status == 409);

    mesh_client laboratory(hub.endpoint());
    const auto inbox = laboratory.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox");
    const std::string id = json_text(first.body, "message_id");
    CHECK(inbox.body.find(id) != std::string::npos);
    CHECK(laboratory.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox/" + id).body == "seen");
}

TEST_CASE("webhook: a hub that does not listen for them has no way back", "[flow][adapter]") {
    const running_webhook webhook(secret);
    auto options = with_webhook(webhook, "http", "");
    options.adapters = false;
    hub_fixture hub(options);
    hub.start();
    CHECK(hub.hub().adapters_port() == 0);
}
