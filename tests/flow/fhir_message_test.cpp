// Pathology reports that a laboratory sends by POST /$process-message.
#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

hub_options pinned() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.pin_certificates = true;
    options.fhir = true;
    return options;
}

http_answer process(const mesh_endpoint& to, const std::string& body) {
    mesh_client client(to);
    return client.request("POST", "/$process-message", {{"Content-Type", "application/fhir+json"}}, body);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("FHIR messages: a report goes to the practice's mailbox and folder, once", "[flow]") {
    hub_fixture hub(pinned());
    hub.start();
    const std::string report = report_builder{}.build();

    const auto first = process(hub.fhir_endpoint(), report);
    CHECK(first.status == 200);
    CHECK(contains(first.body, R"("code":"ok")"));
    CHECK(eventually([&] { return hub.practice_files().size() == 1; }));

    hub.hub().kill(); // as if its answer had been lost
    hub.start();
    const auto again = process(hub.fhir_endpoint(), report);
    CHECK(again.status == 200);
    const auto id_of = [](const std::string& body) { return body.substr(body.find("message 2026"), 35); };
    CHECK(id_of(again.body) == id_of(first.body));

    mesh_client practice(hub.endpoint_of_other());
    const auto inbox = practice.as(hub.practice(), "GET", "/messageexchange/GP01/count");
    CHECK(json_facts(inbox.body).text("count") == "1");
    CHECK(hub.practice_files().size() == 1);
    CHECK(file_text(hub.practice_folder() + "/" + hub.practice_files().at(0)) == report);

    const auto audit = hub.command({"audit", "export"});
    CHECK(contains(audit.output, "fhir.send"));
    CHECK(contains(audit.output, "LAB01"));
}

TEST_CASE("FHIR messages: nobody sends in the name of a laboratory whose certificate it does not have", "[flow]") {
    hub_fixture hub(pinned());
    hub.start();
    mesh_endpoint stranger = hub.endpoint_of_other();
    stranger.port = hub.fhir_endpoint().port;

    const auto refused = process(stranger, report_builder{}.build());

    CHECK(refused.status == 403);
    CHECK(contains(refused.body, "OperationOutcome"));
    CHECK(contains(hub.command({"audit", "export"}).output, "no mailbox of this client"));
    CHECK(contains(hub.command({"message", "list", "--json"}).output, "[]"));
}

TEST_CASE("FHIR messages: a bad report is refused with what is wrong, and not kept", "[flow]") {
    hub_fixture hub(pinned());
    hub.start();

    const auto refused =
        process(hub.fhir_endpoint(), file_text(SIGNALBOX_SOURCE_DIR "/config/demo/invalid_missing_status.json"));

    CHECK(refused.status == 422);
    CHECK(contains(refused.body, "Bundle.entry[6].resource"));
    CHECK(contains(hub.command({"message", "list", "--json"}).output, "[]"));
}

TEST_CASE("FHIR messages: a large report goes through the spool", "[flow]") {
    hub_fixture hub(pinned());
    hub.start();
    std::string report = report_builder{}.build();
    const std::string conclusion = R"("resourceType":"DiagnosticReport",)";
    const auto at = report.find(conclusion);
    REQUIRE(at != std::string::npos);
    report.insert(at + conclusion.size(), R"("conclusion":")" + std::string(200'000, 'x') + R"(",)");

    CHECK(process(hub.fhir_endpoint(), report).status == 200);
    CHECK(eventually([&] { return hub.practice_files().size() == 1; }));
    CHECK(file_text(hub.practice_folder() + "/" + hub.practice_files().at(0)) == report);
}
