#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "broker/app/configuration/load.hpp"
#include "broker/app/directory/file.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

const std::string lab = "mailboxes:\n  - {id: lab01, ods_code: rx1, password: some-password}\n";

std::vector<problem> problems_of(const std::string& text) {
    try {
        read_directory(text, "directory.yaml");
    } catch (const configuration_error& e) {
        return e.problems();
    }
    return {};
}

std::string first_line(const std::string& text) {
    const auto problems = problems_of(text);
    return problems.empty() ? "" : to_line(problems.front());
}

std::string all_lines(const std::string& text) {
    std::string lines;
    for (const problem& p : problems_of(text)) lines += to_line(p) + "\n";
    return lines;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string a_patient =
    "{nhs_number: 9990000018, date_of_birth: 1980-04-23, family_name: Unmistakable, ods_code: A81001}";

} // namespace

TEST_CASE("directory file: what it says is taken over, and the rest has its defaults", "[app]") {
    const auto read = read_directory("mailboxes:\n"
                                     "  - {id: lab01, ods_code: rx1, password: p, name: Lab, billing_entity: England,\n"
                                     "     organisation_code: RXX, organisation_name: Hospital, sends: [reports]}\n"
                                     "  - {id: gp01, ods_code: A81001, password: {env: GP}, active: false,\n"
                                     "     receives: [reports]}\n"
                                     "workflow_groups:\n"
                                     "  - {name: reports, workflow_ids: [PATH_MEDRPT_V3, TOC_*]}\n"
                                     "accounts: {receives: [reports]}\n"
                                     "patients: [" +
                                         a_patient + "]\n",
                                     "directory.yaml");

    REQUIRE(read.mailboxes.size() == 2);
    const routing::mailbox& first = read.mailboxes[0].entry;
    CHECK(first.id == "LAB01");
    CHECK(first.ods_code == "RX1");
    CHECK(first.name == "Lab");
    CHECK(first.organisation_code == "RXX");
    CHECK(first.organisation_name == "Hospital");
    CHECK(first.billing_entity == "England");
    CHECK(first.active);
    CHECK(first.sends == std::vector<std::string>{"reports"});
    CHECK(first.receives.empty());
    const routing::mailbox& second = read.mailboxes[1].entry;
    CHECK(second.name == "GP01");
    CHECK(second.organisation_code == "A81001");
    CHECK_FALSE(second.active);
    CHECK(read.mailboxes[1].password.from == secret_setting::origin::environment);
    REQUIRE(read.groups.size() == 1);
    CHECK(read.groups[0].workflow_ids == std::vector<std::string>{"PATH_MEDRPT_V3", "TOC_*"});
    CHECK_FALSE(read.others_allowed); // there are groups
    CHECK(read.account_receives == std::vector<std::string>{"reports"});
    CHECK(read.patient_routed.size() == 10);
    REQUIRE(read.patients.size() == 1);
    CHECK(read.patients[0].nhs_number == "9990000018");
    CHECK(read.patients[0].date_of_birth == "19800423");
    CHECK(read.patients[0].ods_code == "A81001");
}

TEST_CASE("directory file: other workflows are allowed where there is no group, or where it says so", "[app]") {
    const std::string groups = "workflow_groups: [{name: g, workflow_ids: [W]}]\n";

    CHECK(read_directory(lab, "d").others_allowed);
    CHECK_FALSE(read_directory(lab + groups, "d").others_allowed);
    CHECK(read_directory(lab + groups + "other_workflows: allowed\n", "d").others_allowed);
    CHECK_FALSE(read_directory(lab + "other_workflows: refused\n", "d").others_allowed);
}

