#include <catch2/catch.hpp>

#include "broker/ingress/gpconnect/gpconnect.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/unit/ingress/gpconnect/handler_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

constexpr const char* root = "/A81001/STU3/1/gpconnect";
constexpr const char* reads_patient = "fhir:rest:read:patient-1";

// "200 " or "400 BAD_REQUEST".
std::string told(const http::response& response) {
    CHECK(field_in(response, "Cache-Control") == "no-store");
    return std::to_string(response.status) + " " + code_in(response);
}

std::string structured_request() {
    return R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":)"
           R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
           synthetic_nhs_number(1) + R"("}},{"name":"includeProblems"}]})";
}

std::string migration(bool sensitive) {
    return R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":)"
           R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
           synthetic_nhs_number(1) +
           R"("}},{"name":"includeFullRecord","part":[{"name":"includeSensitiveInformation","valueBoolean":)" +
           (sensitive ? "true" : "false") + "}]}]}";
}

fake_request migrates(const gpconnect_fixture& hub, const std::string& scope, bool sensitive) {
    fake_request made =
        hub.without_token("POST", std::string(root) + "/structured/Patient/$gpc.migratestructuredrecord",
                          "fhir:operation:gpc.migratestructuredrecord-1");
    made.with("Authorization", hub.token().reason("migration").scope(scope).authorization());
    made.with("Content-Type", "application/fhir+json").body(migration(sensitive));
    return made;
}

} // namespace

TEST_CASE("gpconnect: a practice is asked with what it is told, and its answer comes back", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    auto answered = practice_answer(200, R"({"resourceType":"Patient","id":"42"})");
    answered.fields.emplace_back("ETag", "W/\"3\"");
    answered.fields.emplace_back("Server", "provider");
    hub.practice.answering = [&](const auto&) { return answered; };

    const auto response = hub.answer(hub.read_patient().with("If-Match", "W/\"3\"").with("Cookie", "a=b"));

    CHECK(response.status == 200);
    CHECK(response.body == R"({"resourceType":"Patient","id":"42"})");
    CHECK(field_in(response, "Content-Type") == "application/fhir+json; charset=utf-8");
    CHECK(field_in(response, "Cache-Control") == "no-store");
    CHECK(field_in(response, "ETag") == "W/\"3\"");
    CHECK(field_in(response, "Server").empty());
    REQUIRE(hub.practice.asked.size() == 1);
    const auto& asked = hub.practice.asked.front();
    CHECK(asked.practice_ods == "A81001");
    CHECK(asked.service == "gpconnect");
    CHECK(asked.method == "GET");
    CHECK(asked.path == "/Patient/42");
    CHECK(asked.id == "629ea9ba-a077-4d99-b289-7a9b19fd4e03");
    std::vector<std::string> names;
    for (const auto& [name, value] : asked.fields) names.push_back(name);
    CHECK(names == std::vector<std::string>{"Ssp-TraceID", "Ssp-From", "Ssp-To", "Ssp-InteractionID", "Accept",
                                            "Forwarded", "Authorization", "If-Match"});
}

TEST_CASE("gpconnect: the adaptor's URL form and the proxy's reach the same practice", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    for (const std::string& target : {std::string("/A81001/STU3/1/gpconnect/fhir/Patient/42"),
                                      std::string("/https://provider.example/A81001/STU3/1/gpconnect/Patient/42")}) {
        CAPTURE(target);
        CHECK(told(hub.answer(hub.request("GET", target, reads_patient))) == "200 ");
        CHECK(hub.practice.asked.back().path == "/Patient/42");
        CHECK(hub.practice.asked.back().service == "gpconnect");
    }
}

TEST_CASE("gpconnect: a root that is not the registered one is refused in the proxy's words", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const auto response = hub.answer(
        hub.request("GET", "/https://provider.example:443/A81001/STU3/1/gpconnect/Patient/42", reads_patient));
    CHECK(told(response) == "400 400");
    CHECK(response.body.find("ENDPOINT_https://provider.example/A81001/STU3/1/gpconnect_CPAID_918999198993_"
                             "VARIES_FROM_TARGETURL_https://provider.example:443/A81001/STU3/1/gpconnect") !=
          std::string::npos);
    CHECK(hub.practice.asked.empty());
}

