#include "broker/intake/itk3/decision.hpp"

#include <catch2/catch.hpp>

#include "broker/message/lane.hpp"
#include "broker/validation/recognise.hpp"
#include "tests/unit/intake/itk3/itk3_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using codes = std::vector<std::string>;
using message::message_state;
using store::standing;

TEST_CASE("itk3 intake: a document for a practice behind the hub has 20013, committed with it", "[intake]") {
    itk3_hub hub;
    hub.accept(itk3_message{}.xml());

    REQUIRE(hub.store.accepted.size() == 2);
    const auto& kept = hub.store.accepted[0];
    CHECK(kept.state == message_state::routed);
    CHECK(kept.envelope.message_type == "gpconnect-send-document-stu3");
    CHECK(kept.deliveries.at(0).destination == "practice");
    const auto& answer = hub.store.accepted[1];
    CHECK(hub.answered() == codes{"20013"});
    CHECK(answer.envelope.workflow_id == "GPCONNECT_SEND_DOCUMENT_ACK");
    CHECK(answer.envelope.sender == "A20047GP");
    CHECK(answer.envelope.recipient == "UTC01HC001");
    CHECK(answer.envelope.local_id == "A20047");
    CHECK(answer.envelope.content_type == "application/fhir+xml");
    CHECK(answer.deliveries.at(0).destination == "mailbox:UTC01HC001");
    const auto said = hub.last_response();
    CHECK(said->identifier == itk3_message{}.header_id);
    CHECK(said->sender_reference == itk3_message{}.sender_reference);
}

TEST_CASE("itk3 intake: what is awaited is kept with the message, and noted in it by its answer", "[intake]") {
    itk3_hub hub;
    hub.accept(itk3_message{}.json());
    const auto& opened = hub.store.accepted.at(0).opens;
    REQUIRE(opened.has_value());
    CHECK(opened->header_id == itk3_message{}.header_id);
    CHECK(opened->infrastructure_wanted);
    CHECK(opened->business_wanted);
    const auto& answers = hub.store.accepted.at(1).answers;
    REQUIRE(answers.has_value());
    CHECK(answers->header_id == itk3_message{}.header_id);
    CHECK(answers->code == "20013");
    CHECK_FALSE(answers->business);
    CHECK_FALSE(answers->last);
    CHECK(hub.store.accepted.at(1).envelope.content_type == "application/fhir+json");
}

TEST_CASE("itk3 intake: the lane is the patient's, and a replacement waits behind its original", "[intake]") {
    itk3_hub hub;
    itk3_message sent;
    sent.replaces = "an earlier one";
    hub.accept(sent.json());
    const auto& planned = hub.store.accepted.at(0).deliveries.at(0);
    message::patient_key patient;
    patient.nhs_number = sent.nhs_number;
    CHECK(planned.lane == message::lane_of(hub.parts.plan.lane_key, patient, "UTC01HC001", "GPCONNECT_SEND_DOCUMENT"));
    patient.report_id = "https://tools.ietf.org/html/rfc4122|an earlier one";
    REQUIRE(planned.further.size() == 1);
    CHECK(planned.further[0].report == message::report_of(hub.parts.plan.lane_key, patient, "UTC01HC001"));
    CHECK(planned.report != planned.further[0].report);
}

