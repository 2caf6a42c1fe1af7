#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/unit/pathology/bundle/example.hpp"

using namespace signalbox;
using namespace signalbox::pathology;
using namespace signalbox::tests;

namespace {

std::string codes_of(const findings& found) {
    std::string codes;
    for (const finding& f : found) codes += std::string(to_text(f.severity)) + " " + f.code + " " + f.pointer + "\n";
    return codes;
}

read_report read(const std::string& json) {
    const auto message = fhir::read_json(json);
    REQUIRE(message.has_value());
    return bundle::read_r4(*message);
}

// A Bundle of these resources behind a Patient "Patient/p" and a DiagnosticReport of result "Observation/o".
std::string bundle_of(const std::string& resources, const std::string& more_of_report = "") {
    return R"({"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p"}},
        {"resource": {"resourceType": "DiagnosticReport", "id": "r", "status": "final",
                      "subject": {"reference": "Patient/p"}, "result": [{"reference": "Observation/o"}])" +
           more_of_report + "}}" + (resources.empty() ? "" : ", " + resources) + "]}";
}

std::string observation(const std::string& id, const std::string& members) {
    return R"({"resource": {"resourceType": "Observation", "id": ")" + id + R"(", "status": "final", )" + members +
           "}}";
}

} // namespace

TEST_CASE("read_r4: references are followed by fullUrl, relative, absolute and within", "[pathology][bundle]") {
    const auto specimens_of = [](const std::string& reference) {
        const auto made = read(R"({"resourceType": "Bundle", "type": "message", "entry": [
            {"resource": {"resourceType": "Patient"}},
            {"resource": {"resourceType": "DiagnosticReport", "result": [{"reference": "urn:uuid:1"}]}},
            {"fullUrl": "https://a.example/Specimen/s",
             "resource": {"resourceType": "Specimen", "id": "s", "type": {"text": "BLOOD"}}},
            {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Observation",
             "contained": [{"resourceType": "Specimen", "id": "c", "type": {"text": "URINE"}}],
             "specimen": {"reference": ")" +
                               reference + R"("}}}]})");
        const auto position = made.report.investigations.at(0).specimen;
        return position ? made.report.specimens[*position].type.text : codes_of(made.findings);
    };
    CHECK(specimens_of("https://a.example/Specimen/s") == "BLOOD");
    CHECK(specimens_of("https://a.example/Specimen/s/_history/2") == "BLOOD");
    CHECK(specimens_of("Specimen/s") == "BLOOD");
    CHECK(specimens_of("https://other.example/fhir/Specimen/s") == "BLOOD");
    CHECK(specimens_of("#c") == "URINE");
    CHECK(specimens_of("Specimen/none") == "lost no-place /entry/3/resource/specimen\n");
}

TEST_CASE("read_r4: what has no place is listed, a subtree of which nothing was used once", "[pathology][bundle]") {
    const auto found = read(bundle_of(observation("o", R"("valueString": "x", "bodySite": {"coding": [
        {"system": "http://snomed.info/sct", "code": "1"}], "text": "arm"},
        "code": {"coding": [{"code": "a", "version": "2"}]}, "derivedFrom": [{"reference": "Observation/y"}, {}])")))
                           .findings;

    CHECK(codes_of(found) == "lost no-place /entry/2/resource/bodySite\n"
                             "lost no-place /entry/2/resource/code/coding/0/version\n"
                             "lost no-place /entry/2/resource/derivedFrom\n");
}

