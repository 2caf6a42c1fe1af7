#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using simulate::patient_kind;

namespace {

constexpr auto target = "/DSTU2/0/gpconnect/Patient/$gpc.getcarerecord";
const std::string system_of_sections = "http://fhir.nhs.net/ValueSet/gpconnect-record-section-1";

std::string number_parameter(const std::string& number) {
    return R"({"name":"patientNHSNumber","valueIdentifier":{"system":"http://fhir.nhs.net/Id/nhs-number","value":")" +
           number + R"("}})";
}
std::string section_parameter(const std::string& code, const std::string& system = system_of_sections) {
    return R"({"name":"recordSection","valueCodeableConcept":{"coding":[{"system":")" + system + R"(","code":")" +
           code + R"("}]}})";
}
std::string period_parameter(const std::string& start, const std::string& end) {
    return R"({"name":"timePeriod","valuePeriod":{"start":")" + start + R"(","end":")" + end + R"("}})";
}

gp_answer send(gp_practice& practice, const std::string& parameters) {
    return practice.send("POST", target, R"({"resourceType":"Parameters","parameter":[)" + parameters + "]}",
                         {.scope = "patient/*.read"}, {{"Content-Type", "application/json+fhir"}});
}
gp_answer ask(gp_practice& practice, const std::string& section, const std::string& more = "",
              patient_kind kind = patient_kind::ordinary) {
    return send(practice, number_parameter(practice.number(kind)) + "," + section_parameter(section) +
                              (more.empty() ? "" : "," + more));
}

std::string html(const gp_answer& answered) { return answered.at("/entry/0/resource/section/0/text/div"); }

} // namespace

TEST_CASE("practice, HTML: each section is a bundle with its composition first and well-formed XHTML",
          "[simulate][gpconnect]") {
    gp_practice practice;
    for (const std::string code : {"SUM", "ENC", "PRB", "CLI", "ALL", "MED", "REF", "OBS", "IMM", "ADM"}) {
        CAPTURE(code);
        const auto answered = ask(practice, code);
        CHECK(answered.status == 200);
        CHECK(answered.field("Content-Type") == "application/json+fhir; charset=utf-8");
        CHECK(answered.field("Cache-Control") == "no-store");
        CHECK(answered.at("/type") == "searchset");
        CHECK(answered.at("/entry/0/resource/resourceType") == "Composition");
        CHECK(answered.at("/entry/0/resource/section/0/code/coding/0/code") == code);
        for (const std::string type : {"Patient", "Organization", "Device", "Practitioner"})
            CHECK(answered.ids(type).size() == 1);
        CHECK(html(answered).find("<td>") != std::string::npos);
        // As the narrative of a resource that the codec knows, which refuses what is not well-formed.
        fhir::document_builder build;
        build.begin_object().name("resourceType").string("Basic").name("text").begin_object();
        build.name("status").string("generated").name("div").string(html(answered)).end();
        build.name("code").begin_object().name("text").string("section").end().end();
        const fhir::document resource = build.finish();
        CHECK(fhir::write_xml(resource.root(), fhir::release::stu3).has_value());
    }
}

TEST_CASE("practice, HTML: a summary has three encounters, and says what it leaves out", "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string summary = html(ask(practice, "SUM"));
    CHECK(summary.find("<h2>Last 3 Encounters</h2>") != std::string::npos);
    CHECK(summary.find("Telephone consultation") != std::string::npos);
    CHECK(html(ask(practice, "MED")).find("Sensitive data has been excluded") != std::string::npos);
    CHECK(html(ask(practice, "MED")).find("As directed") == std::string::npos);
    CHECK(html(ask(practice, "ALL")).find("<td>Allergy to peanut</td>") != std::string::npos);
}

TEST_CASE("practice, HTML: a period narrows what may be narrowed, and nothing else", "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string old = period_parameter("2000-01-01", "2024-01-01");
    const std::string encounters = html(ask(practice, "ENC", old));
    CHECK(encounters.find("For the period '01-Jan-2000' to '01-Jan-2024'") != std::string::npos);
    CHECK(encounters.find("Telephone consultation") == std::string::npos);
    CHECK(html(ask(practice, "REF", period_parameter("2000-01-01", "2000-02-01")))
              .find("No 'Referrals' data is recorded for this patient.") != std::string::npos);
    for (const std::string code : {"SUM", "ALL", "IMM"})
        CHECK(ask(practice, code, old).verdict() == "422 INVALID_PARAMETER");
    CHECK(ask(practice, "ENC", period_parameter("2024-01-01", "2023-01-01")).verdict() == "422 INVALID_PARAMETER");
    CHECK(ask(practice, "ENC", period_parameter("abcd", "2023-01-01")).verdict() == "422 INVALID_PARAMETER");
}

TEST_CASE("practice, HTML: no section or number, or two of them, are BAD_REQUEST, another section INVALID_PARAMETER",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string number = number_parameter(practice.number(patient_kind::ordinary));
    CHECK(send(practice, number).verdict() == "400 BAD_REQUEST");
    CHECK(send(practice, section_parameter("SUM")).verdict() == "400 BAD_REQUEST");
    CHECK(send(practice, number + "," + number + "," + section_parameter("SUM")).verdict() == "400 BAD_REQUEST");
    CHECK(send(practice, number + "," + section_parameter("SUM") + "," + section_parameter("ALL")).verdict() ==
          "400 BAD_REQUEST");
    CHECK(send(practice, number + "," + section_parameter("XYZ")).verdict() == "422 INVALID_PARAMETER");
    CHECK(send(practice, number + "," + section_parameter("sum")).verdict() == "422 INVALID_PARAMETER");
    CHECK(send(practice, number + "," + section_parameter("SUM", "http://other")).verdict() == "422 INVALID_PARAMETER");
    CHECK(send(practice, number_parameter("9990000000") + "," + section_parameter("SUM")).verdict() ==
          "400 INVALID_NHS_NUMBER");
}

TEST_CASE("practice, HTML: whose record is not shared is not found, and refusals are of DSTU2",
          "[simulate][gpconnect]") {
    gp_practice practice;
    for (const auto kind : {patient_kind::sensitive, patient_kind::deceased, patient_kind::temporary})
        CHECK(ask(practice, "SUM", "", kind).verdict() == "404 PATIENT_NOT_FOUND");
    const auto refused = ask(practice, "SUM", "", patient_kind::dissent);
    CHECK(refused.verdict() == "403 NO_PATIENT_CONSENT");
    CHECK(refused.at("/meta/profile/0") == "http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1");
    CHECK(refused.body.find("STU3") == std::string::npos);
}

TEST_CASE("practice, HTML: it states what it can do, in JSON alone", "[simulate][gpconnect]") {
    gp_practice practice;
    const gp_token token{.scope = "organization/*.read"};
    CHECK(practice.get("/DSTU2/0/gpconnect/metadata", token).at("/resourceType") == "Conformance");
    CHECK(practice.get("/DSTU2/0/gpconnect/metadata", token, {{"Accept", "application/xml+fhir"}}).status == 415);
    CHECK(practice.get("/DSTU2/0/gpconnect/metadata", token, {{"Accept", "application/fhir+json"}}).status == 415);
}