TEST_CASE("gpconnect facts 1 to 3, 7: an unknown path is an OperationOutcome", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    constexpr const char* metadata = "fhir:rest:read:metadata-1";
    const std::string scope = "organization/*.read";
    for (const char* verb : {"GET", "POST", "PUT"})
        CHECK(told(hub.answer(hub.request(verb, std::string(root) + "/metadatas", metadata, scope))) ==
              "404 NO_RECORD_FOUND");
    CHECK(told(hub.answer(hub.request("GET", std::string(root) + "/Metadata", metadata, scope))) ==
          "404 NO_RECORD_FOUND");
    CHECK(told(hub.answer(fake_request("GET", "/"))) == "404 NO_RECORD_FOUND");
    CHECK(told(hub.answer(hub.request("GET", "/Z99999/STU3/1/gpconnect/metadata", metadata, scope))) ==
          "404 ORGANISATION_NOT_FOUND");
    CHECK(told(hub.answer(hub.request("GET", std::string(root) + "/Patient%2F42", reads_patient))) ==
          "404 NO_RECORD_FOUND");
}

TEST_CASE("gpconnect facts 4 to 6: another verb is 405 with those that there are", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    for (const char* verb : {"PATCH", "DELETE", "OPTIONS", "POST"}) {
        const auto response =
            hub.answer(hub.request(verb, std::string(root) + "/metadata", "fhir:rest:read:metadata-1"));
        CHECK(told(response) == "405 BAD_REQUEST");
        CHECK(field_in(response, "Allow") == "GET");
    }
    const auto proxied = hub.answer(hub.request("DELETE", "/https://provider.example/A81001/STU3/1/gpconnect/metadata",
                                                "fhir:rest:read:metadata-1"));
    CHECK(told(proxied) == "405 405");
}

TEST_CASE("gpconnect fact 8: OPTIONS through the proxy form tells the verbs", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const auto response =
        hub.answer(fake_request("OPTIONS", "/https://provider.example/A81001/STU3/1/gpconnect/Appointment/1"));
    CHECK(told(response) == "200 ");
    CHECK(field_in(response, "Allow") == "GET, PUT, OPTIONS");
}

TEST_CASE("gpconnect: each header is needed, once and not blank", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const std::string target = std::string(root) + "/Patient/42";
    const std::vector<std::pair<std::string, std::string>> all{
        {"Ssp-TraceID", "629ea9ba-a077-4d99-b289-7a9b19fd4e03"},
        {"Ssp-From", "200000000359"},
        {"Ssp-To", "918999198993"},
        {"Ssp-InteractionID", std::string("urn:nhs:names:services:gpconnect:") + reads_patient},
        {"Authorization", hub.token().authorization()}};
    for (const auto& [left_out, its] : all) {
        CAPTURE(left_out);
        fake_request without("GET", target);
        fake_request blank("GET", target);
        for (const auto& [name, value] : all) {
            if (name != left_out) without.with(name, value);
            blank.with(name, name == left_out ? " " : value);
        }
        CHECK(told(hub.answer(without)) == "400 BAD_REQUEST");
        CHECK(told(hub.answer(blank)) == "400 BAD_REQUEST");
    }
    CHECK(told(hub.answer(hub.read_patient().with("ssp-from", "200000000360"))) == "400 BAD_REQUEST");
    CHECK(hub.practice.asked.empty());
}

TEST_CASE("gpconnect: too many parameters are a BAD_REQUEST, and no practice is asked", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    std::string path = std::string(root) + "/Patient/42?a";
    for (int i = 0; i < 50'000; ++i) path += "&a=1";
    const auto response = hub.answer(hub.request("GET", path, reads_patient));
    CHECK(told(response) == "400 BAD_REQUEST");
    CHECK(response.body.find("at most 1000 query parameters") != std::string::npos);
    CHECK(hub.practice.asked.empty());
}

TEST_CASE("gpconnect fact 34: an interaction id of another request is refused with 400", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    for (const char* other : {"fhir:rest:read:practitioner-1", "fhir:rest:search:patient-1",
                              "fhir:rest:read:invented-1", "documents:fhir:rest:search:patient-1"})
        CHECK(told(hub.answer(hub.request("GET", std::string(root) + "/Patient/42", other))) == "400 BAD_REQUEST");
}

TEST_CASE("gpconnect fact 35: an Ssp-To that is not the practice's is refused with 400", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    fake_request request("GET", std::string(root) + "/Patient/42");
    request.with("Ssp-TraceID", "629ea9ba-a077-4d99-b289-7a9b19fd4e03")
        .with("Ssp-From", "200000000359")
        .with("Ssp-To", "123456789123");
    request.with("Ssp-InteractionID", std::string("urn:nhs:names:services:gpconnect:") + reads_patient);
    request.with("Authorization", hub.token().authorization());
    CHECK(told(hub.answer(request)) == "400 BAD_REQUEST");
}

TEST_CASE("gpconnect: a system that is not known, or not of that organisation, is refused", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const std::string proxied = "/https://provider.example/A81001/STU3/1/gpconnect/Patient/42";
    const auto from = [&](const std::string& target, const std::string& asid, const std::string& authorization) {
        fake_request request("GET", target);
        request.with("Ssp-TraceID", "629ea9ba-a077-4d99-b289-7a9b19fd4e03")
            .with("Ssp-From", asid)
            .with("Ssp-To", "918999198993");
        request.with("Ssp-InteractionID", std::string("urn:nhs:names:services:gpconnect:") + reads_patient);
        request.with("Authorization", authorization);
        return hub.answer(request);
    };
    const std::string good = hub.token().authorization();
    CHECK(told(from(std::string(root) + "/Patient/42", "200000000001", good)) == "403 ASID_CHECK_FAILED");
    const auto in_the_proxys_words = from(proxied, "200000000001", good);
    CHECK(told(in_the_proxys_words) == "403 403");
    CHECK(in_the_proxys_words.body.find("ASID_CHECK_FAILED_MESSAGESENDER_200000000001") != std::string::npos);
    auto of_another = hub.token();
    of_another.set("requesting_organization",
                   R"({"resourceType":"Organization","name":"B","identifier":)"
                   R"([{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RX2"}]})");
    CHECK(told(from(std::string(root) + "/Patient/42", "200000000359", of_another.authorization())) ==
          "403 ASID_CHECK_FAILED");
}

