#include "broker/messaging/itk3/checks.hpp"

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/itk3_text.hpp"

using namespace signalbox::messaging::itk3;
using signalbox::tests::itk3_message;

namespace {

recipient the_practice() { return {.mailbox = "A20047GP", .ods_code = "A20047"}; }

std::string code_of(const std::optional<fault>& why) { return why ? why->code : ""; }

// What a practice answers that finds nothing but what the message itself shows; "" when it is acceptable.
std::string answer_to(const itk3_message& sent, const recipient& to = the_practice(),
                      const std::vector<violation>& found = {}, const sending& by = {}) {
    const auto read = read_envelope(sent.json());
    REQUIRE(read.has_value());
    if (const auto no = check_header(*read, by, to, found)) return no->code;
    return code_of(check_content(*read, to, found));
}

} // namespace

TEST_CASE("itk3 checks: a message as it should be passes", "[messaging]") {
    CHECK(answer_to({}) == "");
    itk3_message update;
    update.event = "ITK014M";
    update.definition = "https://fhir.nhs.uk/MessageDefinition";
    CHECK(answer_to(update) == "");
}

TEST_CASE("itk3 checks: 10001, the handling specification is not there, twice there, or has a key twice",
          "[messaging]") {
    itk3_message sent;
    sent.further_extension =
        R"(,{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-ITK-MessageHandling-2"})";
    CHECK(answer_to(sent) == "10001");
    sent = {};
    sent.business_wanted = R"(true},{"url":"BusAckRequested","valueBoolean":true)";
    CHECK(answer_to(sent) == "10001");
    envelope without = *read_envelope(itk3_message{}.json());
    without.handling = {};
    CHECK(code_of(check_header(without, {}, the_practice(), {})) == "10001");
}

TEST_CASE("itk3 checks: 10002, the infrastructure flag is missing or no boolean", "[messaging]") {
    itk3_message sent;
    sent.infrastructure_wanted = "";
    CHECK(answer_to(sent) == "10002");
    sent.infrastructure_wanted = "\"yes\"";
    CHECK(answer_to(sent) == "10002");
}

TEST_CASE("itk3 checks: 10003, the business flag is missing or no boolean", "[messaging]") {
    itk3_message sent;
    sent.business_wanted = "";
    CHECK(answer_to(sent) == "10003");
}

TEST_CASE("itk3 checks: 10004, the message definition is missing or another event's", "[messaging]") {
    itk3_message sent;
    sent.definition = "";
    CHECK(answer_to(sent) == "10004");
    sent.definition = "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-eDischarge-MessageDefinition-1";
    CHECK(answer_to(sent) == "10004");
}

TEST_CASE("itk3 checks: 10005, the message definition has another version", "[messaging]") {
    itk3_message sent;
    sent.definition = "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-GPConnectSendDocument-MessageDefinition-9";
    CHECK(answer_to(sent) == "10005");
}

TEST_CASE("itk3 checks: 10007, the sender reference is missing or too long", "[messaging]") {
    itk3_message sent;
    sent.sender_reference = "";
    CHECK(answer_to(sent) == "10007");
    sent.sender_reference = std::string(255, 'r');
    CHECK(answer_to(sent) == "");
    sent.sender_reference += 'r';
    CHECK(answer_to(sent) == "10007");
}

TEST_CASE("itk3 checks: 10008, a GP Connect message does not ask for both acknowledgements", "[messaging]") {
    itk3_message sent;
    sent.business_wanted = "false";
    CHECK(answer_to(sent) == "10008");
    sent = {};
    sent.infrastructure_wanted = "false";
    CHECK(answer_to(sent) == "10008");
    sent.event = "ITK003D"; // a discharge may
    sent.definition = "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-eDischarge-MessageDefinition-1";
    CHECK(answer_to(sent) == "");
}

TEST_CASE("itk3 checks: 10009, the message is not readable", "[messaging]") {
    const fault why = unreadable_message("JSON or XML is expected");
    CHECK(why == fault{"10009", "processing", "JSON or XML is expected"});
}