TEST_CASE("read_r4: ids, fullUrls, meta and narratives are no loss, but who must not see it is",
          "[pathology][bundle]") {
    const auto found = read(bundle_of(observation("o", R"("valueString": "x", "meta": {"versionId": "1",
        "security": [{"code": "NOPAT"}]}, "text": {"status": "generated", "div": "<div/>"})")))
                           .findings;

    CHECK(codes_of(found) == "lost no-place /entry/2/resource/meta/security\n");
}

TEST_CASE("read_r4: a narrative that says more than its resource is listed", "[pathology][bundle]") {
    const auto found = read(bundle_of(observation("o", R"("valueString": "x",
        "text": {"status": "additional", "div": "<div>see below</div>"})")))
                           .findings;

    CHECK(codes_of(found) == "lost no-place /entry/2/resource/text\n");
}

TEST_CASE("read_r4: without a report or a patient, or with several, it says so", "[pathology][bundle]") {
    CHECK(codes_of(read(R"({"resourceType": "Bundle"})").findings) == "error no-report \n");
    CHECK(codes_of(read(R"({"resourceType": "DiagnosticReport", "id": "r"})").findings) == "error no-patient \n");
    const auto two = read(bundle_of(R"({"resource": {"resourceType": "DiagnosticReport", "status": "final"}})"));
    CHECK(codes_of(two.findings) == "error several-reports /entry/2/resource\n"
                                    "lost no-place /entry/1/resource/result\n"
                                    "lost no-place /entry/2/resource/status\n");
}

TEST_CASE("read_r4: a result about another patient is an error", "[pathology][bundle]") {
    const auto found = read(bundle_of(observation("o", R"("subject": {"reference": "Patient/q"})") +
                                      R"(, {"resource": {"resourceType": "Patient", "id": "q", "gender": "male"}})"))
                           .findings;
    CHECK(codes_of(found) == "error other-patient /entry/2/resource/subject\n"
                             "lost no-place /entry/3/resource/gender\n");
}

TEST_CASE("read_r4: groups have the order of their lists where entries have none", "[pathology][bundle]") {
    const auto made = read(
        bundle_of(observation("b", R"("code": {"text": "b"})") + ", " + observation("a", R"("code": {"text": "a"})") +
                  ", " + observation("o", R"("code": {"text": "group"}, "hasMember": [{"reference": "Observation/a"},
                                                                    {"reference": "Observation/b"}])")));
    REQUIRE(made.report.investigations.size() == 3);
    CHECK(made.report.investigations[0].code.text == "group");
    CHECK(made.report.investigations[0].is_group);
    CHECK(made.report.investigations[1].code.text == "a");
    CHECK(made.report.investigations[2].group == 0U);
    CHECK(codes_of(made.findings) == "");
}

TEST_CASE("read_r4: a group that leads back to itself ends, and the way back is listed", "[pathology][bundle]") {
    const auto made = read(bundle_of(observation("o", R"("hasMember": [{"reference": "Observation/a"}])") + ", " +
                                     observation("a", R"("hasMember": [{"reference": "Observation/o"}])")));
    REQUIRE(made.report.investigations.size() == 2);
    CHECK(made.report.investigations[1].group == 0U);
    CHECK_FALSE(made.report.investigations[0].group);
    CHECK(codes_of(made.findings) == "lost no-place /entry/3/resource/hasMember\n");
}

TEST_CASE("read_r4: a result that nobody names is read with a warning", "[pathology][bundle]") {
    const auto made = read(bundle_of(observation("o", R"("code": {"text": "named"})") + ", " +
                                     observation("x", R"("code": {"text": "stray"})")));
    REQUIRE(made.report.investigations.size() == 2);
    CHECK(made.report.investigations[1].code.text == "stray");
    CHECK(codes_of(made.findings) == "warning unreached /entry/3/resource\n");
}

TEST_CASE("read_r4: names in parts become one, and an address all its lines", "[pathology][bundle]") {
    const auto made = read(R"({"resourceType": "Bundle", "type": "message", "entry": [
        {"resource": {"resourceType": "Patient", "address": [{"use": "home", "line": ["1 HIGH STREET"],
            "city": "TESTTOWN", "district": "NORTH", "postalCode": "ZZ9 9ZZ"}]}},
        {"resource": {"resourceType": "Practitioner", "id": "d", "name": [{"use": "official", "prefix": ["Dr"],
            "given": ["Ann", "B"], "family": "TEST", "suffix": ["MB"]}]}},
        {"resource": {"resourceType": "ServiceRequest", "requester": {"reference": "Practitioner/d"}}},
        {"resource": {"resourceType": "DiagnosticReport"}}]})");
    CHECK(made.report.parties.at(0).name == "Dr Ann B TEST MB");
    CHECK(made.report.patient.addresses.at(0).lines == std::vector<std::string>{"1 HIGH STREET", "TESTTOWN", "NORTH"});
    CHECK(codes_of(made.findings) == "lost no-place /entry/0/resource/address/0/use\n");
}

TEST_CASE("read_r4: an appended report is a supplementary one, a registered one has no results yet",
          "[pathology][bundle]") {
    const auto with_status = [](const std::string& status) {
        std::string json = bundle_of(observation("o", R"("valueString": "x")"));
        json.replace(json.find("final"), 5, status);
        return read(json);
    };
    CHECK(with_status("appended").report.status == report_status::supplementary);
    CHECK(codes_of(with_status("appended").findings) == "");
    CHECK(with_status("preliminary").report.status == report_status::preliminary);
    CHECK(with_status("registered").report.status == report_status::registered);
}