TEST_CASE("directory file: the workflow ids that are routed by patient can be named", "[app]") {
    const auto usual = read_directory(lab, "d").patient_routed;

    CHECK(std::find(usual.begin(), usual.end(), "TOC_FHIR_OP_ATTEN") != usual.end());
    CHECK(std::find(usual.begin(), usual.end(), "GPCONNECT_SEND_DOCUMENT") != usual.end());
    CHECK(read_directory(lab + "patient_routing: {workflow_ids: [MINE_*]}\n", "d").patient_routed ==
          std::vector<std::string>{"MINE_*"});
    CHECK(read_directory(lab + "patient_routing: {workflow_ids: []}\n", "d").patient_routed.empty());
}

TEST_CASE("directory file: an unknown key is refused where it stands, with the nearest one", "[app]") {
    CHECK(first_line(lab + "workflow_group: []\n") ==
          "directory.yaml:3:1: /workflow_group: unknown key 'workflow_group'; did you mean 'workflow_groups'?");
    CHECK(contains(first_line("mailboxes:\n  - {id: a, ods: rx1, password: p}\n"), "directory.yaml:2:13: "));
    CHECK(contains(first_line("profile: demo\n" + lab), "unknown key 'profile'"));
}

TEST_CASE("directory file: a wrong form is refused where it stands", "[app]") {
    CHECK(contains(first_line("mailboxes: []\n"), "directory.yaml:1:12: /mailboxes"));
    CHECK(contains(first_line(lab + "other_workflows: maybe\n"), "directory.yaml:3:18: /other_workflows"));
    CHECK(contains(first_line("mailboxes: [{id: a, ods_code: rx1}]\n"), "password"));
    CHECK(contains(first_line(lab + "workflow_groups: [{name: g, workflow_ids: []}]\n"), "/workflow_ids"));
    CHECK(contains(first_line("mailboxes:\n  - {id: a, ods_code: rx1, password: p, certificates: [AB]}\n"),
                   "/mailboxes/0/certificates/0"));
    CHECK(contains(first_line("mailboxes: [\n"), "directory.yaml:2:"));
}

TEST_CASE("directory file: ids and names that stand twice are refused", "[app]") {
    CHECK(contains(first_line(lab + "  - {id: LAB01, ods_code: RX1, password: p}\n"), "directory.yaml:3:10: "));
    CHECK(contains(first_line(lab + "  - {id: LAB01, ods_code: RX1, password: p}\n"), "LAB01 stands here already"));
    CHECK(contains(first_line(lab + "workflow_groups: [{name: g, workflow_ids: [A]}, {name: g, workflow_ids: [B]}]\n"),
                   "group g stands here already"));
    CHECK(contains(first_line("mailboxes: [{id: 'lab 01', ods_code: rx1, password: p}]\n"), "/mailboxes/0/id"));
    CHECK(contains(first_line("mailboxes: [{id: lab01, ods_code: r, password: p}]\n"), "/mailboxes/0/ods_code"));
}

TEST_CASE("directory file: a group that nobody defined is refused with the nearest one", "[app]") {
    const std::string groups = "workflow_groups: [{name: reports, workflow_ids: [W]}]\n";

    CHECK(first_line(groups + "mailboxes:\n  - {id: a, ods_code: rx1, password: p, sends: [report]}\n") ==
          "directory.yaml:3:49: /mailboxes/0/sends/0: there is no workflow group 'report'; did you mean 'reports'?");
    CHECK(contains(first_line(groups + lab + "accounts: {receives: [unlike]}\n"), "/accounts/receives/0"));
}

TEST_CASE("directory file: a star stands at the end of a workflow id alone", "[app]") {
    CHECK(
        contains(first_line(lab + "workflow_groups: [{name: g, workflow_ids: [A*B]}]\n"), "a star stands at the end"));
    CHECK(contains(first_line(lab + "patient_routing: {workflow_ids: ['*_A']}\n"), "a star stands at the end"));
    CHECK(problems_of(lab + "workflow_groups: [{name: g, workflow_ids: ['*']}]\n").empty());
}

