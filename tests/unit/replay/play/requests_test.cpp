#include "tools/replay/play/requests.hpp"

#include <catch2/catch.hpp>

#include "broker/base/base64.hpp"
#include "broker/fhir/json.hpp"
#include "tests/unit/replay/runs_fixture.hpp"
#include "tools/replay/play/fields.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

replay::told with_key(trace::sequence number, const char* key) {
    replay::told made = told_message(number, 0);
    made.message.headers.emplace_back("Idempotency-Key", key);
    return made;
}

} // namespace

TEST_CASE("naming: recorded repetitions stay repetitions, and no other run's", "[replay]") {
    const replay::naming names("one", false);
    CHECK(names.key_for(with_key(1, "a")) == names.key_for(with_key(2, "a")));
    CHECK(names.key_for(with_key(1, "a")) != names.key_for(with_key(1, "b")));
    CHECK(names.key_for(told_message(1, 0)) != names.key_for(told_message(2, 0)));
    CHECK(names.key_for(with_key(1, "a")) != replay::naming("other", false).key_for(with_key(1, "a")));
    CHECK(replay::naming("one", true).key_for(with_key(1, "a")) == "a");

    replay::told again = with_key(1, "a");
    again.round = 1;
    CHECK(names.key_for(again) != names.key_for(with_key(1, "a")));
    CHECK(replay::naming("one", true).key_for(again) != "a");
}

TEST_CASE("naming: names are kept the first time round, and others in each further one", "[replay]") {
    const replay::naming names("one", true);
    replay::told report = told_message(1, 0);
    report.message.transport = trace::transport::mesh;
    report.message.body = trace::body_of("UNB+UNOC:3+1:80+2:80+260302:0809+7++MEDRPT'UNZ+1+7'");
    CHECK(names.body_for(report) == report.message.body.bytes);
    report.round = 1;
    const std::string second = names.body_for(report);
    CHECK(second != report.message.body.bytes);
    report.round = 2;
    CHECK(names.body_for(report) != second);
}

TEST_CASE("naming: questions by GP Connect have no key, and each a trace id of its own", "[replay]") {
    const replay::naming names("one", true);
    replay::told one = with_key(1, "a");
    replay::told other = with_key(2, "a");
    one.message.transport = other.message.transport = trace::transport::gpconnect;
    CHECK(names.key_for(one).size() == 36);
    CHECK(names.key_for(one) != names.key_for(other));
}

TEST_CASE("naming: an HL7 v2 message has a control id of its own, of at most 20 characters", "[replay]") {
    replay::told oru = told_message(1, 0);
    oru.message.transport = trace::transport::mllp;
    oru.message.body = trace::body_of("MSH|^~\\&|LAB|RX1|GP|A81001|20260301||ORU^R01|4711|P|2.5.1\rPID|1||4711\r");
    const replay::naming names("one", false);

    const std::string body = names.body_for(oru);

    CHECK(body.starts_with("MSH|^~\\&|LAB|RX1|GP|A81001|20260301||ORU^R01|"));
    CHECK(body.ends_with("|P|2.5.1\rPID|1||4711\r"));
    CHECK(body.size() == oru.message.body.bytes.size() + 16);
    CHECK(names.body_for(oru) == body);
    CHECK(replay::naming("one", true).body_for(oru) == oru.message.body.bytes);
}

TEST_CASE("naming: a FHIR message has another MessageHeader.id wherever it stands", "[replay]") {
    replay::told bundle = told_message(1, 0);
    bundle.message.transport = trace::transport::fhir;
    const std::string id = "1f9a27ec-6f4c-4a0e-9d2e-0a0b0c0d0e0f";
    bundle.message.body = trace::body_of(R"({"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:)" + id +
                                         R"(","resource":{"resourceType":"MessageHeader","id":")" + id + "\"}}]}");

    const std::string body = replay::naming("one", false).body_for(bundle);

    CHECK(body.size() == bundle.message.body.bytes.size());
    CHECK(body.find(id) == std::string::npos);
    const auto read = fhir::read_json(body);
    REQUIRE(read.has_value());
    const fhir::value entry = read->root().find("entry").at(0);
    CHECK(entry.string("fullUrl") == "urn:uuid:" + std::string(entry.find("resource").string("id")));
}

TEST_CASE("requests: a MESH send keeps what was said and nothing of its old connection or sender", "[replay]") {
    replay::told sent = with_key(1, "a");
    sent.message.method = "POST";
    sent.message.target = "/messageexchange/RX1LAB01/outbox";
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"authorization", "NHSMESH old"}, {"host", "other"}, {"content-length", "2"}, {"Mex-Subject", "results"}})
        sent.message.headers.emplace_back(name, value);

    const auto request = request_of(sent, replay::naming("one", false), {});

    CHECK(replay::field_of(request.fields, "Authorization").empty());
    CHECK(replay::field_of(request.fields, "Host").empty());
    CHECK(replay::field_of(request.fields, "Content-Length").empty());
    CHECK(replay::field_of(request.fields, "Mex-Subject") == "results");
    CHECK(replay::field_of(request.fields, "Mex-To") == "A81001GP");
    CHECK(replay::field_of(request.fields, "Mex-WorkflowID") == "PATH_MEDRPT_V4");
    CHECK(replay::field_of(request.fields, "Idempotency-Key").size() == 36);
    CHECK(replay::mailbox_of(sent.message) == "RX1LAB01");
}

