#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/store/errc.hpp"
#include "broker/validation/recognise.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/unit/ingress/fhir_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using lines = std::vector<std::string>;

const std::string header_id = "95e21f4d-c61b-49a7-868f-ffedcf696b5e"; // of the report that report_builder makes over

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string report() { return report_builder{}.build(); }

std::string without_its_envelope(const std::string& text) {
    return replaced(text, report_builder{}.bundle_id, "00000000-0000-4000-8000-00000000ffff");
}

} // namespace

TEST_CASE("$process-message: a valid report is kept, and answered with a message that says so", "[ingress]") {
    fhir_fixture hub;

    const auto answer = hub.process(report());

    REQUIRE(answer.status == 200);
    REQUIRE(hub.store.accepted.size() == 1);
    const auto& kept = hub.store.accepted[0];
    CHECK(kept.state == message::message_state::routed);
    CHECK(kept.envelope.transport == message::transport::fhir);
    CHECK(kept.envelope.sender == "LAB1");
    CHECK(kept.envelope.recipient == "PRACTICE1");
    CHECK(kept.envelope.workflow_id == "FHIR_PROCESS_MESSAGE");
    CHECK(kept.envelope.message_type == "pathology-report-r4");
    CHECK(kept.payload.bytes == report());
    CHECK(kept.audit.action == "fhir.send");
    CHECK(kept.audit.outcome == "200");
    CHECK(hub.store.audited.size() == 1); // that of the commit, and no second one

    const auto response = fhir::read_json(answer.body);
    REQUIRE(response.has_value());
    const fhir::value header = response->root().find("entry").at(0).find("resource");
    CHECK(response->root().string("type") == "message");
    CHECK(header.find("response").string("code") == "ok");
    CHECK(header.find("response").string("identifier") == header_id);
    CHECK(header.find("eventCoding").string("code") == "371528001");
    CHECK(header.find("destination").at(0).string("endpoint") == "urn:mesh:RX1LAB01");
    CHECK(header.find("source").string("endpoint") == "urn:nhs-uk:addressing:ods:A81001");
    const fhir::value outcome = response->root().find("entry").at(1);
    CHECK(outcome.string("fullUrl") == header.find("response").find("details").string("reference"));
    CHECK(outcome.find("resource").find("issue").at(0).string("diagnostics") == "message " + kept.envelope.message_id);
}

TEST_CASE("$process-message: its answer is a good Bundle of R4, in JSON and in XML", "[ingress]") {
    fhir_fixture hub;
    const auto json = hub.process(report());
    const auto issues = issues_in(hub.validate(json.body, "/Bundle/$validate?profile=fhir-r4"));
    CHECK(issues == lines{"information informational valid"});

    fake_request asked("POST", "/$process-message");
    asked.with("Content-Type", "application/fhir+json").with("Accept", "application/fhir+xml").body(report());
    const auto xml = hub.answer(asked);
    CHECK(xml.status == 200);
    CHECK(xml.body.starts_with("<?xml"));
    CHECK(xml.body.find(header_id) != std::string::npos);
}

TEST_CASE("$process-message: a report that comes again is answered the same, whatever its envelope", "[ingress]") {
    fhir_fixture hub;
    const auto first = hub.process(report());

    const auto again = hub.process(report());
    const auto in_another_envelope = hub.process(without_its_envelope(report()));

    CHECK(hub.store.accepted.size() == 1);
    CHECK(again.status == 200);
    CHECK(again.body == first.body);
    CHECK(in_another_envelope.body == first.body);
}

TEST_CASE("$process-message: another report under the same id is refused and not kept", "[ingress]") {
    fhir_fixture hub;
    hub.process(report());

    const auto answer = hub.process(report_builder{.nhs_number = synthetic_nhs_number(2)}.build());

    CHECK(answer.status == 409);
    CHECK(issues_in(answer).at(0).starts_with("error conflict "));
    CHECK(hub.store.accepted.size() == 1);
}

TEST_CASE("$process-message: an invalid report is refused with its issues and not kept", "[ingress]") {
    fhir_fixture hub;

    const auto answer = hub.process(replaced(report(), R"("status":"final")", R"("status":"done")"));

    CHECK(answer.status == 422);
    CHECK(issues_in(answer).at(0).starts_with("error code-invalid one of "));
    CHECK(answer.body.find("Bundle.entry[") != std::string::npos);
    CHECK(answer.body.find("done") == std::string::npos);
    CHECK(hub.store.accepted.empty());
    REQUIRE(hub.store.audited.size() == 1);
    CHECK(hub.store.audited[0].action == "fhir.send");
    CHECK(hub.store.audited[0].outcome == "422");
    CHECK(hub.store.audited[0].detail.starts_with("pathology-report-r4: errors "));
}

TEST_CASE("$process-message: what is no message of R4 is refused", "[ingress]") {
    fhir_fixture hub;
    const std::string good = report();

    CHECK(issues_in(hub.process(R"({"resourceType":"Patient"})")) ==
          lines{"error not-supported a Bundle of type message"});
    CHECK(hub.process(R"({"resourceType":"Patient"})").status == 422);
    CHECK(issues_in(hub.process(R"({"resourceType":"Bundle","type":"message","entry":[]})")) ==
          lines{"error required a MessageHeader in the first entry"});
    CHECK(issues_in(
              hub.process(replaced(good, header_id, "no id").replace(good.find("\"urn:uuid:" + header_id), 2, "\"x")))
              .at(0)
              .starts_with("error "));
    CHECK(issues_in(hub.process(replaced(good, "371528001", "371528002"))) ==
          lines{"error not-supported a message of FHIR R4 whose MessageHeader names a known event"});
    CHECK(hub.process("{").status == 400);
    CHECK(hub.process("").status == 400);
    CHECK(hub.store.accepted.empty());
}

