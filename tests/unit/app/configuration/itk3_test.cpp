#include "broker/app/configuration/itk3.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/app/configuration/load.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

configuration read(const std::string& sections) {
    static const temporary_folder folder;
    static const std::string directory =
        folder.write("directory.yaml", "mailboxes:\n  - {id: lab01, ods_code: rx1, password: some-password}\n");
    const std::string text = "profile: demo\nlisteners:\n  mesh: {listen: \"127.0.0.1:8701\"}\n"
                             "  admin: {listen: \"127.0.0.1:8700\"}\n"
                             "destinations:\n  - {name: paper, kind: file_drop, folder: paper}\n" +
                             sections + "mesh: {shared_key: some-key}\ndirectory: " + directory + "\n";
    return read_configuration(text, "hub.yaml", {});
}

std::vector<std::string> problems_of(const std::string& sections) {
    try {
        read(sections);
    } catch (const configuration_error& e) {
        std::vector<std::string> found;
        for (const problem& each : e.problems()) found.push_back(each.pointer + ": " + each.what);
        return found;
    }
    return {};
}

} // namespace

TEST_CASE("configuration itk3: without the section every practice takes everything", "[app]") {
    const auto itk3 = read("").itk3;
    REQUIRE(itk3 != nullptr);
    CHECK(itk3->attachments_max == 0);
    CHECK(itk3->attachment_types.empty());
    CHECK_FALSE(itk3->ask_register);
    CHECK(itk3->off("A20047", "GPCONNECT_UPDATE_RECORD") == nullptr);
}

TEST_CASE("configuration itk3: limits, the register and practices that are switched off", "[app]") {
    const auto made = read("itk3:\n  attachments_max: 5MiB\n  attachment_types: [application/pdf, text/plain]\n"
                           "  practitioners: [{ods_code: a20047, sds_user_id: ['200000000115', '200000000116']}]\n"
                           "  patient_register: true\n  senders: [lab01, OTHER01]\n  switched_off:\n"
                           "    - {ods_code: a20047, workflow_id: GPCONNECT_UPDATE_RECORD, fallback: paper}\n"
                           "    - {ods_code: B82617}\n"
                           "alarms: {infrastructure_answer_max: 2h, business_answer_max: 3d}\n");
    const auto& itk3 = *made.itk3;
    CHECK(itk3.attachments_max == 5UL << 20);
    CHECK(itk3.attachment_types == std::set<std::string, std::less<>>{"application/pdf", "text/plain"});
    CHECK(itk3.ask_register);
    CHECK(itk3.practitioners.at("A20047") == std::set<std::string, std::less<>>{"200000000115", "200000000116"});
    CHECK(itk3.senders == std::set<std::string, std::less<>>{"LAB01", "OTHER01"});
    REQUIRE(itk3.off("A20047", "GPCONNECT_UPDATE_RECORD") != nullptr);
    CHECK(itk3.off("A20047", "GPCONNECT_UPDATE_RECORD")->fallback == "paper");
    CHECK(itk3.off("A20047", "GPCONNECT_SEND_DOCUMENT") == nullptr);
    CHECK(itk3.off("B82617", "GPCONNECT_SEND_DOCUMENT") != nullptr);
    CHECK(made.alarms.answers.infrastructure_max == std::chrono::hours(2));
    CHECK(made.alarms.answers.business_max == std::chrono::days(3));
}

TEST_CASE("configuration itk3: what no schema can say is found with its place", "[app]") {
    CHECK(problems_of("itk3: {attachment_types: application/zip}\n") ==
          std::vector<std::string>{"/itk3/attachment_types: a type of attachment that GP Connect approves, as "
                                   "application/pdf"});
    CHECK(problems_of("itk3: {switched_off: [{ods_code: A20047, fallback: papre}]}\n") ==
          std::vector<std::string>{"/itk3/switched_off/0/fallback: no destination papre; did you mean 'paper'?"});
    CHECK(problems_of("itk3: {switched_off: [{ods_code: \"?\"}]}\n").size() == 1);
    CHECK(problems_of("itk3: {senders: \"no mailbox\"}\n") ==
          std::vector<std::string>{"/itk3/senders: the id of a mailbox"});
    CHECK(problems_of("itk3: {attachment_max: 5MiB}\n").size() == 1);
}