TEST_CASE("itk3 intake: a negative message is quarantined, answered with its code and not reported", "[intake]") {
    const auto with = [](auto change) {
        itk3_message sent;
        change(sent);
        return sent.json();
    };
    const std::pair<std::string, std::string> cases[] = {
        {"10009", "no message"},
        {"10009", "{\"resourceType\": \"Bundle\""},
        {"20006", with([](auto& m) { m.bundle_type = "collection"; })},
        {"20006", with([](auto& m) { m.identifier = ""; })},
        {"10002", with([](auto& m) { m.infrastructure_wanted = ""; })},
        {"10003", with([](auto& m) { m.business_wanted = "\"yes\""; })},
        {"10004", with([](auto& m) { m.definition = ""; })},
        {"10007", with([](auto& m) { m.sender_reference = ""; })},
        {"10008", with([](auto& m) { m.infrastructure_wanted = "false"; })},
        {"10010", with([](auto& m) { m.recipient_type = "CC"; })},
        {"20002", with([](auto& m) { m.receiver_ods = "B82617"; })},
        {"20003", with([](auto& m) { m.sender_name = ""; })},
        {"20004", with([](auto& m) { m.attachment_type = "application/zip"; })},
        {"20009", with([](auto& m) { m.nhs_number = "9990012343"; })},
        {"20009", with([](auto& m) { m.confidentiality = "R"; })},
    };
    for (const auto& [code, body] : cases) {
        itk3_hub hub;
        hub.accept(body);
        INFO(code << " " << body.substr(0, 200));
        CHECK(hub.answered() == codes{code});
        CHECK(hub.store.accepted.at(0).state == message_state::quarantined);
        CHECK(hub.store.accepted.at(0).deliveries.empty());
        CHECK_FALSE(hub.reported());
        CHECK_FALSE(hub.store.accepted.at(0).violations_json.empty());
    }
}

TEST_CASE("itk3 intake: an unreadable message is answered as the specification names it", "[intake]") {
    itk3_hub hub;
    hub.accept("no message");
    CHECK(hub.last_response()->identifier == "UNREADABLE-IN-ORIGINAL-MESSAGE");
    CHECK(hub.store.accepted.at(0).quarantine_reason == "itk3 10009");
}

TEST_CASE("itk3 intake: a sender that wants no infrastructure answer has a REPORT", "[intake]") {
    itk3_hub hub;
    itk3_message discharge;
    discharge.event = "ITK003D";
    discharge.definition = "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-eDischarge-MessageDefinition-1";
    discharge.infrastructure_wanted = "false";
    hub.accept(discharge.json(), "TOC_FHIR_IP_DISCH");
    CHECK(hub.store.accepted.size() == 1);
    discharge.attachment_type = "application/zip";
    hub.accept(discharge.json(), "TOC_FHIR_IP_DISCH");
    CHECK(hub.answered().empty());
    CHECK(hub.reported());
}

TEST_CASE("itk3 intake: limits of attachments are the configuration's", "[intake]") {
    itk3_hub hub;
    hub.settings.attachments_max = 4;
    hub.accept(itk3_message{}.json());
    hub.settings.attachments_max = 5;
    hub.settings.attachment_types = {"text/plain"};
    hub.accept(itk3_message{}.json());
    CHECK(hub.answered() == codes{"20015", "20005"});
}

TEST_CASE("itk3 intake: a message too large to be looked at is 20015", "[intake]") {
    itk3_hub hub;
    hub.parts.limits.body_in_memory_max = 10;
    hub.parts.limits.body_validated_max = 10;
    intake::intake_request request = a_request("", an_envelope("GPCONNECT_SEND_DOCUMENT"));
    request.envelope.sender = "UTC01HC001";
    request.envelope.recipient = "A20047GP";
    request.payload.spool_file = "large";
    request.payload.size = 11;
    intake::intake way(hub.parts);
    static_cast<void>(await(way.accept(std::move(request))));
    CHECK(hub.answered() == codes{"20015"});
}

TEST_CASE("itk3 intake: what came before has 20007 or 20008, a replacement of nothing 20014", "[intake]") {
    const std::pair<standing, std::string> cases[] = {
        {standing::message_known, "20007"},
        {standing::document_known, "20008"},
        {standing::replaced_unknown, "20014"},
    };
    for (const auto& [how, code] : cases) {
        itk3_hub hub;
        hub.store.next_standing = how;
        hub.accept(itk3_message{}.json());
        CHECK(hub.answered() == codes{code});
        CHECK(hub.store.accepted.at(0).named->claims);
    }
}