TEST_CASE("itk3 checks: 10010, the recipient type is neither FA nor FI", "[messaging]") {
    itk3_message sent;
    sent.recipient_type = "";
    CHECK(answer_to(sent) == "10010");
    sent.recipient_type = "CC";
    CHECK(answer_to(sent) == "10010");
    sent.recipient_type = "FI";
    CHECK(answer_to(sent) == "");
}

TEST_CASE("itk3 checks: 20001, the receiver is somebody without a name", "[messaging]") {
    envelope read = *read_envelope(itk3_message{}.json());
    read.receiver = party{"Practitioner", "", false};
    CHECK(code_of(check_header(read, {}, the_practice(), {})) == "20001");
    read.receiver = party{"Practitioner", "", true};
    CHECK(code_of(check_header(read, {}, the_practice(), {})) == "");
}

TEST_CASE("itk3 checks: 20002, receiver or destination is another organisation", "[messaging]") {
    itk3_message sent;
    sent.receiver_ods = "B82617";
    CHECK(answer_to(sent) == "20002");
    sent.receiver_ods = "A20047";
    CHECK(answer_to(sent) == "");
    sent = {};
    sent.destination = "B82617GP";
    CHECK(answer_to(sent) == "20002");
    for (const char* ours : {"A20047GP", "urn:nhs-uk:addressing:ods:A20047", "urn:nhs-uk:addressing:ods:A20047:team"}) {
        sent.destination = ours;
        CHECK(answer_to(sent) == "");
    }
}

TEST_CASE("itk3 checks: 20003, the sender is nobody; with the look-up of MESH that is the header's fault",
          "[messaging]") {
    itk3_message sent;
    sent.sender_name = "";
    CHECK(answer_to(sent) == "20003");
    recipient looked_up = the_practice();
    looked_up.addressed_patient = "9990012342";
    CHECK(answer_to(sent, looked_up) == "20006");
}

TEST_CASE("itk3 checks: 20004, a type of attachment is not approved", "[messaging]") {
    itk3_message sent;
    sent.attachment_type = "application/zip";
    CHECK(answer_to(sent) == "20004");
    sent.attachment_type = "application/mswrtford"; // as published
    CHECK(answer_to(sent) == "");
}

TEST_CASE("itk3 checks: 20005, this practice does not take the type of an attachment", "[messaging]") {
    recipient with_few = the_practice();
    with_few.attachment_types = {"text/plain"};
    CHECK(answer_to({}, with_few) == "20005");
    with_few.attachment_types.insert("application/pdf");
    CHECK(answer_to({}, with_few) == "");
}

TEST_CASE("itk3 checks: 20006, bundle and header are not as they should be", "[messaging]") {
    using change = void (*)(itk3_message&);
    const change faults[] = {
        [](itk3_message& m) { m.bundle_type = "collection"; },
        [](itk3_message& m) { m.identifier = ""; },
        [](itk3_message& m) { m.header_id = ""; },
        [](itk3_message& m) { m.event = "ITK999X"; },
        [](itk3_message& m) { m.focus = ""; },
        [](itk3_message& m) { m.focus = "nothing"; },
    };
    for (const change each : faults) {
        itk3_message sent;
        each(sent);
        CHECK(answer_to(sent) == "20006");
    }
}

TEST_CASE("itk3 checks: 20006, a message that is addressed by patient names a destination", "[messaging]") {
    recipient looked_up = the_practice();
    looked_up.addressed_patient = "9990012342";
    itk3_message sent;
    sent.destination = "A20047GP";
    CHECK(answer_to(sent, looked_up) == "20006");
}

TEST_CASE("itk3 checks: 20006, bundle or header are of another profile; none is no other, a version no matter",
          "[messaging]") {
    const std::string base = "https://fhir.nhs.uk/STU3/StructureDefinition/";
    envelope read = *read_envelope(itk3_message{}.json());
    const auto answered = [&] { return code_of(check_header(read, {}, the_practice(), {})); };
    read.profiles = {base + "ITK-Message-Bundle-9"};
    CHECK(answered() == "20006");
    read.profiles = {base + "ITK-Message-Bundle-1"};
    for (const std::string other : {"ITK-MessageHeader-1", "ITK-MessageHeader-21"}) {
        read.header_profiles = {base + other};
        CHECK(check_header(read, {}, the_practice(), {}) ==
              fault{"20006", "structure", "the MessageHeader is not of ITK-MessageHeader-2"});
    }
    for (const std::string version : {"", "|2.10.0", "/_history/2.10"}) {
        read.header_profiles = {"https://elsewhere/Header", base + "ITK-MessageHeader-2" + version};
        CHECK(answered() == "");
    }
    read.header_profiles.clear();
    CHECK(answered() == "");
}

