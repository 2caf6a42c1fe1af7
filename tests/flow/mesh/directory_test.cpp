// Section 7 of the MESH contract, and 13: who is where, who may send what, and routing by patient.
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox::tests;

namespace {

const std::string version_2 = "application/vnd.mesh.v2+json";
const std::string discharge = "TOC_FHIR_IP_DISCH";

std::string digits_of(const std::string& date) { // yyyy-mm-dd as yyyymmdd
    return date.substr(0, 4) + date.substr(5, 2) + date.substr(8, 2);
}

std::string day_first(const std::string& date) { return date.substr(8, 2) + date.substr(5, 2) + date.substr(0, 4); }

std::string address(const std::string& nhs_number, const std::string& date, const std::string& name) {
    return "GPPROVIDER_" + nhs_number + "_" + date + "_" + name;
}

// Names of the files below a folder that hold that text.
std::vector<std::string> files_with(const std::string& folder, const std::string& text) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        if (file_text(entry.path().string()).find(text) != std::string::npos) names.push_back(entry.path().filename());
    }
    return names;
}

// The one REPORT that comes to the laboratory; acknowledged, so that the next one is alone again.
http_answer next_report(mesh_user& laboratory) {
    std::vector<std::string> ids;
    REQUIRE(eventually([&] { return !(ids = laboratory.inbox()).empty(); }));
    CHECK(ids.size() == 1);
    const auto report = laboratory.head("/inbox/" + ids[0]);
    CHECK(laboratory.acknowledge(ids[0]).status == 200);
    return report;
}

} // namespace

TEST_CASE("mesh directory: endpoint lookup finds mailboxes by ODS code and workflow, in both versions", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    const auto ask = [&](const std::string& path, const http_fields& fields = {}) {
        const auto answer = client.request("GET", "/messageexchange/endpointlookup/" + path, fields);
        CHECK(answer.status == 200);
        return json_facts(answer.body);
    };

    const json_facts old_body = ask("A81001/" + discharge);
    CHECK(old_body.names() == std::vector<std::string>{"query_id", "results"});
    CHECK(old_body.size("results") == 1);
    CHECK(old_body.text("results/0/address") == "GP01");
    CHECK(old_body.text("results/0/description") == "Hillside surgery");
    CHECK(old_body.text("results/0/endpoint_type") == "MESH");
    const http_fields v2{{"Accept", version_2}};
    const json_facts new_body = ask("B82002/" + discharge, v2);
    CHECK(new_body.names() == std::vector<std::string>{"results"});
    CHECK(new_body.size("results") == 2);
    CHECK(new_body.names("results/0") == std::vector<std::string>{"mailbox_id", "mailbox_name"});
    CHECK(new_body.text("results/0/mailbox_id") == "GP02");
    CHECK(new_body.text("results/1/mailbox_name") == "Market branch");
    CHECK(ask("A81001/RESTRICTED_A", v2).size("results") == 1); // the group's id ends in '*'
    for (const std::string none : {"a81001/TOC_FHIR_IP_DISCH", "A81001/toc_fhir_ip_disch", "Z99999/TOC_FHIR_IP_DISCH",
                                   "A81001/UNREGISTERED", "B82002/RESTRICTED_A", "C83003/TOC_FHIR_IP_DISCH"}) {
        INFO(none);
        CHECK(ask(none).size("results") == 0);
        CHECK(ask(none, v2).has("results"));
    }
}

TEST_CASE("mesh directory: workflow search lists who receives a workflow, always in version 2's shape", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    for (const http_fields& fields : std::vector<http_fields>{{}, {{"Accept", version_2}}}) {
        const auto answer = client.request("GET", "/messageexchange/workflowsearch/" + discharge, fields);
        CHECK(answer.status == 200);
        const json_facts body(answer.body);
        CHECK(body.names() == std::vector<std::string>{"results"});
        CHECK(body.size("results") == 3);
        CHECK(body.names("results/0") == std::vector<std::string>{"mailbox_id", "mailbox_name"});
        const auto none = client.request("GET", "/messageexchange/workflowsearch/UNREGISTERED", fields);
        CHECK(none.status == 200);
        CHECK(json_facts(none.body).size("results") == 0);
    }
}

TEST_CASE("mesh directory: where client certificates are required, the lookups need one as well", "[flow]") {
    mesh_hub_options options;
    options.tls = true;
    running_hub hub(options);
    mesh_endpoint without = hub.endpoint();
    without.certificate_file.clear();
    const std::string path = "/messageexchange/endpointlookup/A81001/" + discharge;
    mesh_client anonymous(without);

    CHECK_THROWS_AS(anonymous.request("GET", path), connection_lost);
    CHECK(hub.client().request("GET", path).status == 200); // no token
    CHECK(hub.client().as(hub.account("LAB01"), "GET", path).status == 200);
}