TEST_CASE("itk3 intake: duplicates are told before what is wrong with the content, not before the header", "[intake]") {
    itk3_hub hub;
    hub.store.next_standing = standing::message_known;
    itk3_message sent;
    sent.attachment_type = "application/zip";
    hub.accept(sent.json());
    CHECK_FALSE(hub.store.accepted.at(0).named->claims);
    sent.recipient_type = "";
    hub.store.next_standing = standing::new_here; // a refused header is looked up under no name of the sender's
    hub.accept(sent.json());
    CHECK(hub.answered() == codes{"20007", "10010"});
}

TEST_CASE("itk3 intake: names are of one sender to one recipient", "[intake]") {
    itk3_hub hub;
    hub.accept(itk3_message{}.json());
    const auto first = *hub.store.accepted.at(0).named;
    message::envelope about = an_envelope("GPCONNECT_SEND_DOCUMENT");
    about.sender = "B82617GP";
    about.recipient = "A20047GP";
    intake::intake way(hub.parts);
    static_cast<void>(await(way.accept(a_request(itk3_message{}.json(), about))));
    const auto second = *hub.store.accepted.at(2).named;
    CHECK(first.message != second.message);
    CHECK(first.document != second.document);
    CHECK(first.message != *first.document);
}

TEST_CASE("itk3 intake: a practice that is switched off has 20010, and its fallback the message", "[intake]") {
    itk3_hub hub;
    hub.settings.practices_off = {{"A20047", {"GPCONNECT_UPDATE_*", "GPCONNECT_SEND_DOCUMENT"}, ""}};
    hub.accept(itk3_message{}.json());
    CHECK(hub.store.accepted.at(0).state == message_state::quarantined);
    CHECK(hub.store.accepted.at(0).quarantine_reason == "itk3 20010");

    hub.settings.practices_off[0].fallback = "paper";
    hub.accept(itk3_message{}.json());
    const auto& redirected = hub.store.accepted.at(2);
    CHECK(redirected.state == message_state::routed);
    REQUIRE(redirected.deliveries.size() == 1);
    CHECK(redirected.deliveries[0].destination == "paper");
    CHECK(redirected.named->claims);
    CHECK(hub.answered() == codes{"20010", "20010"});
    CHECK_FALSE(hub.reported());
}

TEST_CASE("itk3 intake: other workflows of a practice that is switched off for one go on", "[intake]") {
    itk3_hub hub;
    hub.settings.practices_off = {{"A20047", {"GPCONNECT_UPDATE_RECORD"}, ""}, {"B82617", {}, ""}};
    hub.accept(itk3_message{}.json());
    CHECK(hub.answered() == codes{"20013"});
}

TEST_CASE("itk3 intake: the register's answer is the business answer, and the message goes nowhere", "[intake]") {
    itk3_hub hub;
    hub.settings.ask_register = true;
    hub.parts.patients = routing::make_patient_register({});
    hub.accept(itk3_message{}.json());
    hub.parts.patients =
        routing::make_patient_register({{itk3_message{}.nhs_number, "19610317", "Thornbury", "B82617"}});
    hub.accept(itk3_message{}.json());
    CHECK(hub.answered() == codes{"20013", "30002", "20013", "30003"});
    CHECK(hub.store.accepted.at(0).quarantine_reason == "itk3 30002");
    CHECK_FALSE(hub.store.accepted.at(0).named->claims);
    CHECK(hub.store.accepted.at(2).answers->last);

    hub.parts.patients =
        routing::make_patient_register({{itk3_message{}.nhs_number, "19610317", "Thornbury", "A20047"}});
    hub.accept(itk3_message{}.json());
    CHECK(hub.answered().back() == "20013");
    CHECK(hub.store.accepted.at(6).state == message_state::routed);
}

TEST_CASE("itk3 intake: who answers for itself is not answered for, but what the schema refuses", "[intake]") {
    itk3_hub hub;
    hub.acknowledged_by_recipient();
    hub.accept(itk3_message{}.json());
    CHECK(hub.store.accepted.size() == 1);
    CHECK(hub.store.accepted[0].opens.has_value());
    CHECK_FALSE(hub.store.accepted[0].named.has_value());
    hub.accept("no message");
    CHECK(hub.store.accepted.size() == 2);
    itk3_message sent;
    sent.confidentiality = "R";
    hub.accept(sent.json());
    CHECK(hub.answered() == codes{"20009"});
}

