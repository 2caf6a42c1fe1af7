// What an asker or a practice might try.
#include <catch2/catch.hpp>

#include "broker/ingress/gpconnect/answering/rewriting.hpp"
#include "broker/ingress/gpconnect/wire/address.hpp"
#include "tests/unit/ingress/gpconnect/handler_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string root = "/A81001/STU3/1/gpconnect";

std::string told(const http::response& response) {
    CHECK(field_in(response, "Cache-Control") == "no-store");
    return std::to_string(response.status) + " " + code_in(response);
}

// What a read of a patient comes to when the practice answers so.
http::response relayed(message::exchange_response given) {
    gpconnect_fixture hub;
    hub.practices.front().answers = ingress::gpconnect::answer_checking::warn;
    hub.practice.answering = [&](const auto&) { return given; };
    return hub.answer(hub.read_patient());
}

} // namespace

TEST_CASE("gpconnect: another major version is another service", "[ingress][gpconnect]") {
    using ingress::gpconnect::read_address;
    CHECK(read_address("/A81001/STU3/1/gpconnect/metadata").has_value());
    CHECK(read_address("/A81001/DSTU2/0/gpconnect/metadata").has_value());
    for (const char* other : {"/A81001/STU3/2/gpconnect/metadata", "/A81001/STU3/01/gpconnect/metadata",
                              "/A81001/STU3/0/gpconnect/metadata", "/A81001/DSTU2/1/gpconnect/metadata"})
        CHECK_FALSE(read_address(other).has_value());
}

TEST_CASE("gpconnect: a trace id is a GUID, and nothing else comes into the audit", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const auto traced = [&](const std::string& id) {
        fake_request request("GET", root + "/Patient/42");
        request.with("Ssp-TraceID", id).with("Ssp-From", "200000000359").with("Ssp-To", "918999198993");
        request.with("Ssp-InteractionID", "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1");
        request.with("Authorization", hub.token().authorization());
        return told(hub.answer(request));
    };
    hub.practice.answering = [](const auto&) { return practice_answer(200, R"({"resourceType":"Patient"})"); };
    CHECK(traced("629EA9BA-a077-4d99-b289-7a9b19fd4e03") == "200 ");
    for (const char* id : {"9990000018", "a\"b", "629ea9ba-a077-4d99-b289-7a9b19fd4e0",
                           "{629ea9ba-a077-4d99-b289-7a9b19fd4e03}", "629ea9baa0774d99b2897a9b19fd4e03"}) {
        INFO(id);
        CHECK(traced(id) == "400 BAD_REQUEST");
        CHECK(hub.store.audited.back().subject.empty());
    }
}

TEST_CASE("gpconnect: what says who asks and which version stands once", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    CHECK(told(hub.answer(hub.read_patient().with("Authorization", hub.token().authorization()))) == "400 BAD_REQUEST");
    CHECK(told(hub.answer(hub.read_patient().with("If-Match", "W/\"1\"").with("If-Match", "W/\"2\""))) ==
          "400 BAD_REQUEST");
    auto of_two = hub.token();
    of_two.set("requesting_organization",
               R"({"resourceType":"Organization","name":"B","identifier":)"
               R"([{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RX1"},)"
               R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RX2"}]})");
    fake_request request = hub.without_token("GET", root + "/Patient/42", "fhir:rest:read:patient-1");
    CHECK(told(hub.answer(request.with("Authorization", of_two.authorization()))) == "400 BAD_REQUEST");
    CHECK(hub.practice.asked.empty());
}

TEST_CASE("gpconnect: an asker is sent nowhere by a practice", "[ingress][gpconnect]") {
    for (const unsigned status : {204U, 206U, 301U, 302U, 304U, 307U}) {
        INFO(status);
        auto elsewhere = practice_answer(status, "");
        elsewhere.fields.emplace_back("Location", "http://127.0.0.1:8700/metrics");
        CHECK(told(relayed(elsewhere)) == "502 INTERNAL_SERVER_ERROR");
    }
    auto good = practice_answer(200, R"({"resourceType":"Patient","id":"42"})");
    good.fields.emplace_back("Location", "http://elsewhere.example/");
    const auto response = relayed(good);
    CHECK(told(response) == "200 ");
    CHECK(field_in(response, "Location").empty());
    CHECK(told(relayed(practice_answer(200, ""))) == "502 INTERNAL_SERVER_ERROR"); // a read has an answer
}

TEST_CASE("gpconnect rewriting: a record names documents at their own root", "[ingress][gpconnect]") {
    using ingress::gpconnect::root_pair;
    const std::string practice = "https://provider.example/A81001/STU3/1/gpconnect";
    const std::string hub = "https://hub.example/A81001/STU3/1/gpconnect";
    const std::vector<root_pair> all{{practice + "/structured", hub + "/structured/fhir"},
                                     {practice + "/documents", hub + "/documents/fhir"},
                                     {practice, hub + "/fhir"}};
    CHECK(ingress::gpconnect::rewritten(
              "{\"url\":\"" + practice + "/documents/Binary/7\",\"next\":\"" + practice + "/Patient/1\"}", all) ==
          "{\"url\":\"" + hub + "/documents/fhir/Binary/7\",\"next\":\"" + hub + "/fhir/Patient/1\"}");
    CHECK(ingress::gpconnect::rewritten_url(practice + "/documents/Binary/7", all) == hub + "/documents/fhir/Binary/7");
    CHECK(ingress::gpconnect::rewritten_url("Binary/7", all) == "Binary/7");
    CHECK(ingress::gpconnect::rewritten_url("//elsewhere.example/7", all).empty());
}