TEST_CASE("$process-message: a client sends for the mailboxes that name its certificate, and no other", "[ingress]") {
    fhir_fixture hub;
    hub.with.certificate_required = true;

    CHECK(hub.process(report(), "stranger").status == 403);
    CHECK(hub.process(report(), "practice").status == 403);
    CHECK(hub.store.accepted.empty());
    CHECK(hub.process(report(), "lab").status == 200);

    fake_request unread("POST", "/$process-message");
    unread.with("Content-Type", "application/fhir+json").body(report()).certificate("stranger");
    hub.answer(unread);
    CHECK_FALSE(unread.body_was_read());
}

TEST_CASE("$process-message: the receiver has one mailbox that takes such messages", "[ingress]") {
    fhir_fixture hub;
    const auto lab = fhir_mailbox("LAB1", "RX1");

    hub.directory_of({lab});
    CHECK(issues_in(hub.process(report())) == lines{"error not-found a receiver that has a mailbox here"});
    CHECK(hub.process(report()).status == 422);
    hub.directory_of({lab, fhir_mailbox("ONE", "A81001"), fhir_mailbox("TWO", "A81001")});
    CHECK(issues_in(hub.process(report())) ==
          lines{"error multiple-matches a receiver with one mailbox for such messages"});

    auto sender = lab;
    sender.sends = {"reports"};
    auto registered = fhir_mailbox("ONE", "A81001");
    registered.receives = {"reports"};
    const std::vector<routing::workflow_group> groups{{"reports", {"FHIR_*"}}};
    hub.directory_of({sender, fhir_mailbox("TWO", "A81001")}, groups);
    CHECK(issues_in(hub.process(report())) ==
          lines{"error not-supported a receiver that is registered for messages from here"});
    hub.directory_of({lab, registered}, groups);
    CHECK(hub.process(report()).status == 403);
    CHECK(hub.store.accepted.empty());
    hub.directory_of({sender, registered, fhir_mailbox("TWO", "A81001")}, groups);
    CHECK(hub.process(report()).status == 200);
    CHECK(hub.store.accepted.at(0).envelope.recipient == "ONE");
}

TEST_CASE("$process-message: a receiver with two ODS codes, said in two ways, is nobody's", "[ingress]") {
    fhir_fixture hub;
    hub.directory_of({fhir_mailbox("LAB1", "RX1"), fhir_mailbox("ONE", "A81001"), fhir_mailbox("TWO", "B82002")});
    const std::string reference = R"("receiver":{"reference")";
    const std::string other =
        R"("identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"B82002"},)";

    const auto contradicted = hub.process(replaced(report(), reference, R"("receiver":{)" + other + R"("reference")"));
    CHECK(contradicted.status == 422);
    CHECK(issues_in(contradicted).at(0) == "error not-supported one receiver, an Organization with one ODS code");

    const std::string code = R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A81001"})";
    const auto doubled = hub.process(
        replaced(report(), code,
                 code + R"(,{"system":)" + R"("https://fhir.nhs.uk/Id/ods-organization-code","value":"B82002"})"));
    CHECK(doubled.status == 422);
    CHECK(hub.store.accepted.empty());
}

TEST_CASE("$process-message: a store that cannot keep it is told to whoever asked", "[ingress]") {
    fhir_fixture hub;
    hub.store.fail_accept = store::errc::overloaded;
    CHECK(hub.process(report()).status == 503);
    hub.store.fail_accept = store::errc::unknown;
    CHECK(hub.process(report()).status == 500);
}

TEST_CASE("$process-message: gzip and XML are taken, and kept as they came", "[ingress]") {
    fhir_fixture hub;
    const std::string packed = gzip(report());
    fake_request compressed("POST", "/$process-message");
    compressed.with("Content-Type", "application/fhir+json").with("Content-Encoding", "gzip").body(packed);
    CHECK(hub.answer(compressed).status == 200);
    CHECK(hub.store.accepted.at(0).payload.bytes == packed);
    CHECK(hub.store.accepted.at(0).envelope.content_encoding == "gzip");

    const auto document = fhir::read_json(report());
    fake_request xml("POST", "/$process-message");
    xml.with("Content-Type", "application/fhir+xml").body(fhir::write_xml(document->root(), fhir::release::r4).value());
    CHECK(hub.answer(xml).status == 200);
    CHECK(hub.store.accepted.size() == 1); // the same entries under the same id
}

TEST_CASE("$process-message: parameters that it does not have are refused", "[ingress]") {
    fhir_fixture hub;
    for (const char* query : {"?async=true", "?response-url=http://x", "?profile=x", "?%"}) {
        fake_request asked("POST", std::string("/$process-message") + query);
        asked.with("Content-Type", "application/fhir+json").body(report());
        CHECK(hub.answer(asked).status == 400);
    }
    fake_request other("POST", "/$process-message");
    other.with("Content-Type", "text/plain").body(report());
    CHECK(hub.answer(other).status == 415);
    CHECK(hub.store.accepted.empty());
}