TEST_CASE("requests: a further chunk goes to the message of this run", "[replay]") {
    replay::told chunk = told_message(2, 0);
    chunk.message.method = "POST";
    chunk.message.target = "/messageexchange/RX1LAB01/outbox/OLD_1/2";
    const auto request = request_of(chunk, replay::naming("one", false), {{"OLD_1", "NEW_1"}});
    CHECK(request.target == "/messageexchange/RX1LAB01/outbox/NEW_1/2");
    CHECK(replay::field_of(request.fields, "Idempotency-Key").empty());
}

TEST_CASE("requests: a MESH token is that of the MESH contract", "[replay]") {
    const replay::account who{"X26ABC1", base::secret("password"), base::secret("TestKey")};
    const auto at = base::from_compact_minutes("202611220158").value();
    const std::string token = mesh_authorization(who, at);
    CHECK(token.starts_with("NHSMESH X26ABC1:"));
    CHECK(token.find(":0:202611220158:") != std::string::npos);
    CHECK(token.size() == std::string("NHSMESH X26ABC1:").size() + 32 + std::string(":0:202611220158:").size() + 64);
    CHECK(mesh_authorization(who, at) != token);
}

TEST_CASE("requests: a GP Connect token is for this target, from now on for five minutes", "[replay]") {
    trace::message asked;
    asked.transport = trace::transport::gpconnect;
    asked.method = "POST";
    asked.target = "/A81001/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord";
    const auto at = base::from_iso8601("2026-11-22T01:58:00.000000Z").value();

    const std::string token = replay::gpconnect_authorization(asked, "https://hub:8702", "RX9", at);

    REQUIRE(token.starts_with("Bearer "));
    REQUIRE(token.ends_with("."));
    std::string claims = token.substr(token.find('.') + 1);
    claims.pop_back();
    std::replace(claims.begin(), claims.end(), '-', '+');
    std::replace(claims.begin(), claims.end(), '_', '/');
    claims.append((4 - claims.size() % 4) % 4, '=');
    const auto read = fhir::read_json(base::from_base64(claims).value());
    REQUIRE(read.has_value());
    CHECK(read->root().string("aud") == "https://hub:8702/A81001/STU3/1/gpconnect/structured");
    CHECK(read->root().find("iat").text() == "1795312680");
    CHECK(read->root().find("exp").text() == "1795312980");
    CHECK(read->root().string("requested_scope") == "patient/*.read");
    CHECK(read->root().string("reason_for_request") == "directcare");
}

TEST_CASE("requests: the code of an answer is found in each of its forms", "[replay]") {
    using trace::transport;
    CHECK(replay::code_in(transport::mesh, R"({"errorCode":"12"})") == "12");
    CHECK(replay::code_in(transport::mesh, R"({"detail":[{"event":"SEND","code":"16","msg":""}]})") == "16");
    CHECK(replay::code_in(transport::mllp, "MSH|^~\\&|\rMSA|AE|4711\r") == "AE");
    CHECK(replay::code_in(transport::gpconnect,
                          R"({"resourceType":"OperationOutcome","issue":[{"code":"not-found",)"
                          R"("details":{"coding":[{"code":"PATIENT_NOT_FOUND"}]}}]})") == "PATIENT_NOT_FOUND");
    CHECK(replay::code_in(transport::fhir, "no JSON") == "");
}

TEST_CASE("naming: an interchange has another control reference at both its ends, and nowhere else", "[replay]") {
    replay::told sent = told_message(1, 0);
    sent.message.body =
        trace::body_of("UNA:+.? '\r\nUNB+UNOC:3+A+B+261122:0905+77++MEDRPT'\r\nRFF+SRI:77'UNZ+1+77'\r\n");
    const replay::naming names("one", false);

    const std::string body = names.body_for(sent);

    REQUIRE(body.size() == sent.message.body.bytes.size() + 24);
    const std::string reference = body.substr(body.find("0905+") + 5, 14);
    CHECK(reference.find_first_not_of("0123456789") == std::string::npos);
    CHECK(body.ends_with("RFF+SRI:77'UNZ+1+" + reference + "'\r\n"));
    CHECK(names.body_for(sent) == body);
    for (const char* broken : {"UNB+UNOC:3+A+B'", "UNB+1+2+3+4+77'UNZ+1+78'", "UNZ+1+2'", "UNA", "UNB"}) {
        CAPTURE(broken);
        sent.message.body = trace::body_of(broken);
        CHECK(names.body_for(sent) == broken);
    }
}
