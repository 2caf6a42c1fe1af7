#include "broker/ingress/gpconnect/answering/subjects.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/unit/ingress/gpconnect/handler_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using ingress::gpconnect::subject_of_request;
using ingress::gpconnect::why_about_another;

namespace {

std::string why(const std::string& json, const subject_of_request& asked) {
    const auto read = fhir::read_json(json);
    REQUIRE(read.has_value());
    return std::string(why_about_another(read->root(), asked));
}

std::string bundle(const std::string& resources) {
    std::string entries;
    for (std::size_t at = 0; at < resources.size();) {
        const std::size_t end = std::min(resources.find('\n', at), resources.size());
        entries += (entries.empty() ? R"({"resource":)" : R"(,{"resource":)") + resources.substr(at, end - at) + "}";
        at = end + 1;
    }
    return R"({"resourceType":"Bundle","entry":[)" + entries + "]}";
}

std::string patient(const std::string& id, const std::string& number, const std::string& host = "fhir.nhs.uk") {
    return R"({"resourceType":"Patient","id":")" + id + R"(","identifier":[{"system":"https://)" + host +
           R"(/Id/nhs-number","value":")" + number + R"("}]})";
}

std::string appointment(const std::string& of) {
    return R"({"resourceType":"Appointment","participant":[{"actor":{"reference":"Location/1"}},{"actor":{"reference":")" +
           of + R"("}}]})";
}

std::string document(const std::string& of) {
    return R"({"resourceType":"DocumentReference","subject":{"reference":")" + of + R"("}})";
}

constexpr const char* another = "it is about another patient";

} // namespace

TEST_CASE("gpconnect subjects: a resource is the one that was read", "[ingress][gpconnect]") {
    CHECK(why(R"({"resourceType":"Appointment","id":"1"})", {.id = "1"}).empty());
    CHECK(why(R"({"resourceType":"Appointment"})", {.id = "1"}).empty());
    CHECK(why(R"({"resourceType":"Appointment","id":"2"})", {.id = "1"}) ==
          "it is another resource than was asked for");
}

TEST_CASE("gpconnect subjects: of several patients each is the one who was searched for", "[ingress][gpconnect]") {
    const subject_of_request asked{.nhs_number = "9990012342"};
    CHECK(why(bundle(""), asked).empty());
    CHECK(why(bundle(patient("1", "9990012342")), asked).empty());
    CHECK(why(bundle(R"({"resourceType":"Patient","identifier":[{"system":"https://example.org/local","value":"7"}]})"),
              asked)
              .empty());
    CHECK(why(bundle(patient("1", "9990012342") + "\n" + patient("2", "9990000018")), asked) == another);
    CHECK(why(bundle(patient("2", "9990000018", "fhir.nhs.net")), asked) == another); // DSTU2's system
    CHECK(why(bundle(R"({"resourceType":"Patient","identifier":[)"
                     R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"},)"
                     R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990012342"}]})"),
              asked)
              .empty());
}

TEST_CASE("gpconnect subjects: what a patient has is that patient's", "[ingress][gpconnect]") {
    const subject_of_request asked{.patient_id = "42"};
    for (const std::string own :
         {"Patient/42", "https://provider.example/STU3/1/Patient/42", "Patient/42/_history/3"}) {
        CAPTURE(own);
        CHECK(why(bundle(appointment(own)), asked).empty());
        CHECK(why(bundle(document(own) + "\n" + patient("42", "9990012342")), asked).empty());
    }
    for (const std::string other : {"Patient/421", "Patient/4", "https://provider.example/STU3/1/Patient/7"}) {
        CAPTURE(other);
        CHECK(why(bundle(appointment("Patient/42") + "\n" + appointment(other)), asked) == another);
        CHECK(why(bundle(document(other)), asked) == another);
        CHECK(why(appointment(other), asked) == another);
    }
    CHECK(why(bundle(patient("43", "9990012342")), asked) == another);
    for (const std::string unknown : {"urn:uuid:1", "#patient", "RelatedPatient/7", ""}) {
        CAPTURE(unknown);
        CHECK(why(bundle(appointment(unknown)), asked).empty());
    }
}

TEST_CASE("gpconnect subjects: another patient's answer is kept from the asker", "[ingress][gpconnect]") {
    const auto told = [](const std::string& target, const std::string& interaction, const std::string& given) {
        gpconnect_fixture hub;
        hub.practices.front().answers = ingress::gpconnect::answer_checking::warn;
        hub.practice.answering = [&](const auto&) { return practice_answer(200, given); };
        const auto answer = hub.answer(hub.request("GET", "/A81001/STU3/1/gpconnect" + target, interaction));
        return std::to_string(answer.status) + " " + code_in(answer);
    };
    CHECK(told("/Patient/42", "fhir:rest:read:patient-1", patient("43", "9990000018")) == "502 INTERNAL_SERVER_ERROR");
    CHECK(told("/Patient/42", "fhir:rest:read:patient-1", patient("42", "9990000018")) == "200 ");
    const std::string appointments = "/Patient/42/Appointment?start=ge2026-11-26&start=le2026-12-26";
    CHECK(told(appointments, "fhir:rest:search:patient_appointments-1", bundle(appointment("Patient/43"))) ==
          "502 INTERNAL_SERVER_ERROR");
    CHECK(told(appointments, "fhir:rest:search:patient_appointments-1", bundle(appointment("Patient/42"))) == "200 ");
}
