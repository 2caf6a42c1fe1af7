#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/bundle_reports.hpp"
#include "tests/support/json_facts.hpp"
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
    return bundle::read_stu3(*message);
}

// STU3 has one comment for a result: a report with one text at most for each.
report with_one_text(report r) {
    for (investigation& one : r.investigations) {
        if (one.value.quantity || one.value.code) one.value.text.reset();
        if (one.notes.size() > 1) one.notes.resize(1);
    }
    return r;
}

// A structured record of GP Connect: a report of one group with one result, both with what the practice wrote.
constexpr const char* gp_connect = R"({"resourceType": "Bundle", "type": "collection", "entry": [
    {"resource": {"resourceType": "Patient", "id": "p"}},
    {"resource": {"resourceType": "DiagnosticReport", "id": "r", "status": "unknown",
        "subject": {"reference": "Patient/p"}, "conclusion": "From the laboratory",
        "result": [{"reference": "Observation/g"}, {"reference": "Observation/g-comment"},
                   {"reference": "Observation/r-comment"}]}},
    {"resource": {"resourceType": "Observation", "id": "g", "status": "final", "code": {"text": "FBC"},
        "related": [{"type": "has-member", "target": {"reference": "Observation/t"}}]}},
    {"resource": {"resourceType": "Observation", "id": "t", "status": "final", "code": {"text": "Hb"},
        "valueQuantity": {"value": 140, "unit": "g/L"}, "comment": "From the analyser"}},
    {"resource": {"resourceType": "Observation", "id": "g-comment", "status": "unknown", "code": {"coding": [
            {"system": "http://snomed.info/sct", "code": "37331000000100", "display": "Comment note"}]},
        "comment": "Normal\n  no action", "subject": {"reference": "Patient/p"},
        "related": [{"type": "derived-from", "target": {"reference": "Observation/t"}}]}},
    {"resource": {"resourceType": "Observation", "id": "r-comment", "status": "unknown", "code": {"coding": [
            {"system": "http://snomed.info/sct", "code": "37331000000100"}]}, "comment": "Filed by A"}}]})";

} // namespace

TEST_CASE("write_stu3: an ITK3 pathology message with its handling and the sender's reference", "[pathology][bundle]") {
    const json_facts made(bundle::write_stu3(example_report(), {"seed"}).json);
    const auto header = [&](const char* path) { return made.text(std::string("entry/0/resource/") + path); };

    CHECK(header("event/code") == "ITK012M");
    CHECK(header("timestamp") == "2010-03-01T17:51:00+00:00");
    CHECK(header("extension/0/extension/3/url") == "SenderReference");
    CHECK(header("extension/0/extension/3/valueString") == "1015");
    CHECK(header("responsible/reference") == made.text("entry/3/fullUrl"));
    CHECK(made.text("entry/5/resource/resourceType") == "ProcedureRequest");
    CHECK(made.text("entry/5/resource/requester/agent/reference") == made.text("entry/1/fullUrl"));
    CHECK(made.text("entry/8/resource/related/1/type") == "has-member");
    CHECK(made.text("entry/8/resource/related/1/target/reference") == made.text("entry/10/fullUrl"));
    CHECK(made.text("entry/10/resource/valueQuantity/value") == "0.80");
    CHECK(made.text("entry/6/resource/performer/1/actor/reference") == made.text("entry/3/fullUrl"));
}

TEST_CASE("write_stu3: several texts of a result become one comment, and that is told", "[pathology][bundle]") {
    report r = example_report();
    r.investigations[1].value.text = {"beside the number"};
    r.investigations[1].notes = {{{"one", "  two"}}, {{"three"}}};

    const auto made = bundle::write_stu3(r, {"seed"});

    CHECK(json_facts(made.json).text("entry/9/resource/comment") == "beside the number\none\n  two\nthree");
    CHECK(codes_of(made.findings) == "lost note-boundaries /investigations/1/notes\n");
}

TEST_CASE("write_stu3: several flags become one interpretation with all their codes", "[pathology][bundle]") {
    report r = example_report();
    r.investigations[1].flags = {{{coded(systems::deviating_flag, "HI")}, ""},
                                 {{coded(systems::deviating_flag, "PA")}, ""}};

    const auto made = bundle::write_stu3(r, {"seed"});

    CHECK(json_facts(made.json).size("entry/9/resource/interpretation/coding") == 4);
    CHECK(codes_of(made.findings) == "warning flags-merged /investigations/1/flags\n");
}

TEST_CASE("STU3 message: what EDIFACT says comes back, one text for each result", "[pathology][bundle]") {
    bundle_reports reports(21);
    for (int i = 0; i < 300; ++i) {
        const report sent = with_one_text(reports.next());
        const auto made = bundle::write_stu3(sent, {"seed"});
        INFO("report " << i << "\n" << made.json);
        const read_report back = read(made.json);
        REQUIRE(back.report.parties == sent.parties);
        REQUIRE(back.report.investigations == sent.investigations);
        REQUIRE(back.report == sent);
        REQUIRE(codes_of(back.findings) == "");
    }
}

TEST_CASE("read_stu3: GP Connect's filing comments are notes of what they are about", "[pathology][bundle]") {
    const read_report made = read(gp_connect);

    REQUIRE(made.report.investigations.size() == 2);
    CHECK(made.report.investigations[0].is_group);
    CHECK(made.report.investigations[0].notes.empty());
    CHECK(made.report.investigations[1].group == 0U);
    CHECK(made.report.investigations[1].notes ==
          std::vector<note>{{{"From the analyser"}}, {{"Normal", "  no action"}}});
    CHECK(made.report.conclusion == std::vector<note>{{{"From the laboratory"}}, {{"Filed by A"}}});
    CHECK(codes_of(made.findings) == "");
}

TEST_CASE("read_stu3: a department that an organisation's type names is a party of its own", "[pathology][bundle]") {
    const read_report made = read(R"({"resourceType": "Bundle", "type": "message", "entry": [
        {"resource": {"resourceType": "Patient"}},
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Organization", "name": "ST ELSEWHERE'S",
            "type": [{"coding": [{"code": "dept", "display": "Haematology"}]}]}},
        {"resource": {"resourceType": "DiagnosticReport", "performer": [{"actor": {"reference": "urn:uuid:1"}}]}}]})");

    REQUIRE(made.report.parties.size() == 2);
    CHECK(made.report.parties[0].kind == party::kind::department);
    CHECK(made.report.parties[0].name == "Haematology");
    CHECK(made.report.parties[1].name == "ST ELSEWHERE'S");
    CHECK(codes_of(made.findings) == "");
}