TEST_CASE("itk3 checks: 20006, the event is not that of the workflow id", "[messaging]") {
    const auto answered = [](const char* workflow_id, const char* event) {
        itk3_message sent;
        sent.event = event;
        if (event == std::string("ITK014M")) sent.definition = "https://fhir.nhs.uk/MessageDefinition";
        return answer_to(sent, the_practice(), {}, {.workflow_id = workflow_id});
    };
    CHECK(answered("GPCONNECT_SEND_DOCUMENT", "ITK007C") == "");
    CHECK(answered("GPFED_CONSULT_REPORT", "ITK007C") == "");
    CHECK(answered("GPCONNECT_UPDATE_RECORD", "ITK014M") == "");
    CHECK(answered("GPCONNECT_UPDATE_RECORD", "ITK007C") == "20006");
    CHECK(answered("GPCONNECT_SEND_DOCUMENT", "ITK014M") == "20006");
    CHECK(answered("GPCONNECT_SEND_DOCUMENT", "ITK008M") == "20006");
    CHECK(answered("SOMETHING_ELSE", "ITK007C") == "");
}

TEST_CASE("itk3 checks: 20003, the source is not the mailbox that the message came from", "[messaging]") {
    const sending by{.mailbox = "UTC01HC001", .ods_code = "RX101"};
    itk3_message sent;
    CHECK(answer_to(sent, the_practice(), {}, by) == "");
    sent.source = "urn:nhs-uk:addressing:ods:RX101";
    CHECK(answer_to(sent, the_practice(), {}, by) == "");
    recipient looked_up = the_practice();
    looked_up.addressed_patient = "9990012342";
    for (const char* other : {"SOMEBODY", "urn:nhs-uk:addressing:ods:RX1"}) {
        sent.source = other;
        CHECK(answer_to(sent, the_practice(), {}, by) == "20003");
        CHECK(answer_to(sent, looked_up, {}, by) == "20006");
    }
}

TEST_CASE("itk3 checks: 20012, the sender may not; never with the look-up of MESH", "[messaging]") {
    recipient looked_up = the_practice();
    looked_up.addressed_patient = "9990012342";
    CHECK(answer_to({}, the_practice(), {}, {.authorised = false}) == "20012");
    CHECK(answer_to({}, looked_up, {}, {.authorised = false}) == "");
}

TEST_CASE("itk3 checks: 20009, the payload is of another profile", "[messaging]") {
    envelope read = *read_envelope(itk3_message{}.json());
    read.payload->profiles = {"https://fhir.nhs.uk/STU3/StructureDefinition/ITK-Response-Bundle-1"};
    CHECK(check_content(read, the_practice(), {}) ==
          fault{"20009", "not-supported", "the payload is not of ITK-Document-Bundle-1"});
}

TEST_CASE("itk3 checks: 20006 of the schema has the kind of its keyword", "[messaging]") {
    const envelope read = *read_envelope(itk3_message{}.json());
    const std::vector<violation> found = {{"20009", "required", "elsewhere"},
                                          {"20006", "required", "/entry: a timestamp"}};
    CHECK(check_header(read, {}, the_practice(), found) == fault{"20006", "required", "/entry: a timestamp"});
}

TEST_CASE("itk3 checks: 20007 and 20008 are of messages and documents that came before", "[messaging]") {
    CHECK(message_known().code == "20007");
    CHECK(document_known().code == "20008");
    CHECK(message_known().issue_code == "duplicate");
    CHECK(document_known().issue_code == "duplicate");
}

TEST_CASE("itk3 checks: 20009, the payload is not as it should be", "[messaging]") {
    itk3_message sent;
    sent.document_identifier = "";
    CHECK(answer_to(sent) == "20009");
    sent = {};
    sent.confidentiality = "R";
    CHECK(answer_to(sent) == "20009");
    CHECK(answer_to({}, the_practice(), {{"20009", "enum", "a status"}}) == "20009");
    CHECK(answer_to({}, the_practice(), {{"", "SBX-V-0102", "a number"}}) == "20009");
}