TEST_CASE("itk3 intake: number, birth date and family name are those that the message was addressed by", "[intake]") {
    itk3_hub hub;
    itk3_message sent;
    hub.accept(sent.json(), "GPCONNECT_SEND_DOCUMENT", "9990012342");
    sent.birth_date = "1961-03-18";
    hub.accept(sent.json(), "GPCONNECT_SEND_DOCUMENT", "9990012342");
    sent = {};
    std::string other = sent.json();
    other.replace(other.find("Thornbury"), 9, "Thornton");
    hub.accept(other, "GPCONNECT_SEND_DOCUMENT", "9990012342");
    other.replace(other.find("Thornton"), 8, "thorn-bury");
    hub.accept(other, "GPCONNECT_SEND_DOCUMENT", "9990012342");
    hub.accept(sent.json(), "GPCONNECT_SEND_DOCUMENT", "9990000018");
    CHECK(hub.answered() == codes{"20013", "20009", "20009", "20013", "20009"});
}

TEST_CASE("itk3 intake: in chunks a message is judged by the patient whom it was addressed by, too", "[intake]") {
    itk3_hub hub;
    const itk3_message sent;
    hub.accept_in_chunks(sent.json(), 100, "9990012342");
    hub.accept_in_chunks(sent.json(), 100, "9990000018");
    std::string other = sent.json();
    other.replace(other.find("Thornbury"), 9, "Thornton");
    hub.accept_in_chunks(other, 100, "9990012342");
    hub.accept_in_chunks(other, 100);
    itk3_message to_mailbox;
    to_mailbox.destination = "A20047GP";
    hub.accept_in_chunks(to_mailbox.json(), 100, "9990012342");
    CHECK(hub.answered() == codes{"20013", "20009", "20009", "20013", "20006"});
}