TEST_CASE("gpconnect: what is not switched on is ACCESS DENIED, a migration as long as all is on",
          "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.practices.front().capabilities = {"structured"};
    CHECK(told(hub.answer(hub.read_patient())) == "403 ACCESS DENIED");
    hub.practices.front().capabilities = {"foundations"};
    CHECK(told(hub.answer(hub.read_patient())) == "200 ");
    hub.practice.answering = [](const auto&) {
        return practice_answer(404, R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"x"}]})");
    };
    CHECK(told(hub.answer(migrates(hub, "patient/*.read conf/N", false))) == "404 ");
    hub.practices.front().enabled = false;
    CHECK(told(hub.answer(hub.read_patient())) == "403 ACCESS DENIED");
    CHECK(told(hub.answer(migrates(hub, "patient/*.read conf/N", false))) == "403 ACCESS DENIED");
}

TEST_CASE("gpconnect fact 65: a migration brings what its token says", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    CHECK(told(hub.answer(migrates(hub, "patient/*.read conf/N", true))) == "400 CONFLICTING_VALUES");
    CHECK(told(hub.answer(migrates(hub, "patient/*.read", true))) == "400 CONFLICTING_VALUES");
    CHECK(told(hub.answer(migrates(hub, "patient/*.read conf/R", false))) == "400 CONFLICTING_VALUES");
    CHECK(hub.practice.asked.empty());
    static_cast<void>(hub.answer(migrates(hub, "patient/*.read conf/R", true)));
    CHECK(hub.practice.asked.size() == 1);
}

TEST_CASE("gpconnect: a body is held to its schema and its size before the practice is asked", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const std::string target = std::string(root) + "/structured/Patient/$gpc.getstructuredrecord";
    constexpr const char* interaction = "fhir:operation:gpc.getstructuredrecord-1";
    CHECK(told(hub.answer(hub.request("POST", target, interaction).body("{"))) == "422 INVALID_RESOURCE");
    CHECK(told(hub.answer(hub.request("POST", target, interaction).body(std::string((1UL << 20) + 1, ' ')))) ==
          "413 BAD_REQUEST");
    CHECK(told(hub.answer(hub.request("POST", target, interaction).body(structured_request()).break_after(5))) ==
          "400 BAD_REQUEST");
    CHECK(told(hub.answer(hub.request("POST", target, interaction).with("Content-Encoding", "gzip").body("x"))) ==
          "415 UNSUPPORTED_MEDIA_TYPE");
    CHECK(hub.practice.asked.empty());
    static_cast<void>(hub.answer(hub.request("POST", target, interaction).body(structured_request())));
    REQUIRE(hub.practice.asked.size() == 1);
    CHECK(hub.practice.asked.front().body == structured_request());
}

