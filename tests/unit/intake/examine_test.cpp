#include "broker/intake/examine.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/intake/intake_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string mark = "\xEF\xBB\xBF";

const std::shared_ptr<const validation::catalogue>& catalogue() {
    static const auto loaded = test_catalogue();
    return loaded;
}

intake::examined look(const std::string& body, const message::envelope& about = an_envelope()) {
    return intake::examine(body, about, {.catalogue = catalogue().get(), .limits = {}, .validate = true});
}

message::envelope with_type(std::string content_type) {
    auto about = an_envelope();
    about.content_type = std::move(content_type);
    return about;
}

message::envelope packed() {
    auto about = an_envelope();
    about.content_encoding = "gzip";
    return about;
}

} // namespace

TEST_CASE("examine: a FHIR message is known by its event under any workflow id", "[intake]") {
    for (const std::string workflow : {"TEST_WORKFLOW", "PATH_MEDRPT_V3", "ANYTHING"}) {
        CHECK(look(report_json(), an_envelope(workflow)).message_type == "test-report");
        CHECK(look(report_xml(), an_envelope(workflow)).message_type == "test-report");
        CHECK_FALSE(look(report_json(), an_envelope(workflow)).verdict.refused());
        CHECK_FALSE(look(report_xml(), an_envelope(workflow)).verdict.refused());
    }
}

TEST_CASE("examine: pathology workflows without FHIR are EDIFACT in either case", "[intake]") {
    for (const std::string workflow :
         {"PATH_MEDRPT_V3", "path_medrpt_v2", "SCRN_BCS_MEDRPT_V4", "PATH_MEDRPT_V3_ACK"}) {
        const auto found = look("UNB+UNOB:3+LAB+GP'", an_envelope(workflow));
        CHECK(found.message_type == "edifact");
        CHECK(found.verdict.refused() != workflow.ends_with("_ACK")); // answers are not read
    }
}

TEST_CASE("examine: what its sender compressed is not read as EDIFACT, unless it begins so", "[intake]") {
    auto about = an_envelope("PATH_MEDRPT_V3");
    about.compressed = true;

    CHECK_FALSE(look("PK\x03\x04 packed", about).verdict.refused());
    CHECK(look("UNB+UNOB:3+LAB+GP'", about).verdict.refused());
}

TEST_CASE("examine: everything else is opaque and passes", "[intake]") {
    CHECK(look("content").message_type == "opaque");
    CHECK(look("").message_type == "opaque");
    CHECK(look("{\"broken\": ").message_type == "opaque");
    CHECK(look("<not fhir").message_type == "opaque");
    CHECK(look(R"({"resourceType": "Bundle", "type": "message"})").message_type == "opaque");
    CHECK(look("<a xmlns=\"urn:other\"/>").message_type == "opaque");
    for (const std::string body : {"{\"broken\": ", "<not fhir", "{}"}) CHECK_FALSE(look(body).verdict.refused());
}

TEST_CASE("examine: what says that it is FHIR has to parse, and the violation says where", "[intake]") {
    const auto json = look("{\n  \"a\": }", with_type("Application/FHIR+JSON; charset=utf-8"));
    REQUIRE(json.verdict.violations.size() == 1);
    CHECK(json.verdict.refused());
    CHECK(json.verdict.violations[0].keyword == "syntax");
    CHECK(json.verdict.violations[0].where.line == 2);

    CHECK(look("<Bundle xmlns=\"http://hl7.org/fhir\">", with_type("application/fhir+xml")).verdict.refused());
    CHECK(look("plain", with_type("application/fhir+json")).verdict.refused());
    CHECK(look("plain", with_type("application/fhir+xml")).verdict.refused());
    CHECK(look("{\"broken\": ", an_envelope("PATH_MEDRPT_V3")).verdict.refused());
    CHECK(look("<broken", an_envelope("PATH_MEDRPT_V3")).verdict.refused());
    CHECK_FALSE(look("{}", with_type("application/fhir+json")).verdict.refused());
}

TEST_CASE("examine: a text that looks like FHIR has to read under any content type", "[intake]") {
    const std::string report = report_json();
    const std::string unreadable[] = {
        R"({"type": "message", )" + report.substr(1),
        report.substr(0, report.size() - 200),
        mark + report,
        " \r\n" + report + "}",
        "<!DOCTYPE Bundle []>\n" + report_xml().substr(report_xml().find("<Bundle")),
        report_xml().substr(0, report_xml().size() - 200),
        mark + report_xml().substr(0, 300),
    };
    for (const std::string type : {"", "application/octet-stream", "application/json", "text/plain"}) {
        for (const std::string& body : unreadable) {
            CAPTURE(type, body.substr(0, 30));
            const auto found = look(body, with_type(type));
            REQUIRE(found.verdict.refused());
            CHECK(found.verdict.violations[0].where.line >= 1);
            CHECK(found.verdict.violations[0].where.column >= 1);
        }
    }
}

TEST_CASE("examine: a byte order mark before FHIR JSON is a violation that says so", "[intake]") {
    const auto found = look(mark + report_json());
    REQUIRE(found.verdict.violations.size() == 1);
    CHECK(found.verdict.violations[0].keyword == "byte_order_mark");
    CHECK(found.verdict.violations[0].expected == "JSON without a byte order mark at its start");
}

TEST_CASE("examine: what does not read and only speaks of FHIR is opaque", "[intake]") {
    for (const std::string body : {"see http://hl7.org/fhir", "\"resourceType\": {",
                                   "{\"http://hl7.org/fhir\": ", "<a \"resourceType\"", "\xEF\xBB\xBF"}) {
        CAPTURE(body);
        CHECK(look(body).message_type == "opaque");
        CHECK_FALSE(look(body).verdict.refused());
    }
}

