// The walk of a pathology report, from a laboratory's mailbox to a practice's inbox and folder.
#include <filesystem>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string v2 = "application/vnd.mesh.v2+json";
const std::string workflow = "PATH_MEDRPT_V4";
const std::string seconds_max_reason = "the hub delivers within seconds on an idle machine";

hub_options with_binary() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    return options;
}

// Waits for that many files in the practice's folder.
std::vector<std::string> delivered(const hub_fixture& hub, std::size_t count) {
    INFO(seconds_max_reason);
    CHECK(eventually([&] { return hub.practice_files().size() >= count; }));
    return hub.practice_files();
}

std::string demo_file(const std::string& name) { return file_text(SIGNALBOX_SOURCE_DIR "/config/demo/" + name); }

// The codings of every Observation.code in a delivered report: "system|code", in order.
std::vector<std::vector<std::string>> observation_codings(const std::string& json) {
    std::vector<std::vector<std::string>> codings;
    const auto report = fhir::read_json(json);
    if (!report) return codings;
    for (const fhir::value entry : report->root().find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") != "Observation") continue;
        std::vector<std::string> of_one;
        for (const fhir::value coding : resource.find("code").find("coding"))
            of_one.push_back(std::string(coding.string("system")) + "|" + std::string(coding.string("code")));
        codings.push_back(std::move(of_one));
    }
    return codings;
}

bool has_system(const std::vector<std::string>& codings, const std::string& system) {
    return std::any_of(codings.begin(), codings.end(),
                       [&](const std::string& c) { return c.starts_with(system + "|"); });
}

} // namespace

TEST_CASE("walk: a full blood count goes from the laboratory's mailbox to the practice's inbox and folder", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());
    const std::string report = report_builder{}.build();

    const auto answer = client.send(hub.laboratory(), "GP01", workflow, report, {{"Mex-LocalID", "L-1"}});

    REQUIRE(answer.status == 202);
    const std::string id = json_text(answer.body, "message_id");
    CHECK(id.size() == 27);
    const auto files = delivered(hub, 1);
    REQUIRE(files.size() == 1);
    CHECK(files[0].starts_with(id));
    CHECK(file_text(hub.practice_folder() + "/" + files[0]) == report); // SNOMED already: nothing to add

    const auto list = client.as(hub.practice(), "GET", "/messageexchange/GP01/inbox", {{"Accept", v2}});
    CHECK(list.status == 200);
    CHECK(list.body.find(id) != std::string::npos);
    const auto got = client.as(hub.practice(), "GET", "/messageexchange/GP01/inbox/" + id, {{"Accept", v2}});
    CHECK(got.status == 200);
    CHECK(got.body == report);
    CHECK(got.field("mex-from") == "LAB01");
    CHECK(got.field("mex-workflowid") == workflow);
    CHECK(got.field("mex-localid") == "L-1");
    const auto acknowledged = client.as(hub.practice(), "PUT",
                                        "/messageexchange/GP01/inbox/" + id + "/status/acknowledged", {{"Accept", v2}});
    CHECK(acknowledged.status == 200);
    const auto after = client.as(hub.practice(), "GET", "/messageexchange/GP01/inbox", {{"Accept", v2}});
    CHECK(after.body.find(id) == std::string::npos);
}

TEST_CASE("walk: the laboratory's own codes arrive with SNOMED CT beside them", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());
    const std::string report = demo_file("full_blood_count_local.json");

    REQUIRE(client.send(hub.laboratory(), "GP01", workflow, report).status == 202);

    const auto files = delivered(hub, 1);
    REQUIRE(files.size() == 1);
    const auto sent = observation_codings(report);
    const auto arrived = observation_codings(file_text(hub.practice_folder() + "/" + files[0]));
    REQUIRE(arrived.size() == sent.size());
    std::size_t mapped = 0;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        CHECK_FALSE(has_system(sent[i], "http://snomed.info/sct"));
        for (const auto& own : sent[i]) CHECK(std::find(arrived[i].begin(), arrived[i].end(), own) != arrived[i].end());
        if (has_system(arrived[i], "http://snomed.info/sct")) ++mapped;
    }
    CHECK(mapped + 1 == sent.size()); // one code is not in the seed map, on purpose
}

TEST_CASE("walk: the national guide's own full blood count, in XML, arrives as JSON", "[flow]") {
    const std::string guide =
        file_text(SIGNALBOX_REFERENCE_DATA "/pathology/fhir_r4_ig_bundles/Pathology-Bundle-FBC-Report-Example.xml");
    if (guide.empty()) {
        WARN("skipped: no reference data");
        return;
    }
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());

    const auto answer =
        client.send(hub.laboratory(), "GP01", workflow, guide, {{"Content-Type", "application/fhir+xml"}});

    REQUIRE(answer.status == 202);
    const auto files = delivered(hub, 1);
    REQUIRE(files.size() == 1);
    const auto arrived = fhir::read_json(file_text(hub.practice_folder() + "/" + files[0]));
    REQUIRE(arrived.has_value());
    CHECK(arrived->root().string("resourceType") == "Bundle");
    CHECK(arrived->root().find("entry").size() > 10);
    const auto got = client.as(hub.practice(), "GET",
                               "/messageexchange/GP01/inbox/" + json_text(answer.body, "message_id"), {{"Accept", v2}});
    CHECK(got.body == guide); // the inbox keeps what was sent
}

