// GP Connect messaging over MESH: documents for a practice behind the hub, and what its sender hears.
#include <algorithm>
#include <cctype>

#include <catch2/catch.hpp>

#include "tests/support/itk3_practice.hpp"

using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

hub_options with_practice(const temporary_folder& folder) { return hub_with_practice(SIGNALBOX_BINARY, folder); }

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("itk3: a consultation report addressed by patient reaches the practice, and both acknowledgements come back",
          "[flow][itk3]") {
    const temporary_folder folder;
    hub_fixture hub(with_practice(folder));
    hub.start();
    itk3_sender treatment_centre(hub);
    const itk3_message report = numbered_document(1);

    const std::string id = treatment_centre.send(report.xml(), "GPPROVIDER_9990012342_17031961_Thornbury");

    const auto answers = treatment_centre.answers(2);
    REQUIRE(answers.size() == 2);
    CHECK(answers[0].code == "20013");
    CHECK(answers[1].code == "30001");
    for (const heard_answer& each : answers) {
        CHECK(has(each.text, "<identifier value=\"" + report.header_id + "\"/>"));
        CHECK(has(each.text, "<valueString value=\"encounter 4101\"/>"));
        CHECK_FALSE(has(each.text, "9990012342"));
    }
    const std::string told = shown(hub, id);
    CHECK(has(told, "complete"));
    CHECK(has(told, "20013 Success"));
    CHECK(has(told, "30001 Patient known here"));
    CHECK(has(hub.command({"delivery", "list", "--destination", "practice"}).output, "confirmed"));
}

TEST_CASE("itk3: in chunks a document is held against the patient whom it was addressed by", "[flow][itk3]") {
    const temporary_folder folder;
    hub_fixture hub(with_practice(folder));
    hub.start();
    itk3_sender treatment_centre(hub);
    mesh_user user(hub.endpoint(), hub.laboratory());
    const auto send = [&](const std::string& body) {
        const std::string id = user.sent("GPPROVIDER_9990012342_17031961_Thornbury", "GPCONNECT_SEND_DOCUMENT",
                                         body.substr(0, 200), {{"Mex-LocalID", "RX101"}, {"Mex-Chunk-Range", "1:2"}});
        CHECK_FALSE(has(shown(hub, id), "9990012342"));
        CHECK(user.send_chunk(id, 2, 2, body.substr(200)).status == 202);
        return id;
    };

    send(numbered_document(1).xml());
    CHECK(treatment_centre.codes(2) == strings{"20013", "30001"});
    std::string other = numbered_document(2).xml();
    other.replace(other.find("Thornbury"), 9, "Thornton");
    const std::string id = send(other);
    CHECK(treatment_centre.codes(1) == strings{"20009"});
    CHECK(has(shown(hub, id), "quarantined"));
}

TEST_CASE("itk3: a patient whom the practice does not know", "[flow][itk3]") {
    const temporary_folder folder;
    hub_fixture hub(with_practice(folder));
    hub.start();
    itk3_sender treatment_centre(hub);
    itk3_message report = numbered_document(1);
    report.sender_reference = "unknown here";

    const std::string id = treatment_centre.send(report.json());

    std::vector<std::string> inbox;
    mesh_user user(hub.endpoint(), hub.laboratory());
    REQUIRE(eventually([&] { return (inbox = user.inbox()).size() == 2; }));
    CHECK(has(user.read(inbox[0]).body, R"("code":"20013")"));
    CHECK(has(user.read(inbox[1]).body, R"("code":"30002")"));
    CHECK(has(shown(hub, id), "refused"));
    CHECK(has(hub.command({"dlq", "list"}).output, "refused by practice: 30002"));
}