TEST_CASE("mesh directory: who may not send a workflow is told 16, who may not receive it 17", "[flow]") {
    running_hub hub;
    for (const api version : both_versions) {
        mesh_user laboratory = hub.user("LAB01", version);
        mesh_user other = hub.user("LAB02", version);
        INFO("version " << static_cast<int>(version) + 1);

        const auto not_mine = error_in(other.send("GP01", "RESTRICTED_A", "letter"), version);
        CHECK(not_mine.status == 417);
        CHECK(not_mine.event == "SEND");
        CHECK(not_mine.code == "16");
        const auto not_theirs = error_in(laboratory.send("GP02", "RESTRICTED_A", "letter"), version);
        CHECK(not_theirs.status == 417);
        CHECK(not_theirs.event == "SEND");
        CHECK(not_theirs.code == "17");
        CHECK(laboratory.send("GP01", "RESTRICTED_A", "letter").status == 202);
        CHECK(other.send("GP02", "IN_NO_GROUP", "letter").status == 202); // other_workflows: allowed
    }
    CHECK(hub.user("GP01").inbox().size() == 2);
}

TEST_CASE("mesh directory: a workflow of no group can be refused to everybody", "[flow]") {
    mesh_hub_options options;
    options.other_workflows = "refused";
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");

    CHECK(error_in(laboratory.send("GP01", "IN_NO_GROUP", "letter"), api::v2).code == "16");
    CHECK(laboratory.send("GP01", discharge, "letter").status == 202);
}

TEST_CASE("mesh directory: a message is routed by patient with either date order, and keeps no patient details",
          "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const auto patient = mesh_hub::patient_of_one();

    for (const std::string& to : {address(patient.nhs_number, digits_of(patient.date_of_birth), patient.family_name),
                                  address(patient.nhs_number, day_first(patient.date_of_birth), patient.family_name),
                                  address(patient.nhs_number, digits_of(patient.date_of_birth), "obrien jones"),
                                  address(patient.nhs_number, digits_of(patient.date_of_birth), "O'BRIEN-JONES")}) {
        const std::string id = laboratory.sent(to, discharge, "summary");
        mesh_user practice = hub.user("GP01");
        const auto got = practice.read(id);
        CHECK(got.status == 200);
        CHECK(got.body == "summary");
        CHECK(got.field("mex-to") == "GP01");
        CHECK(json_facts(laboratory.tracking(id).body).text("recipient") == "GP01");
        CHECK(practice.acknowledge(id).status == 200);
    }
    CHECK(laboratory.inbox().empty());
    CHECK(hub.process().log().find(patient.nhs_number) == std::string::npos);
    CHECK(hub.process().log().find("GPPROVIDER") == std::string::npos);
    const auto audit = hub.command({"audit", "export"});
    CHECK(audit.exit_code == 0);
    CHECK(audit.output.find(patient.nhs_number) == std::string::npos);
    CHECK(files_with(hub.process().data(), "GP01").size() > 0); // the search works
    CHECK(files_with(hub.process().data(), patient.nhs_number).empty());
    CHECK(files_with(hub.process().data(), patient.family_name).empty());
}

TEST_CASE("mesh directory: each failure of patient routing is a 202 and then a REPORT with its code", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const auto one = mesh_hub::patient_of_one();
    const auto two = mesh_hub::patient_of_two();
    const auto none = mesh_hub::patient_of_none();
    const std::string birthday = digits_of(one.date_of_birth);
    std::string wrong_check_digit = one.nhs_number;
    wrong_check_digit.back() = wrong_check_digit.back() == '0' ? '1' : '0';
    struct row {
        std::string code, to;
    };
    const std::vector<row> rows{
        {"EPL-150", address(two.nhs_number, digits_of(two.date_of_birth), two.family_name)},
        {"EPL-151", address(none.nhs_number, digits_of(none.date_of_birth), none.family_name)},
        {"EPL-152", address(wrong_check_digit, birthday, one.family_name)},
        {"EPL-152", address("12345", birthday, one.family_name)},
        {"EPL-153", address(synthetic_nhs_number(99), birthday, one.family_name)},
        {"EPL-154", address(one.nhs_number, birthday, "Smith")},
        {"EPL-154", address(one.nhs_number, "19710101", one.family_name)},
    };

    for (const auto& each : rows) {
        INFO(each.code);
        const auto answer =
            laboratory.send(each.to, discharge, "summary", {{"Mex-LocalID", "local 1"}, {"Mex-Subject", "a subject"}});
        REQUIRE(answer.status == 202);
        const auto report = next_report(laboratory);
        CHECK(report.field("mex-messagetype") == "REPORT");
        CHECK(report.field("mex-statuscode") == each.code);
        CHECK(report.field("mex-statussuccess") == "ERROR");
        CHECK(report.field("mex-statusevent") == "SEND");
        CHECK(report.field("mex-linkedmsgid") == message_id_in(answer));
        CHECK(report.field("mex-workflowid") == discharge);
        CHECK(report.field("mex-localid") == "local 1");
        CHECK(report.field("mex-subject") == "a subject");
        const std::string said = report.field("mex-statusdescription");
        CHECK_FALSE(said.empty());
        CHECK(said.find(one.nhs_number) == std::string::npos);
    }
    for (const std::string practice : {"GP01", "GP02", "GP03"}) CHECK(hub.user(practice).inbox().empty());
}

TEST_CASE("mesh directory: a workflow that is not routed by patient has no such recipient", "[flow]") {
    running_hub hub;
    const auto patient = mesh_hub::patient_of_one();
    const std::string to = address(patient.nhs_number, digits_of(patient.date_of_birth), patient.family_name);

    const auto refused = error_in(hub.user("LAB01").send(to, "LETTERS", "letter"), api::v2);

    CHECK(refused.status == 417);
    CHECK(refused.code == "12");
}