TEST_CASE("gpconnect facts 30 to 33: the answer is in the syntax and encoding that were asked for",
          "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const auto xml = hub.answer(hub.read_patient().with("Accept", "application/fhir+xml"));
    CHECK(xml.status == 200);
    CHECK(field_in(xml, "Content-Type") == "application/fhir+xml; charset=utf-8");
    CHECK(xml.body.find("<Patient xmlns=\"http://hl7.org/fhir\">") != std::string::npos);

    const std::string large = R"({"resourceType":"Patient","id":"42","language":")" + std::string(600, 'a') + "\"}";
    hub.practice.answering = [&](const auto&) { return practice_answer(200, large); };
    const auto packed = hub.answer(hub.read_patient().with("Accept-Encoding", "gzip"));
    CHECK(field_in(packed, "Content-Encoding") == "gzip");
    CHECK(gunzip(packed.body) == large);

    const auto refused = hub.answer(hub.read_patient().with("Accept", "text/html"));
    CHECK(told(refused) == "415 UNSUPPORTED_MEDIA_TYPE");
    const auto refused_packed =
        hub.answer(hub.read_patient().with("Accept", "text/html").with("Accept-Encoding", "gzip"));
    CHECK(field_in(refused_packed, "Content-Encoding") == "gzip");
    CHECK(gunzip(refused_packed.body) == refused.body);
    const auto in_xml = hub.answer(fake_request("GET", "/nowhere").with("Accept", "application/fhir+xml"));
    CHECK(in_xml.body.find("<OperationOutcome xmlns=\"http://hl7.org/fhir\">") != std::string::npos);
}

TEST_CASE("gpconnect: why there is no answer is told as an OperationOutcome", "[ingress][gpconnect]") {
    using failure = message::exchange_failure;
    gpconnect_fixture hub;
    const auto on = [&](failure why) {
        hub.practice.answering = [why](const auto&) { return why; };
        return hub.answer(hub.read_patient());
    };
    CHECK(told(on(failure::no_practice)) == "404 ORGANISATION_NOT_FOUND");
    CHECK(told(on(failure::busy)) == "429 INTERNAL_SERVER_ERROR");
    CHECK(field_in(on(failure::busy), "Retry-After") == "1");
    CHECK(told(on(failure::not_reached)) == "502 INTERNAL_SERVER_ERROR");
    CHECK(told(on(failure::no_answer)) == "504 INTERNAL_SERVER_ERROR");
    CHECK(told(on(failure::babble)) == "502 INTERNAL_SERVER_ERROR");
    CHECK(told(on(failure::too_large)) == "413 INTERNAL_SERVER_ERROR");
    const auto proxied =
        hub.answer(hub.request("GET", "/https://provider.example/A81001/STU3/1/gpconnect/Patient/42", reads_patient));
    CHECK(told(proxied) == "413 INTERNAL_SERVER_ERROR");
    hub.practice.answering = [](const auto&) { return failure::not_reached; };
    const auto unreached =
        hub.answer(hub.request("GET", "/https://provider.example/A81001/STU3/1/gpconnect/Patient/42", reads_patient));
    CHECK(told(unreached) == "502 502");
    CHECK(unreached.body.find("ERROR_COMMUNICATING_TO_ENDPOINT_URL_https://provider.example/A81001/STU3/1/gpconnect/"
                              "Patient/{id}") != std::string::npos);
}

TEST_CASE("gpconnect: a client certificate that may not ask is refused with 403", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.with.certificate_required = true;
    CHECK(told(hub.answer(hub.read_patient())) == "403 ACCESS_DENIED_SSL");
    CHECK(told(hub.answer(hub.read_patient().certificate("any"))) == "200 ");
    hub.with.certificates = {"ours"};
    CHECK(told(hub.answer(hub.read_patient().certificate("any"))) == "403 ACCESS_DENIED_SSL");
    CHECK(told(hub.answer(hub.read_patient())) == "403 ACCESS_DENIED_SSL");
    CHECK(told(hub.answer(hub.read_patient().certificate("ours"))) == "200 ");
}

