// Section 6 of the MESH contract, and 13: expiry and reports.
#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

// Soon enough for a test, and long enough that a report, which is a message like any other, is read before it goes.
const std::string expires_soon = "  uncollected_max: 5s\n";

bool is_time(const std::string& text) {
    return text.size() == 14 && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string first_in_inbox(mesh_user& user) {
    std::vector<std::string> ids;
    REQUIRE(eventually([&] { return !(ids = user.inbox()).empty(); }));
    return ids.at(0);
}

// What every REPORT says, whatever it is about.
void check_report(const http_answer& report, const std::string& own_id, const std::string& about_id) {
    CHECK(report.status == 200);
    CHECK(report.body.empty());
    CHECK(report.field("content-length") == "0");
    CHECK(report.field("mex-messagetype") == "REPORT");
    CHECK(report.field("mex-messageid") == own_id);
    CHECK(report.field("mex-linkedmsgid") == about_id);
    CHECK(report.field("mex-to") == "LAB01"); // who reads it, not who should have had the message
    CHECK_FALSE(report.fields.contains("mex-from"));
    CHECK(report.field("mex-statussuccess") == "ERROR");
    CHECK_FALSE(report.field("mex-statusdescription").empty());
    CHECK(is_time(report.field("mex-statustimestamp")));
    CHECK(report.field("mex-addresstype") == "ALL");
    CHECK(report.field("mex-version") == "1.0");
}

} // namespace

TEST_CASE("mesh report: a message that nobody collects comes back as a REPORT with code 14", "[flow]") {
    mesh_hub_options options;
    options.limits_yaml = expires_soon;
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    const std::string id =
        laboratory.sent("GP01", "LETTERS", "letter",
                        {{"Mex-LocalID", "local 1"}, {"Mex-Subject", "a subject"}, {"Mex-FileName", "letter.txt"}});

    const std::string report_id = first_in_inbox(laboratory);

    for (const api version : both_versions) {
        mesh_user reader = hub.user("LAB01", version);
        const auto report = reader.read(report_id);
        check_report(report, report_id, id);
        CHECK(report.field("mex-statuscode") == "14");
        CHECK(report.field("mex-statusevent") == "SEND");
        CHECK(report.field("mex-statusdescription").starts_with("Message not collected by recipient after "));
        CHECK(report.field("mex-workflowid") == "LETTERS");
        CHECK(report.field("mex-localid") == "local 1");
        CHECK(report.field("mex-subject") == "a subject");
        CHECK(report.field("mex-filename") == "letter.txt");
        const auto head = reader.head("/inbox/" + report_id);
        check_report(head, report_id, id);
    }
    CHECK(practice.inbox().empty());
    CHECK(practice.read(id).status == 410);
    CHECK(practice.head("/inbox/" + id).status == 410);
    const json_facts tracked(laboratory.tracking(id).body);
    CHECK(tracked.text("status") == "undeliverable");
    CHECK(tracked.text("status_success") == "false");
    CHECK(tracked.text("status_code") == "14");
    CHECK(json_facts(hub.user("LAB01", api::v1).tracking(id).body).text("status") == "Undeliverable");
}

TEST_CASE("mesh report: a REPORT is a message like any other, and makes no report of its own", "[flow]") {
    mesh_hub_options options;
    options.limits_yaml = expires_soon;
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");
    laboratory.sent("GP01", "LETTERS", "letter");

    const std::string report_id = first_in_inbox(laboratory);

    CHECK(json_facts(laboratory.get("/count").body).text("count") == "1");
    CHECK(laboratory.inbox("workflow_filter=LETTERS") == std::vector{report_id});
    CHECK(laboratory.inbox("workflow_filter=!LETTERS").empty());
    CHECK(error_in(hub.user("GP01").read(report_id), api::v2).status == 403);
    CHECK(laboratory.acknowledge(report_id).status == 200);
    CHECK(laboratory.inbox().empty());
    CHECK(laboratory.read(report_id).status == 410);
    // The next message's report shows that the hub has looked again, and that the first report made none.
    const std::string second = laboratory.sent("GP02", "LETTERS", "letter");
    CHECK(laboratory.head("/inbox/" + first_in_inbox(laboratory)).field("mex-linkedmsgid") == second);
}

TEST_CASE("mesh report: what is collected in time does not expire", "[flow]") {
    mesh_hub_options options;
    options.limits_yaml = expires_soon;
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    const std::string collected = laboratory.sent("GP01", "LETTERS", "letter");
    CHECK(practice.acknowledge(collected).status == 200);
    const std::string left = laboratory.sent("GP01", "LETTERS", "letter");

    const std::string report_id = first_in_inbox(laboratory);

    CHECK(laboratory.inbox().size() == 1);
    CHECK(laboratory.head("/inbox/" + report_id).field("mex-linkedmsgid") == left);
    CHECK(json_facts(laboratory.tracking(collected).body).text("status") == "acknowledged");
}

TEST_CASE("mesh report: what was settled is erased in the end", "[flow]") {
    mesh_hub_options options;
    options.limits_yaml = "  message_kept: 1s\n";
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");
    const std::string settled = laboratory.sent("GP01", "LETTERS", "letter");
    const std::string waiting = laboratory.sent("GP01", "LETTERS", "letter");
    CHECK(practice.acknowledge(settled).status == 200);

    CHECK(eventually([&] { return laboratory.tracking(settled).status == 404; }));
    CHECK(practice.read(settled).status == 404);
    CHECK(practice.read(waiting).body == "letter");
    CHECK(hub.command({"audit", "export"}).output.find("message.erase") != std::string::npos);
    CHECK(hub.command({"audit", "verify"}).exit_code == 0);
}

TEST_CASE("mesh report: a message that fails validation is 202 for the transport and then a REPORT", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    report_builder good;
    good.nhs_number = synthetic_nhs_number(41);
    std::string invalid = good.build();
    invalid.replace(invalid.find("\"final\""), 7, "\"xfinal\"");

    const std::string id = laboratory.sent("GP01", "PATH_FHIR_REPORT", invalid, {{"Mex-LocalID", "local 1"}});

    const std::string report_id = first_in_inbox(laboratory);
    const auto report = laboratory.read(report_id);
    check_report(report, report_id, id);
    CHECK(report.field("mex-statusevent") == "VALIDATE");
    CHECK(report.field("mex-statuscode") == "SBX-V");
    CHECK(report.field("mex-localid") == "local 1");
    CHECK(report.field("mex-statusdescription").find(good.nhs_number) == std::string::npos);
    CHECK(hub.user("GP01").inbox().empty());
    const json_facts tracked(laboratory.tracking(id).body);
    CHECK(tracked.text("status") == "error");
    CHECK(tracked.text("status_success") == "false");
    CHECK(laboratory.send("GP01", "PATH_FHIR_REPORT", good.build()).status == 202);
    CHECK(hub.user("GP01").inbox().size() == 1);
}