TEST_CASE("itk3 checks: 20009, the document is about another patient than the message was addressed by",
          "[messaging]") {
    recipient looked_up = the_practice();
    looked_up.addressed_patient = "9990000018";
    CHECK(answer_to({}, looked_up) == "20009");
    looked_up.addressed_patient = "999 001 2342";
    CHECK(answer_to({}, looked_up) == "");
}

TEST_CASE("itk3 checks: 20010, the practice is switched off", "[messaging]") {
    recipient off = the_practice();
    off.switched_off = true;
    CHECK(answer_to({}, off) == "20010");
}

TEST_CASE("itk3 checks: 20014, the document to be replaced is not known", "[messaging]") {
    CHECK(replacement_failed().code == "20014");
    CHECK(replacement_failed().issue_code == "processing");
}

TEST_CASE("itk3 checks: 20015, the attachments or the whole are too large", "[messaging]") {
    recipient small = the_practice();
    small.attachments_max = 5;
    CHECK(answer_to({}, small) == "");
    small.attachments_max = 4;
    CHECK(answer_to({}, small) == "20015");
    CHECK(message_too_large(1000) == fault{"20015", "processing", "a message of at most 1000 bytes is expected"});
}

TEST_CASE("itk3 checks: 20011, the document is for a practitioner who is not known here", "[messaging]") {
    const std::set<std::string, std::less<>> at_the_practice{"200000000115"};
    recipient with_staff = the_practice();
    with_staff.practitioners = &at_the_practice;
    itk3_message sent;
    CHECK(answer_to(sent, with_staff) == ""); // for nobody by name
    sent.practitioner = "200000000115";
    CHECK(answer_to(sent, with_staff) == "");
    sent.practitioner = "200000000999";
    CHECK(answer_to(sent, with_staff) == "20011");
    CHECK(answer_to(sent) == ""); // who works here is not known
    with_staff.switched_off = true;
    CHECK(answer_to(sent, with_staff) == "20010");
}

TEST_CASE("itk3 checks: a document that is for others too, or for one who is known, is taken", "[messaging]") {
    const std::set<std::string, std::less<>> at_the_practice{"200000000115"};
    recipient with_staff = the_practice();
    with_staff.practitioners = &at_the_practice;
    itk3_message sent;
    sent.practitioner = "200000000999";
    envelope read = *read_envelope(sent.json());
    CHECK(read.payload->practitioners == std::vector<std::string>{"200000000999"});
    CHECK_FALSE(read.payload->for_others);
    read.payload->practitioners.push_back("200000000115");
    CHECK(code_of(check_content(read, with_staff, {})) == "");
    read.payload->practitioners = {""};
    CHECK(code_of(check_content(read, with_staff, {})) == "20011");
    read.payload->for_others = true;
    CHECK(code_of(check_content(read, with_staff, {})) == "");
}

TEST_CASE("itk3 checks: of several faults the earliest of the specification's order is answered", "[messaging]") {
    recipient off = the_practice();
    off.switched_off = true;
    itk3_message sent;
    sent.confidentiality = "R";
    CHECK(answer_to(sent, off) == "20009");
    sent.attachment_type = "application/zip";
    CHECK(answer_to(sent, off) == "20004");
    const sending by{.mailbox = "UTC01HC001", .workflow_id = "GPCONNECT_SEND_DOCUMENT", .authorised = false};
    CHECK(answer_to(sent, off, {}, by) == "20012");
    sent.source = "SOMEBODY";
    CHECK(answer_to(sent, off, {}, by) == "20003");
    sent.destination = "B82617GP";
    CHECK(answer_to(sent, off, {}, by) == "20002");
    sent.recipient_type = "";
    CHECK(answer_to(sent, off, {}, by) == "10010");
    sent.business_wanted = "";
    CHECK(answer_to(sent, off, {}, by) == "10003");
    sent.event = "ITK014M";
    CHECK(answer_to(sent, off, {}, by) == "20006");
}