TEST_CASE("gpconnect: every call is audited, refused ones in the same detail, without patients",
          "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const std::string number = synthetic_nhs_number(1);
    const std::string search = std::string(root) + "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + number;
    hub.practice.answering = [](const auto&) {
        return practice_answer(200, R"({"resourceType":"Bundle","type":"searchset"})");
    };
    CHECK(told(hub.answer(hub.request("GET", search, "fhir:rest:search:patient-1"))) == "200 ");
    CHECK(told(hub.answer(hub.request("GET", search + "&identifier=a", "fhir:rest:search:patient-1"))) ==
          "400 BAD_REQUEST");
    // Before anything else is looked at: a stranger, and a verb that is not of the place.
    hub.with.certificates = {"ours"};
    CHECK(told(hub.answer(hub.request("GET", search, "fhir:rest:search:patient-1").certificate("any"))) ==
          "403 ACCESS_DENIED_SSL");
    hub.with.certificates.clear();
    CHECK(told(hub.answer(hub.request("POST", search, "fhir:rest:search:patient-1"))) == "405 BAD_REQUEST");
    REQUIRE(hub.store.audited.size() == 4);
    for (const auto& record : hub.store.audited) {
        CHECK(record.action == "gpconnect.call");
        CHECK(record.subject == "629ea9ba-a077-4d99-b289-7a9b19fd4e03");
        CHECK(record.detail.find(number) == std::string::npos);
        for (const char* fact :
             {"method ", "interaction fhir:rest:search:patient-1", "practice A81001", "from 200000000359",
              "to 918999198993", "user user-1", "name Dr Ann Example", "role 444555666777", "organisation RX1",
              "device clinic-7", "issuer https://consumer.example/", "reason directcare", "scope patient/*.read"}) {
            CAPTURE(fact, record.detail);
            CHECK(record.detail.find(fact) != std::string::npos);
        }
    }
    const std::string& first = hub.store.audited[0].detail;
    CHECK(hub.store.audited[0].outcome == "200");
    CHECK(hub.store.audited[1].outcome == "400");
    const auto patient = first.substr(first.find("; patient "), 42);
    for (const auto& record : hub.store.audited) CHECK(record.detail.find(patient) != std::string::npos);
    CHECK(hub.store.audited[1].detail.find("why identifier stands more than 1 times") != std::string::npos);
}

TEST_CASE("gpconnect: what a sender says of itself cannot add facts to the audit", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    fake_request request("GET", "/nowhere");
    auto token = hub.token();
    token.text("sub", "me; role 1\\nX");
    request.with("Authorization", token.authorization());
    static_cast<void>(hub.answer(request));
    REQUIRE(hub.store.audited.size() == 1);
    CHECK(hub.store.audited[0].detail.find("user me, role 1\\x0aX;") != std::string::npos);
}

TEST_CASE("gpconnect: no answer leaves without its record", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.store.fail_audit = fake_inbox_store::errc::disk_full;
    CHECK(told(hub.answer(hub.read_patient())) == "503 INTERNAL_SERVER_ERROR");
}

TEST_CASE("gpconnect: an exception is a 500 and audited", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.practice.answering = [](const auto&) -> scripted_exchange::answer { throw std::runtime_error("broken"); };
    CHECK(told(hub.answer(hub.read_patient())) == "500 INTERNAL_SERVER_ERROR");
    CHECK(hub.store.audited.size() == 1);
}

TEST_CASE("gpconnect: the HTML product is told in DSTU2's words", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    fake_request request = hub.without_token("POST", "/A81001/DSTU2/0/gpconnect/Patient/$gpc.getcarerecord",
                                             "fhir:operation:gpc.getcarerecord");
    auto token = hub.token();
    token.set("requested_record", R"({"resourceType":"Patient"})");
    request.with("Authorization", token.authorization()).with("Content-Type", "application/json+fhir").body("{}");
    const auto response = hub.answer(request);
    CHECK(told(response) == "400 BAD_REQUEST");
    CHECK(field_in(response, "Content-Type") == "application/json+fhir; charset=utf-8");
    CHECK(response.body.find("http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1") != std::string::npos);
}

TEST_CASE("gpconnect: the patient whom a token of the HTML product names is the one who is asked for",
          "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.practice.answering = [](const auto&) {
        auto made = practice_answer(200, R"({"resourceType":"Bundle"})");
        made.fields = {{"Content-Type", "application/json+fhir"}};
        return made;
    };
    const auto asked_with = [&](const std::string& number) {
        fake_request request = hub.without_token("POST", "/A81001/DSTU2/0/gpconnect/Patient/$gpc.getcarerecord",
                                                 "fhir:operation:gpc.getcarerecord");
        auto token = hub.token();
        token.set("requested_record", R"({"resourceType":"Patient","identifier":[{"system":)"
                                      R"("http://fhir.nhs.net/Id/nhs-number","value":")" +
                                          number + R"("}]})");
        request.with("Authorization", token.authorization())
            .with("Content-Type", "application/json+fhir")
            .body(R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":)"
                  R"({"system":"http://fhir.nhs.net/Id/nhs-number","value":"9990012342"}},{"name":"recordSection",)"
                  R"("valueCodeableConcept":{"coding":[{"system":)"
                  R"("http://fhir.nhs.net/ValueSet/gpconnect-record-section-1","code":"SUM"}]}}]})");
        return hub.answer(request);
    };
    CHECK(told(asked_with("9990000018")) == "400 BAD_REQUEST");
    CHECK(hub.practice.asked.empty());
    CHECK(told(asked_with("9990012342")) == "200 ");
    CHECK(hub.practice.asked.size() == 1);
}