TEST_CASE("itk3: each fault that a hub can find is answered with its code, and nothing is delivered", "[flow][itk3]") {
    const temporary_folder folder;
    auto options = with_practice(folder);
    options.sections_yaml = "itk3:\n  attachments_max: 4KiB\n  attachment_types: [application/pdf, text/plain]\n"
                            "  practitioners:\n    - {ods_code: A81001, sds_user_id: ['200000000115']}\n";
    hub_fixture hub(options);
    hub.start();
    itk3_sender treatment_centre(hub);
    using change = void (*)(itk3_message&);
    const std::pair<const char*, change> faults[] = {
        {"10001",
         [](itk3_message& m) {
             m.further_extension =
                 R"(,{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-2"})";
         }},
        {"10002", [](itk3_message& m) { m.infrastructure_wanted = ""; }},
        {"10003", [](itk3_message& m) { m.business_wanted = ""; }},
        {"10004", [](itk3_message& m) { m.definition = "https://fhir.nhs.uk/MessageDefinition"; }},
        {"10005", [](itk3_message& m) { m.definition += "0"; }},
        {"10007", [](itk3_message& m) { m.sender_reference = std::string(256, 'r'); }},
        {"10008", [](itk3_message& m) { m.business_wanted = "false"; }},
        {"10010", [](itk3_message& m) { m.recipient_type = "CC"; }},
        {"20001", [](itk3_message& m) { m.receiver_id = "6f0c1a52-0000-4000-8000-000000000012"; }},
        {"20002", [](itk3_message& m) { m.receiver_ods = "B82617"; }},
        {"20003", [](itk3_message& m) { m.sender_name = ""; }},
        {"20003", [](itk3_message& m) { m.source = "OTHER01"; }},
        {"20004", [](itk3_message& m) { m.attachment_type = "application/zip"; }},
        {"20005", [](itk3_message& m) { m.attachment_type = "image/png"; }},
        {"20006", [](itk3_message& m) { m.identifier = ""; }},
        {"20006", [](itk3_message& m) { m.profile = "ITK-MessageHeader-1"; }},
        {"20006",
         [](itk3_message& m) {
             m.event = "ITK014M";
             m.definition = "https://fhir.nhs.uk/MessageDefinition";
         }},
        {"20009", [](itk3_message& m) { m.nhs_number = "9990012343"; }},
        {"20011", [](itk3_message& m) { m.practitioner = "200000000999"; }},
        {"20014", [](itk3_message& m) { m.replaces = "7c000000-0000-4000-8000-000000000999"; }},
        {"20015", [](itk3_message& m) { m.attachment = std::string(8000, 'A'); }},
    };
    int number = 0;
    for (const auto& [code, apply] : faults) {
        INFO(code);
        itk3_message sent = numbered_document(++number);
        apply(sent);
        const std::string id = treatment_centre.send(sent.xml());
        CHECK(treatment_centre.codes(1) == strings{code});
        CHECK(has(shown(hub, id), "quarantined"));
    }
    treatment_centre.send("no message");
    const auto unreadable = treatment_centre.answers(1);
    REQUIRE(unreadable.size() == 1);
    CHECK(unreadable[0].code == "10009");
    CHECK(has(unreadable[0].text, "UNREADABLE-IN-ORIGINAL-MESSAGE"));
    CHECK_FALSE(has(hub.command({"delivery", "list", "--destination", "practice"}).output, "confirmed"));
    CHECK(has(hub.command({"audit", "export"}).output, "itk3.acknowledge"));
    CHECK_FALSE(has(hub.hub().log(), "9990012343"));
}

TEST_CASE("itk3: a sender that may not send such messages has 20012", "[flow][itk3]") {
    const temporary_folder folder;
    auto options = with_practice(folder);
    options.sections_yaml = "itk3: {senders: [OTHER01]}\n";
    hub_fixture hub(options);
    hub.start();
    itk3_sender treatment_centre(hub);
    treatment_centre.send(numbered_document(1).xml());
    CHECK(treatment_centre.codes(1) == strings{"20012"});
    CHECK(has(hub.command({"dlq", "list"}).output, "itk3 20012"));
}