TEST_CASE("examine: JSON and XML under a pathology workflow have to be a known message", "[intake]") {
    const auto found = look("{}", an_envelope("PATH_MEDRPT_V3"));
    REQUIRE(found.verdict.refused());
    CHECK(found.verdict.violations[0].keyword == "message_type");
}

TEST_CASE("examine: the schema's violations are the verdict", "[intake]") {
    const auto json = look(report_json("\"done\""));
    REQUIRE(json.verdict.refused());
    CHECK(json.verdict.violations[0].pointer == "/entry/1/resource/status");
    const auto xml = look(report_xml("done"));
    REQUIRE(xml.verdict.refused());
    CHECK(xml.verdict.violations[0].pointer == "/entry/1/resource/status");
    CHECK(xml.verdict.violations[0].where.line > 1);
}

TEST_CASE("examine: patient and report are read for the lane", "[intake]") {
    const auto found = look(report_json());
    CHECK(found.patient.nhs_number == "9990000018");
    CHECK(found.patient.sender_patient_id == "urn:lab:patients|P-7");
    CHECK(found.patient.report_id == "urn:lab|R-1");
    CHECK(look(report_json("\"final\"", "9990000019")).patient.nhs_number.empty()); // wrong check digit
    CHECK(look(report_xml()).patient.nhs_number == "9990000018");
}

TEST_CASE("examine: gzip is undone before anything is read", "[intake]") {
    CHECK(look(gzip(report_json()), packed()).message_type == "test-report");
    CHECK(look(gzip("content"), packed()).message_type == "opaque");
}

TEST_CASE("examine: a body that does not decode is a violation", "[intake]") {
    const auto broken = look("not gzip", packed());
    REQUIRE(broken.verdict.refused());
    CHECK(broken.verdict.violations[0].keyword == "content_encoding");
    const auto bomb = look(gzip(std::string(2'000'000, ' ')), packed());
    REQUIRE(bomb.verdict.refused());
    CHECK(bomb.verdict.violations[0].keyword == "decompression_ratio_max");

    base::limits small;
    small.decompressed_max = 100;
    const auto large = intake::examine(gzip(report_json()), packed(), {catalogue().get(), small, true});
    REQUIRE(large.verdict.refused());
    CHECK(large.verdict.violations[0].keyword == "decompressed_max");
}

TEST_CASE("examine: without validation the type is known and nothing is refused", "[intake]") {
    const auto found = intake::examine(report_json("\"done\""), an_envelope(), {catalogue().get(), {}, false});
    CHECK(found.message_type == "test-report");
    CHECK(found.patient.report_id == "urn:lab|R-1");
    CHECK_FALSE(found.verdict.refused());
}

TEST_CASE("examine: how much is asked depends on the type of the message", "[intake]") {
    const auto own = test_catalogue(R"(, "x-strict": {"required": ["identifier"]})");
    const auto by = [&](validation::strengths strengths) {
        return intake::examine(report_json(), an_envelope(), {own.get(), {}, true, std::move(strengths)}).verdict;
    };
    using validation::strength;

    const auto tolerant = by({});
    CHECK_FALSE(tolerant.refused());
    REQUIRE(tolerant.violations.size() == 1);
    CHECK(tolerant.violations[0].severity == validation::severity::warning);
    CHECK(by({strength::tolerant, {{"test-report", strength::strict}}}).refused());
    CHECK_FALSE(by({strength::tolerant, {{"another", strength::strict}}}).refused());
    CHECK(by({strength::strict, {}}).refused());
}

TEST_CASE("examine: encrypted bodies are not looked at", "[intake]") {
    auto about = with_type("application/fhir+json");
    about.encrypted = true;
    for (const std::string body : {"\x8B\x01\xFF{", "{\"cipher\": ", "<EncryptedData", "plain"}) {
        CHECK(look(body, about).message_type == "opaque");
        CHECK_FALSE(look(body, about).verdict.refused());
    }
}

TEST_CASE("examine: FHIR that is called encrypted is examined all the same", "[intake]") {
    auto about = an_envelope();
    about.encrypted = true;
    CHECK(look(report_json(), about).message_type == "test-report");
    CHECK(look(report_json("\"done\""), about).verdict.refused());
    CHECK(look(report_xml("done"), about).verdict.refused());
    CHECK(look(report_json().substr(0, 300), about).verdict.refused());
    about.content_encoding = "gzip";
    CHECK(look(gzip(report_json("\"done\"")), about).verdict.refused());
    CHECK(look(gzip("cipher"), about).message_type == "opaque");
    CHECK_FALSE(look(gzip("cipher"), about).verdict.refused());
    CHECK(look(gzip(report_json()).substr(0, 100), about).verdict.refused());
}

TEST_CASE("examine: the national report is recognised and checked by the hub's own schemas", "[intake]") {
    const auto own = validation::catalogue::load(SIGNALBOX_SOURCE_DIR "/schemas");
    REQUIRE(own.has_value());
    const std::string body = R"({"resourceType": "Bundle", "type": "message", "entry": [{"resource":
        {"resourceType": "MessageHeader", "eventCoding": {"system": "http://snomed.info/sct", "code": "371528001"}}}]})";
    const auto found = intake::examine(body, an_envelope(), {own->get(), {}, true});
    CHECK(found.message_type == "pathology-report-r4");
    CHECK(found.verdict.refused());
}