TEST_CASE("itk3 intake: whom the first chunk is addressed by stands nowhere to be read", "[intake]") {
    itk3_hub hub;
    intake::intake way(hub.parts);
    message::envelope about = an_envelope("GPCONNECT_SEND_DOCUMENT");
    const auto begin = [&] {
        auto first = a_request("{", about);
        first.chunks = 2;
        first.addressed_patient = routing::registered_patient{"9990012342", "19610317", "Thornbury", "A20047"};
        REQUIRE(std::holds_alternative<store::accepted>(await(way.accept(std::move(first)))));
        return hub.store.accepted.back().route_explanation_json;
    };
    const std::string note = begin();
    CHECK(note.starts_with(R"({"addressed_by_patient":"v1:)"));
    for (const char* fact : {"9990012342", "19610317", "Thornbury", "A20047"})
        CHECK(note.find(fact) == std::string::npos);
    CHECK(begin() != note);
    about.workflow_id = "TEST_WORKFLOW";
    CHECK(begin().empty()); // nobody is to be known again
}

TEST_CASE("itk3 intake: a message in chunks is not judged while nobody can tell whom it was addressed by", "[intake]") {
    itk3_hub hub;
    intake::intake way(hub.parts);
    auto first = a_request("{", an_envelope("GPCONNECT_SEND_DOCUMENT"));
    first.chunks = 2;
    first.addressed_patient = routing::registered_patient{"9990012342", "19610317", "Thornbury", "A20047"};
    const auto begun = await(way.accept(std::move(first)));
    hub.parts.plan.lane_key = base::secret("another key");
    intake::intake later(hub.parts);
    intake::completion whole;
    whole.message_id = std::get<store::accepted>(begun).message_id;
    const auto answered = await(later.complete(whole));
    REQUIRE(std::holds_alternative<intake::refusal>(answered));
    CHECK(std::get<intake::refusal>(answered).reason == intake::refusal::why::unavailable);
    CHECK(hub.store.accepted.size() == 1);
}

TEST_CASE("itk3 intake: a message that is addressed by patient may name no receiver", "[intake]") {
    itk3_hub hub;
    itk3_message sent;
    sent.destination = "A20047GP";
    hub.accept(sent.json(), "GPCONNECT_SEND_DOCUMENT", sent.nhs_number);
    hub.accept(sent.json(), "GPCONNECT_SEND_DOCUMENT");
    CHECK(hub.answered() == codes{"20006", "20013"});
}

TEST_CASE("itk3 intake: a response is noted in the conversation that it belongs to, and not answered", "[intake]") {
    itk3_hub hub;
    auto said = messaging::itk3::negative_response(messaging::itk3::document_known());
    said.identifier = "header-1";
    said.mailbox = "UTC01HC001";
    hub.accept(messaging::itk3::write_response(said, messaging::itk3::syntax::xml), "GPCONNECT_SEND_DOCUMENT_ACK");
    REQUIRE(hub.store.accepted.size() == 1);
    const auto& kept = hub.store.accepted[0];
    CHECK_FALSE(kept.opens.has_value());
    REQUIRE(kept.answers.has_value());
    CHECK(kept.answers->header_id == "header-1");
    CHECK(kept.answers->code == "20008");
    CHECK(kept.answers->last);
}

TEST_CASE("itk3 intake: a business answer that asks for it has 20013, under the same workflow", "[intake]") {
    itk3_hub hub;
    const auto response = [](std::string code, const std::string& wanted) {
        auto said = messaging::itk3::positive_response(code);
        said.identifier = "header-1";
        said.sender_reference = "encounter 4101";
        said.mailbox = "UTC01HC001";
        said.message_id = "M1";
        std::string json = messaging::itk3::write_response(said, messaging::itk3::syntax::json);
        const std::string flag = R"("InfAckRequested","valueBoolean":)";
        return json.replace(json.find(flag) + flag.size(), 5, wanted);
    };
    hub.accept(response("30001", "true"), "GPCONNECT_SEND_DOCUMENT_ACK");
    CHECK(hub.answered() == codes{"20013"});
    CHECK(hub.store.accepted.back().envelope.workflow_id == "GPCONNECT_SEND_DOCUMENT_ACK");
    CHECK(hub.last_response()->identifier != "header-1"); // the response's own
    hub.accept(response("30001", "false"), "GPCONNECT_SEND_DOCUMENT_ACK");
    hub.accept(response("20013", "true"), "GPCONNECT_SEND_DOCUMENT_ACK");
    CHECK(hub.answered() == codes{"20013"});
}

TEST_CASE("itk3 intake: the workflow id says what is ITK3", "[intake]") {
    itk3_hub hub;
    hub.accept("no message", "ANOTHER_FLOW");
    CHECK(hub.store.accepted.size() == 1);
    CHECK(hub.store.accepted[0].state == message_state::routed);
}

TEST_CASE("itk3 intake: every answer of the hub is a response as the schema has it, in strict strength", "[intake]") {
    for (const auto& code : messaging::itk3::response_codes()) {
        const messaging::itk3::fault why{std::string(code.code), std::string(code.issue_code), "why"};
        auto said =
            code.positive ? messaging::itk3::positive_response(code.code) : messaging::itk3::negative_response(why);
        said.identifier = itk3_message{}.header_id;
        said.sender_reference = "encounter 4101";
        said.mailbox = "A20047GP";
        said.ods_code = "A20047";
        for (const auto as : {messaging::itk3::syntax::xml, messaging::itk3::syntax::json}) {
            const itk3_hub hub;
            const auto read = validation::recognise(messaging::itk3::write_response(said, as),
                                                    as == messaging::itk3::syntax::xml ? validation::syntax::xml
                                                                                       : validation::syntax::json,
                                                    *hub.parts.catalogue);
            REQUIRE(read.has_value());
            REQUIRE(read->entry != nullptr);
            CHECK(read->entry->id == "itk3-response-stu3");
            const auto found =
                validation::catalogue::check(*read->entry, read->document, 100, validation::strength::strict);
            for (const auto& each : found.violations) INFO(to_line(each));
            CHECK(found.violations.empty());
        }
    }
}