TEST_CASE("directory file: patients are checked, and no problem repeats anything of them", "[app]") {
    const auto with = [](const std::string& patient) { return lab + "patients:\n  - " + patient + "\n"; };
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {"{nhs_number: 9990000019, date_of_birth: 1980-04-23, family_name: Unmistakable, ods_code: A81001}",
         "directory.yaml:4:18: /patients/0/nhs_number: no NHS number"},
        {"{nhs_number: 9990000018, date_of_birth: 1980-02-30, family_name: Unmistakable, ods_code: A81001}",
         "/patients/0/date_of_birth: a day of the calendar"},
        {"{nhs_number: 9990000018, date_of_birth: 23/04/1980, family_name: Unmistakable, ods_code: A81001}",
         "/patients/0/date_of_birth"},
        {"{nhs_number: 9990000018, date_of_birth: 1980-04-23, family_name: Unmistakable, ods_code: '?'}",
         "/patients/0/ods_code: an ODS code"},
        {a_patient + "\n  - " + a_patient, "/patients/1/nhs_number: this NHS number stands here already"},
        {"{9990000018: x, nhs_number: 9990000018, date_of_birth: 1980-04-23, family_name: Unmistakable, ods_code: A1}",
         "directory.yaml:4:6: /patients/0: unknown key"},
        {"{nhs_number: [9990000018], date_of_birth: 1980-04-23, family_name: Unmistakable, ods_code: A81001}",
         "/patients/0/nhs_number"},
    };
    for (const auto& [patient, expected] : wrong) {
        const std::string lines = all_lines(with(patient));
        INFO(lines);
        CHECK(contains(lines, expected));
        for (const char* data : {"99900000", "1980", "Unmistakable"}) CHECK_FALSE(contains(lines, data));
    }
}

TEST_CASE("directory file: production refuses secrets in the file, well-known ones, and files open to all", "[app]") {
    const temporary_folder folder;
    const std::string known = folder.write("known", "password\n");
    REQUIRE(::chmod(known.c_str(), 0644) == 0);
    const std::string good = folder.write("good", "a good secret\n");
    REQUIRE(::chmod(good.c_str(), 0600) == 0);
    const std::string file = folder.write("directory.yaml", "mailboxes:\n"
                                                            "  - {id: A, ods_code: RX1, password: {file: good}}\n"
                                                            "  - {id: B, ods_code: RX1, password: {file: known}}\n"
                                                            "  - {id: C, ods_code: RX1, password: plain}\n");
    std::vector<problem> found;
    try {
        load_complete_directory({file, false}, true);
    } catch (const configuration_error& e) {
        found = e.problems();
    }

    REQUIRE(found.size() == 3);
    CHECK(found[0].pointer == "/mailboxes/1/password");
    CHECK(contains(found[0].what, "well-known"));
    CHECK(contains(found[1].what, "open to every user"));
    CHECK(found[2].pointer == "/mailboxes/2/password");
    CHECK(load_complete_directory({file, false}, false).mailboxes[0].entry.password.matches("a good secret"));
}

TEST_CASE("directory file: a file or a password that is not there is named", "[app]") {
    const temporary_folder folder;
    const std::string file =
        folder.write("directory.yaml", "mailboxes: [{id: A, ods_code: RX1, password: {file: none}}]\n");

    CHECK_THROWS_AS(load_directory({folder.file("nowhere.yaml"), false}), configuration_error);
    CHECK_THROWS_AS(load_complete_directory({file, false}, false), unreadable_secrets);
    CHECK(load_directory({file, false}).mailboxes.size() == 1);
}

TEST_CASE("directory file: what is built in and the example for production are valid", "[app]") {
    const auto sandbox = load_directory({"sandbox-directory.yaml", true});
    const auto demo = load_directory({"demo-directory.yaml", true});
    const auto example = load_directory({SIGNALBOX_SOURCE_DIR "/config/directory.yaml", false});

    CHECK(sandbox.mailboxes.size() == 6);
    CHECK(sandbox.others_allowed);
    CHECK(demo.mailboxes.size() == 3);
    CHECK(demo.patients.size() == 3);
    CHECK(example.mailboxes.size() == 2);
    CHECK_FALSE(example.others_allowed);
}
