#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using simulate::patient;
using simulate::patient_kind;

namespace {

constexpr auto target = "/Patient/$gpc.registerpatient";

// What a consumer sends to register somebody.
struct sent_patient {
    explicit sent_patient(const patient& who)
        : number(who.nhs_number), born(who.born), family(who.family), given(who.given) {}

    std::string number;
    std::string born;
    std::string family;
    std::string given;
    std::string more = {}; // members behind a comma

    std::string patient_json() const {
        return fmt::format(
            R"({{"resourceType":"Patient","identifier":[{{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{}"}}],"name":[{{"use":"official","family":"{}","given":["{}"]}}],"birthDate":"{}"{}}})",
            number, family, given, born, more);
    }
    std::string json() const {
        return fmt::format(
            R"({{"resourceType":"Parameters","parameter":[{{"name":"registerPatient","resource":{}}}]}})",
            patient_json());
    }
};

std::string verdict_with(const std::string& more) {
    gp_practice practice;
    sent_patient sent(practice.person(patient_kind::elsewhere));
    sent.more = more;
    return practice.post(target, sent.json()).verdict();
}

} // namespace

TEST_CASE("practice, registration: whom the demographics service alone knows becomes a temporary patient, also after a "
          "restart",
          "[simulate][gpconnect]") {
    gp_practice practice;
    sent_patient sent(practice.person(patient_kind::elsewhere));
    sent.more = R"(,"telecom":[{"system":"phone","value":"01632 960999","use":"mobile"}])";

    const auto registered = practice.post(target, sent.json());

    CHECK(registered.status == 200);
    REQUIRE(registered.ids("Patient").size() == 1);
    CHECK(registered.at("/entry/0/resource/extension/0/extension/1/valueCodeableConcept/coding/0/code") == "T");
    CHECK(registered.at("/entry/0/resource/extension/0/extension/0/valuePeriod/start") == "2026-11-27T10:00:00+00:00");
    CHECK(registered.at("/entry/0/resource/telecom/0/value") == "01632 960999");
    CHECK(found_by("fhir-stu3", registered.body) == "");
    practice.restart();
    CHECK(practice.find(sent.number).body == registered.body);
    CHECK(practice.post(target, sent.json()).verdict() == "409 DUPLICATE_REJECTED");
}

TEST_CASE("practice, registration: who has left comes back as a temporary patient", "[simulate][gpconnect]") {
    gp_practice practice;
    const auto registered = practice.post(target, sent_patient(practice.person(patient_kind::inactive)).json());
    CHECK(registered.status == 200);
    CHECK(practice.find(practice.number(patient_kind::inactive)).ids("Patient").size() == 1);
}

TEST_CASE("practice, fact 46: what is no NHS number is INVALID_NHS_NUMBER", "[simulate][gpconnect]") {
    gp_practice practice;
    sent_patient sent(practice.person(patient_kind::elsewhere));
    for (const std::string number : {"34555##4", "hello", "999999999", "9000000008", "90000000090"}) {
        sent.number = number;
        CHECK(practice.post(target, sent.json()).verdict() == "400 INVALID_NHS_NUMBER");
    }
    CHECK(
        practice
            .post(
                target,
                R"({"resourceType":"Parameters","parameter":[{"name":"registerPatient","resource":{"resourceType":"Patient","birthDate":"1990-01-01"}}]})")
            .verdict() == "400 INVALID_NHS_NUMBER");
}

TEST_CASE("practice, fact 48: no birth date, no official name and no family name are BAD_REQUEST",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const patient& who = practice.person(patient_kind::elsewhere);
    sent_patient no_birth(who);
    no_birth.born = "";
    sent_patient no_family(who);
    no_family.family = "";
    CHECK(practice.post(target, no_birth.json()).verdict() == "400 BAD_REQUEST");
    CHECK(practice.post(target, no_family.json()).verdict() == "400 BAD_REQUEST");
    std::string usual = sent_patient(who).json();
    usual.replace(usual.find("official"), 8, "usual");
    CHECK(practice.post(target, usual).verdict() == "400 BAD_REQUEST");
}

TEST_CASE("practice, facts 49 and 50: another resource or member is INVALID_RESOURCE, the parameter twice BAD_REQUEST",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const sent_patient sent(practice.person(patient_kind::elsewhere));
    CHECK(practice.post(target, sent.patient_json()).verdict() == "422 INVALID_RESOURCE");
    CHECK(
        practice
            .post(
                target,
                R"({"resourceType":"Parameters","parameter":[{"name":"registerPatient","resource":{"resourceType":"Location"}}]})")
            .verdict() == "422 INVALID_RESOURCE");
    CHECK(verdict_with(R"(,"additional":true)") == "422 INVALID_RESOURCE");
    const std::string twice = fmt::format(
        R"({{"resourceType":"Parameters","parameter":[{{"name":"registerPatient","resource":{0}}},{{"name":"registerPatient","resource":{0}}}]}})",
        sent.patient_json());
    CHECK(practice.post(target, twice).verdict() == "400 BAD_REQUEST");
}

