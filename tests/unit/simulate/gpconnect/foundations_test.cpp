#include <catch2/catch.hpp>

#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using simulate::patient_kind;

namespace {

constexpr auto system_of_numbers = "https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number";

} // namespace

TEST_CASE("practice, GP Connect: a patient is found by the number, and read by the id, with version and ETag",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto found = practice.find(practice.number(patient_kind::ordinary));
    CHECK(found.status == 200);
    CHECK(found.ids("Patient").size() == 1);
    CHECK(found.at("/entry/0/fullUrl").empty());
    CHECK(found.at("/entry/0/resource/identifier/0/value") == practice.number(patient_kind::ordinary));
    CHECK(found_by("fhir-stu3", found.body) == "");

    const auto read = practice.get("/Patient/" + found.ids("Patient").front());
    CHECK(read.status == 200);
    CHECK(read.field("ETag") == "W/\"" + read.at("/meta/versionId") + "\"");
    CHECK(read.at("/name/0/use") == "official");
    CHECK(found_by("fhir-stu3", read.body) == "");
}

TEST_CASE("practice, fact 36: an identifier without system, with a blank one or a blank value is INVALID_PARAMETER",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string number = practice.number(patient_kind::ordinary);
    CHECK(practice.get("/Patient?identifier=" + number).verdict() == "422 INVALID_PARAMETER");
    CHECK(practice.get("/Patient?identifier=%7C" + number).verdict() == "422 INVALID_PARAMETER");
    CHECK(practice.get(std::string("/Patient?identifier=") + system_of_numbers + "%7C").verdict() ==
          "422 INVALID_PARAMETER");
    CHECK(practice.get("/Patient?identifier=http%3A%2F%2Fother%7C" + number).verdict() ==
          "400 INVALID_IDENTIFIER_SYSTEM");
    CHECK(practice.find("9990000000").verdict() == "400 INVALID_NHS_NUMBER");
}

TEST_CASE("practice, facts 37 to 39: no identifier, one in capitals and two of them are BAD_REQUEST",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string value = system_of_numbers + std::string("%7C") + practice.number(patient_kind::ordinary);
    CHECK(practice.get("/Patient").verdict() == "400 BAD_REQUEST");
    CHECK(practice.get("/Patient?Identifier=" + value).verdict() == "400 BAD_REQUEST");
    CHECK(practice.get("/Patient?identifier=" + value + "&identifier=" + value).verdict() == "400 BAD_REQUEST");
}

TEST_CASE("practice, facts 40 and 41: who is no patient, or may not be told of, is not found; dissent does not hide",
          "[simulate][gpconnect]") {
    gp_practice practice;
    CHECK(practice.find("9999999999").ids("Patient").empty());
    for (const auto kind : {patient_kind::sensitive, patient_kind::inactive, patient_kind::deceased,
                            patient_kind::superseded, patient_kind::elsewhere}) {
        CAPTURE(to_text(kind));
        CHECK(practice.find(practice.number(kind)).status == 200);
        CHECK(practice.find(practice.number(kind)).ids("Patient").empty());
    }
    CHECK(practice.find(practice.number(patient_kind::dissent)).ids("Patient").size() == 1);
    CHECK(practice.find(practice.number(patient_kind::temporary)).ids("Patient").size() == 1);
}

TEST_CASE("practice, facts 42 and 43: what a search does not have is ignored, an unknown id is PATIENT_NOT_FOUND",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string value = system_of_numbers + std::string("%7C") + practice.number(patient_kind::ordinary);
    CHECK(practice.get("/Patient?identifier=" + value + "&_count=1&_sort=birthdate").ids("Patient").size() == 1);
    const auto unknown = practice.get("/Patient/unknown");
    CHECK(unknown.verdict() == "404 PATIENT_NOT_FOUND");
    CHECK(found_by("gpconnect-operation-outcome-stu3", unknown.body) == "");
}

TEST_CASE("practice, facts 44 and 45: organisations, practitioners and locations are found and read, or not",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto organisation = practice.get_of_organisation(
        "/Organization?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CA20047");
    REQUIRE(organisation.ids("Organization").size() == 1);
    const std::string id = organisation.ids("Organization").front();
    CHECK(practice.get_of_organisation("/Organization/" + id).at("/identifier/0/value") == "A20047");
    CHECK(practice.get_of_organisation("/Organization/unknown").verdict() == "404 ORGANISATION_NOT_FOUND");

    const auto patient = practice.find(practice.number(patient_kind::ordinary));
    const std::string doctor = patient.at("/entry/0/resource/generalPractitioner/0/reference");
    const auto read = practice.get_of_organisation("/" + doctor);
    CHECK(read.status == 200);
    const std::string user = read.at("/identifier/0/value");
    const std::string search = "/Practitioner?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fsds-user-id%7C";
    CHECK(practice.get_of_organisation(search + user).ids("Practitioner").size() == 1);
    CHECK(practice.get_of_organisation(search + "000000000000").ids("Practitioner").empty());
    CHECK(practice.get_of_organisation(search).verdict() == "422 INVALID_PARAMETER");
    CHECK(practice.get_of_organisation(search + user + "&identifier=x").verdict() == "400 BAD_REQUEST");
    CHECK(practice.get_of_organisation("/Practitioner/unknown").verdict() == "404 PRACTITIONER_NOT_FOUND");

    const std::string surgery =
        patient.at("/entry/0/resource/extension/0/extension/0/valueReference/reference"); // preferred branch
    CHECK(practice.get_of_organisation("/" + surgery).status == 200);
    CHECK(practice.get_of_organisation("/Location/unknown").verdict() == "404 NO_RECORD_FOUND");
    for (const auto& each : {organisation, read, practice.get_of_organisation("/" + surgery)})
        CHECK(found_by("fhir-stu3", each.body) == "");
}

TEST_CASE("practice, GP Connect: each of the three servers states what it can do", "[simulate][gpconnect]") {
    gp_practice practice;
    for (const std::string server : {"", "/structured", "/documents"}) {
        const auto stated = practice.get_of_organisation(server + "/metadata");
        CHECK(stated.at("/fhirVersion") == "3.0.1");
        CHECK(found_by("fhir-stu3", stated.body) == "");
    }
}
