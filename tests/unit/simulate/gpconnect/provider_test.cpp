#include "tools/simulate/practice/gpconnect/provider.hpp"

#include <tuple>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using simulate::patient_kind;

TEST_CASE("practice, facts 1 to 7: another place, another verb and other capitals fail with an OperationOutcome",
          "[simulate][gpconnect]") {
    gp_practice practice;
    for (const auto& [method, target, status] :
         {std::tuple<std::string, std::string, unsigned>{"GET", "/metadatas", 404},
          {"GET", "/Metadata", 404},
          {"GET", "/patient/1", 404},
          {"POST", "/metadata", 405},
          {"PUT", "/metadata", 405},
          {"PATCH", "/metadata", 405},
          {"DELETE", "/metadata", 405},
          {"OPTIONS", "/metadata", 405}}) {
        CAPTURE(method, target);
        const auto answered = practice.send(method, target, "{}");
        CHECK(answered.status == status);
        CHECK(found_by("gpconnect-operation-outcome-stu3", answered.body) == "");
        CHECK(answered.field("Cache-Control") == "no-store");
    }
}

TEST_CASE("practice, facts 30 to 32: _format comes before Accept, which comes before what the request is in",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto kind_of = [&](const std::string& target, const simulate::gpconnect::fields& fields) {
        return practice.get(target, {.scope = "organization/*.read"}, fields).field("Content-Type");
    };
    const std::string xml = "application/fhir+xml; charset=utf-8";
    const std::string json = "application/fhir+json; charset=utf-8";
    CHECK(kind_of("/metadata", {}) == json);
    CHECK(kind_of("/metadata", {{"Accept", "application/fhir+xml"}}) == xml);
    CHECK(kind_of("/metadata?_format=application/fhir%2Bxml", {{"Accept", "application/fhir+json"}}) == xml);
    CHECK(kind_of("/metadata?_format=application/fhir%2Bjson", {{"Accept", "application/fhir+xml"}}) == json);
    CHECK(kind_of("/metadata", {{"Accept", "text/html, application/fhir+xml;q=0.9"}}) == xml);
    CHECK(practice.get("/metadata?_format=xml", {.scope = "organization/*.read"}).status == 415);
    CHECK(practice.get("/metadata", {.scope = "organization/*.read"}, {{"Accept", "text/html"}}).verdict() ==
          "415 BAD_REQUEST");
}

TEST_CASE("practice, GP Connect: an answer in XML says what the one in JSON says", "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string target = "/Patient/" + practice.id_of(patient_kind::ordinary);
    const auto json = practice.get(target);
    const auto xml = practice.get(target, {}, {{"Accept", "application/fhir+xml"}});
    const auto read = fhir::read_xml(xml.body, fhir::release::stu3);
    REQUIRE(read.has_value());
    CHECK(fhir::write_json(read->root()) == json.body);
}

TEST_CASE("practice, fact 34: an interaction of another place is BAD_REQUEST, as is no token or another scope",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string target = "/Patient/" + practice.id_of(patient_kind::ordinary);
    const auto named = [&](const std::string& interaction) {
        return practice.get(target, {}, {{"Ssp-InteractionID", interaction}}).verdict();
    };
    CHECK(named("urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1") == "200");
    CHECK(named("urn:nhs:names:services:gpconnect:fhir:rest:read:practitioner-1") == "400 BAD_REQUEST");
    CHECK(named("urn:nhs:names:services:gpconnect:invented") == "400 BAD_REQUEST");
    CHECK(practice.get(target, {.scope = "patient/*.write"}).verdict() == "400 BAD_REQUEST");
    const base::system_clock clock;
    const auto people = simulate::make_patients("A20047", 1);
    simulate::gp_provider plain({.ods_code = "A20047"}, people, clock);
    CHECK(plain.answer({"GET", "/A20047/STU3/1/gpconnect/metadata", "", {}, ""}).status == 400);
}

TEST_CASE("practice, fact 35: who asks for another provider is refused, where the practice has an ASID",
          "[simulate][gpconnect]") {
    const base::system_clock clock;
    const auto people = simulate::make_patients("A20047", 1);
    simulate::gp_provider practice({.ods_code = "A20047", .asid = "918999198993"}, people, clock);
    const std::string token = gp_token{.scope = "organization/*.read"}.field();
    const auto status = [&](const std::string& asid) {
        return practice
            .answer({"GET", "/A20047/STU3/1/gpconnect/metadata", "", {{"Authorization", token}, {"Ssp-To", asid}}, ""})
            .status;
    };
    CHECK(status("918999198993") == 200);
    CHECK(status("123456789123") == 400);
    CHECK(status("") == 400);
}

TEST_CASE("practice, GP Connect: a body in another form, too long or unreadable is refused", "[simulate][gpconnect]") {
    gp_practice practice;
    CHECK(practice.send("POST", "/Appointment", "{}", {.scope = "patient/*.write"}, {{"Content-Type", "text/json"}})
              .verdict() == "415 BAD_REQUEST");
    CHECK(practice.post("/Appointment", "{").verdict() == "422 INVALID_RESOURCE");
    CHECK(practice.post("/Appointment", "[]").verdict() == "422 INVALID_RESOURCE");
    CHECK(practice.post("/Appointment", std::string((5UL << 20) + 1, ' ')).verdict() == "413 BAD_REQUEST");
}