TEST_CASE("itk3: duplicates are known over a restart, and a replacement follows its original", "[flow][itk3]") {
    const temporary_folder folder;
    hub_fixture hub(with_practice(folder));
    hub.start();
    const itk3_message first = numbered_document(1);
    {
        itk3_sender treatment_centre(hub);
        treatment_centre.send(first.xml());
        CHECK(treatment_centre.codes(2) == strings{"20013", "30001"});
    }
    hub.hub().kill();
    hub.start();
    itk3_sender treatment_centre(hub);

    treatment_centre.send(first.xml());
    CHECK(treatment_centre.codes(1) == strings{"20007"});
    itk3_message same_document = numbered_document(2);
    same_document.document_identifier = first.document_identifier; // a UUID: the same in either case
    std::ranges::transform(same_document.document_identifier, same_document.document_identifier.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const std::string duplicate = treatment_centre.send(same_document.xml());
    CHECK(treatment_centre.codes(1) == strings{"20008"});
    CHECK(has(shown(hub, duplicate), "duplicate of"));
    itk3_message replacement = numbered_document(3);
    replacement.replaces = first.document_identifier;
    treatment_centre.send(replacement.xml());
    CHECK(treatment_centre.codes(2) == strings{"20013", "30001"});
}

TEST_CASE("itk3: a document that was sent again before the practice filed it has its business answer", "[flow][itk3]") {
    const temporary_folder folder;
    hub_fixture hub(with_practice(folder));
    hub.start();
    itk3_sender treatment_centre(hub);
    itk3_message report = numbered_document(1);
    report.sender_reference = "filed later";
    const std::string id = treatment_centre.send(report.xml());
    CHECK(treatment_centre.codes(1) == strings{"20013"});
    const std::string again = treatment_centre.send(report.xml());
    CHECK(treatment_centre.codes(1) == strings{"20007"});

    treatment_centre.send(numbered_document(2).xml());

    strings codes = treatment_centre.codes(3);
    std::ranges::sort(codes);
    CHECK(codes == strings{"20013", "30001", "30001"});
    CHECK(has(shown(hub, id), "complete"));
    CHECK(has(shown(hub, again), "refused"));
}

TEST_CASE("itk3: a practice that is switched off is answered for, and its fallback has the document", "[flow][itk3]") {
    const temporary_folder folder;
    auto options = with_practice(folder);
    options.sections_yaml =
        "itk3:\n  switched_off:\n    - {ods_code: A81001, workflow_id: GPCONNECT_*, fallback: paper}\n";
    hub_fixture hub(options);
    hub.start();
    itk3_sender treatment_centre(hub);
    const std::string body = numbered_document(1).xml();

    treatment_centre.send(body);

    CHECK(treatment_centre.codes(1) == strings{"20010"});
    REQUIRE(eventually([&] { return hub.files_to("paper").size() == 1; }));
    CHECK(file_text(hub.files_to("paper").front()) == body);
    CHECK_FALSE(has(hub.command({"delivery", "list", "--destination", "practice"}).output, "practice"));
}

TEST_CASE("itk3: what another mailbox answers is told with the message, and what it leaves open alarms",
          "[flow][itk3]") {
    const temporary_folder folder;
    auto options = with_practice(folder);
    options.alarms_yaml = "  look_every: 50ms\n  infrastructure_answer_max: 1ms\n";
    hub_fixture hub(options);
    hub.start();
    itk3_sender treatment_centre(hub);
    const std::string id = treatment_centre.send(numbered_document(1).xml(), "OTHER01");
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});
    const auto alarmed = [&] {
        return has(admin.request("GET", "/readyz?verbose").body, "alarm answer_overdue OTHER01");
    };
    CHECK(eventually(alarmed));
    CHECK(has(shown(hub, id), "overdue"));

    // Its answers are those that the practice of this hub would give.
    hub_fixture elsewhere(with_practice(folder));
    elsewhere.start();
    itk3_sender there(elsewhere);
    there.send(numbered_document(1).xml());
    mesh_user other(hub.endpoint(), hub.other());
    for (const heard_answer& each : there.answers(2)) other.sent("LAB01", "GPCONNECT_SEND_DOCUMENT_ACK", each.text);

    CHECK(eventually([&] { return has(shown(hub, id), "complete"); }));
    CHECK(eventually([&] { return !alarmed(); }));
}
