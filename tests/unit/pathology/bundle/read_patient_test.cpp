#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::pathology;
using namespace signalbox::tests;

namespace {

const std::string one = synthetic_nhs_number(1);
const std::string two = synthetic_nhs_number(2);

std::string codes_of(const findings& found) {
    std::string codes;
    for (const finding& f : found) codes += std::string(to_text(f.severity)) + " " + f.code + " " + f.pointer + "\n";
    return codes;
}

std::string nhs_number(const std::string& number, const std::string& more = "") {
    return R"({"system": "https://fhir.nhs.uk/Id/nhs-number", "value": ")" + number + "\"" + more + "}";
}

// A report of one result, the patient with these identifiers.
read_report read(const std::string& identifiers, const std::string& subject_of_result,
                 const std::string& subject_of_report = R"({"reference": "Patient/p"})") {
    const auto message = fhir::read_json(
        R"({"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "identifier": [)" +
        identifiers + R"(]}}, {"resource": {"resourceType": "DiagnosticReport", "subject": )" + subject_of_report +
        R"(, "result": [{"reference": "Observation/o"}]}},
        {"resource": {"resourceType": "Observation", "id": "o", "subject": )" +
        subject_of_result + "}}]}");
    REQUIRE(message.has_value());
    return bundle::read_r4(*message);
}

std::string said_of_result(const std::string& subject) {
    return codes_of(read(nhs_number(one) + R"(, {"system": "urn:lab", "value": "7"})", subject).findings);
}

} // namespace

TEST_CASE("read patient: a result names the report's patient by reference or by identifier", "[pathology][bundle]") {
    CHECK(said_of_result(R"({"reference": "Patient/p"})") == "");
    CHECK(said_of_result(R"({"identifier": )" + nhs_number(one) + "}") == "");
    const std::string spaced = one.substr(0, 3) + " " + one.substr(3, 3) + " " + one.substr(6);
    CHECK(said_of_result(R"({"identifier": )" + nhs_number(spaced) + "}") == "");
    CHECK(said_of_result(R"({"identifier": {"system": "urn:lab", "value": "7"}})") == "");
}

TEST_CASE("read patient: an identifier of another patient is an error, beside a reference too", "[pathology][bundle]") {
    const std::string error = "error other-patient /entry/2/resource/subject\n";
    CHECK(said_of_result(R"({"identifier": )" + nhs_number(two) + "}") == error);
    CHECK(said_of_result(R"({"identifier": {"system": "urn:lab", "value": "8"}})") == error);
    CHECK(said_of_result(R"({"reference": "Patient/p", "identifier": )" + nhs_number(two) + "}") == error);
}

TEST_CASE("read patient: a subject that leads nowhere is an error", "[pathology][bundle]") {
    const std::string error = "error subject-unknown /entry/2/resource/subject\n";
    CHECK(said_of_result(R"({"reference": "Patient/other"})") == error);
    CHECK(said_of_result(R"({"reference": "urn:uuid:17"})") == error);
    CHECK(said_of_result(R"({"identifier": {"system": "urn:other", "value": "7"}})") == error);
    CHECK(codes_of(read(nhs_number(one), R"({"reference": "Patient/p"})", R"({"reference": "Patient/x"})").findings) ==
          "error subject-unknown /entry/1/resource/subject\n");
    CHECK(codes_of(read(nhs_number(one), R"({"reference": "Patient/p"})", R"({"identifier": )" + nhs_number(two) + "}")
                       .findings) == "error other-patient /entry/1/resource/subject\n");
}

TEST_CASE("read patient: a superseded NHS number is not the patient's, and is said", "[pathology][bundle]") {
    const std::string old = R"(, "use": "old")";
    const auto first = read(nhs_number(two, old) + ", " + nhs_number(one), R"({"reference": "Patient/p"})");
    CHECK(first.report.patient.nhs_number == one);
    CHECK(first.report.patient.other_ids.empty());
    CHECK(codes_of(first.findings) == "lost nhs-number-old /entry/0/resource/identifier/0\n");
    CHECK(read(nhs_number(two, old), R"({"reference": "Patient/p"})").report.patient.nhs_number.empty());
}

TEST_CASE("read patient: of two NHS numbers nobody knows which is the patient's", "[pathology][bundle]") {
    CHECK(codes_of(read(nhs_number(one) + ", " + nhs_number(two), R"({"reference": "Patient/p"})").findings) ==
          "error nhs-numbers /entry/0/resource/identifier/1\n");
    CHECK(codes_of(read(nhs_number(one) + ", " + nhs_number(one), R"({"reference": "Patient/p"})").findings) == "");
}