TEST_CASE("walk: an invalid report has its 202, a REPORT for its sender, and stays in quarantine", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());

    const auto answer = client.send(hub.laboratory(), "GP01", workflow, demo_file("invalid_missing_status.json"),
                                    {{"Mex-LocalID", "L-9"}});

    REQUIRE(answer.status == 202);
    const std::string id = json_text(answer.body, "message_id");
    const auto inbox = client.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox");
    const auto begin = inbox.body.find('[');
    const std::string report_id = inbox.body.substr(inbox.body.find('"', begin) + 1, 27);
    const auto report = client.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox/" + report_id);
    CHECK(report.status == 200);
    CHECK(report.body.empty());
    CHECK(report.field("mex-messagetype") == "REPORT");
    CHECK(report.field("mex-statussuccess") == "ERROR");
    CHECK(report.field("mex-statuscode") == "SBX-V");
    CHECK(report.field("mex-statusevent") == "VALIDATE");
    CHECK(report.field("mex-linkedmsgid") == id);
    CHECK(report.field("mex-localid") == "L-9");
    CHECK(report.field("mex-statusdescription").find("status") != std::string::npos);

    const auto shown = hub.command({"message", "show", id, "--json"});
    CHECK(shown.exit_code == 0);
    CHECK(shown.output.find("\"quarantined\"") != std::string::npos);
    const auto waiting = hub.command({"dlq", "list", "--json"});
    CHECK(waiting.output.find(id) != std::string::npos);
    CHECK(hub.practice_files().empty());
}

TEST_CASE("walk: a message that is not FHIR reaches the recipient's mailbox unchanged", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());
    std::string bytes = "UNB+UNOC:3+1:80+2:80'";
    bytes += '\0';
    bytes += "\xff\xfe'";

    const auto answer = client.send(hub.laboratory(), "OTHER01", "SOME_WORKFLOW", bytes);

    REQUIRE(answer.status == 202);
    const std::string id = json_text(answer.body, "message_id");
    const auto got = client.as(hub.other(), "GET", "/messageexchange/OTHER01/inbox/" + id);
    CHECK(got.status == 200);
    CHECK(got.body == bytes);
}

TEST_CASE("walk: a body above 64 KiB goes through the spool and comes back identical", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());
    std::string bytes(3'500'000, 'x');
    for (std::size_t i = 0; i < bytes.size(); i += 7) bytes[i] = static_cast<char>(i * 31U);

    const auto answer = client.send(hub.laboratory(), "OTHER01", "SOME_WORKFLOW", bytes);

    REQUIRE(answer.status == 202);
    const std::string id = json_text(answer.body, "message_id");
    const auto got = client.as(hub.other(), "GET", "/messageexchange/OTHER01/inbox/" + id);
    CHECK(got.status == 200);
    CHECK(got.body == bytes);
}

TEST_CASE("walk: where it is configured, MESH is plain HTTP, in v1 and gzip", "[flow]") {
    hub_options options = with_binary();
    options.tls = false;
    hub_fixture hub(options);
    hub.start();
    mesh_client client(hub.endpoint());

    const auto shaken = client.as(hub.practice(), "POST", "/messageexchange/GP01",
                                  {{"mex-ClientVersion", "test"}, {"mex-OSName", "Debian"}, {"mex-OSVersion", "12"}});
    CHECK(shaken.status == 200);
    CHECK(shaken.body.find("GP01") != std::string::npos);
    const std::string packed = gzip(report_builder{}.build());
    const auto answer =
        client.as(hub.laboratory(), "POST", "/messageexchange/LAB01/outbox",
                  {{"Mex-To", "gp01"}, {"Mex-WorkflowID", workflow}, {"Content-Encoding", "gzip"}}, packed);
    REQUIRE(answer.status == 202);
    const std::string id = json_text(answer.body, "messageID");
    CHECK(client.as(hub.practice(), "GET", "/messageexchange/GP01/count").body.find("\"count\":1") !=
          std::string::npos);
    const auto head = client.as(hub.practice(), "HEAD", "/messageexchange/GP01/inbox/" + id);
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    const auto as_stored =
        client.as(hub.practice(), "GET", "/messageexchange/GP01/inbox/" + id, {{"Accept-Encoding", "gzip"}});
    CHECK(as_stored.field("content-encoding") == "gzip");
    CHECK(as_stored.body == packed);
    CHECK(client.as(hub.practice(), "GET", "/messageexchange/GP01/inbox/" + id).body == report_builder{}.build());
    CHECK(file_text(hub.practice_folder() + "/" + delivered(hub, 1).at(0)) == report_builder{}.build());
}

TEST_CASE("walk: no NHS number reaches the hub's log, its metrics or a file name", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());
    report_builder canary;
    canary.nhs_number = synthetic_nhs_number(77);
    std::string invalid = canary.build();
    invalid.replace(invalid.find("\"final\""), 7, "\"xfinal\"");

    REQUIRE(client.send(hub.laboratory(), "GP01", workflow, canary.build()).status == 202);
    REQUIRE(client.send(hub.laboratory(), "GP01", workflow, invalid).status == 202);

    const auto files = delivered(hub, 1);
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});
    const auto metrics = admin.request("GET", "/metrics");
    CHECK(metrics.status == 200);
    CHECK(metrics.body.find(canary.nhs_number) == std::string::npos);
    CHECK(hub.hub().log().find(canary.nhs_number) == std::string::npos);
    for (const auto& name : files) CHECK(name.find(canary.nhs_number) == std::string::npos);
    const auto audit = hub.command({"audit", "export"});
    CHECK(audit.exit_code == 0);
    CHECK(audit.output.find(canary.nhs_number) == std::string::npos);
}