TEST_CASE("practice, facts 51 and 52: who is a patient is a duplicate; whom the trace does not give is not registered",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto verdict = [&](patient_kind kind) {
        return practice.post(target, sent_patient(practice.person(kind)).json()).verdict();
    };
    CHECK(verdict(patient_kind::ordinary) == "409 DUPLICATE_REJECTED");
    CHECK(verdict(patient_kind::temporary) == "409 DUPLICATE_REJECTED");
    CHECK(verdict(patient_kind::deceased) == "400 INVALID_PATIENT_DEMOGRAPHICS");
    CHECK(verdict(patient_kind::sensitive) == "400 INVALID_PATIENT_DEMOGRAPHICS");
    CHECK(verdict(patient_kind::superseded) == "400 INVALID_NHS_NUMBER");
    sent_patient nobody(practice.person(patient_kind::elsewhere));
    nobody.number = "9999999999";
    CHECK(practice.post(target, nobody.json()).verdict() == "400 INVALID_PATIENT_DEMOGRAPHICS");
}

TEST_CASE("practice, fact 52: another family name is what the suite or the specification calls it",
          "[simulate][gpconnect]") {
    gp_practice practice;
    sent_patient sent(practice.person(patient_kind::elsewhere));
    sent.family = "Somebodyelse";
    CHECK(practice.post(target, sent.json()).verdict() == "400 BAD_REQUEST");
    gp_practice by_the_book("INVALID_PATIENT_DEMOGRAPHICS");
    CHECK(by_the_book.post(target, sent.json()).verdict() == "400 INVALID_PATIENT_DEMOGRAPHICS");
}

TEST_CASE("practice, registration: two right parts of a birth date want the beginnings of the names",
          "[simulate][gpconnect]") {
    gp_practice practice;
    sent_patient sent(practice.person(patient_kind::elsewhere));
    sent.born.replace(0, 4, "1900");
    CHECK(practice.post(target, sent.json()).status == 200);
    sent_patient other(practice.person(patient_kind::elsewhere, 1));
    other.born.replace(0, 4, "1900");
    other.given = "Q" + other.given;
    CHECK(practice.post(target, other.json()).verdict() == "400 INVALID_PATIENT_DEMOGRAPHICS");
}

TEST_CASE("practice, fact 53: what a registration may hold, and how often", "[simulate][gpconnect]") {
    const std::string home = R"({"use":"home","city":"Ambleford"})";
    CHECK(verdict_with(R"(,"telecom":[{"system":"phone","use":"home"},{"system":"phone","use":"home"}])") ==
          "400 BAD_REQUEST");
    CHECK(verdict_with(R"(,"address":[)" + home + "," + home + "]") == "422 INVALID_RESOURCE");
    CHECK(verdict_with(R"(,"address":[{"use":"work"}])") == "422 INVALID_RESOURCE");
    CHECK(verdict_with(R"(,"address":[)" + home + R"(,{"use":"temp","city":"Carrowdale"}])") == "200");
    const std::string language =
        R"({"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSCommunication-1"})";
    CHECK(verdict_with(R"(,"extension":[)" + language + "," + language + "]") == "422 INVALID_RESOURCE");
    for (const std::string name : {"active", "multipleBirthBoolean", "deceasedBoolean"})
        CHECK(verdict_with(",\"" + name + "\":true") == "422 INVALID_RESOURCE");
    for (const std::string name : {"generalPractitioner", "contact", "managingOrganization", "maritalStatus", "animal",
                                   "communication", "photo"})
        CHECK(verdict_with(",\"" + name + "\":[]") == "422 INVALID_RESOURCE");
}

TEST_CASE("practice, registration: what FHIR does not have within a member is INVALID_RESOURCE",
          "[simulate][gpconnect]") {
    CHECK(verdict_with(R"(,"telecom":[{"system":"phone","use":"home","colour":"red"}])") == "422 INVALID_RESOURCE");
}

TEST_CASE("practice, fact 54: a scope that reads cannot register", "[simulate][gpconnect]") {
    gp_practice practice;
    const sent_patient sent(practice.person(patient_kind::elsewhere));
    CHECK(practice.post(target, sent.json(), {.scope = "patient/*.read"}).verdict() == "400 BAD_REQUEST");
}
