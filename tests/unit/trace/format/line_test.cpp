#include "broker/trace/format/line.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/unit/trace/records_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

TEST_CASE("trace: every kind of line is read as it was written", "[trace]") {
    for (const trace::record& each : one_of_each_kind()) {
        const std::string line = trace::write_line(each);
        CAPTURE(line);
        const auto read = trace::read_line(line);
        REQUIRE(read.has_value());
        REQUIRE(read->has_value());
        CHECK(trace::write_line(**read) == line);
    }
}

TEST_CASE("trace: bytes that no JSON string can hold are kept in base64", "[trace]") {
    trace::message sent = a_message();
    sent.body = trace::body_of(std::string("UNB\x1c\0\xff", 6));
    const std::string line = trace::write_line(sent);
    CHECK(line.find("\"base64\":\"VU5CHAD/\"") != std::string::npos);
    const auto read = trace::read_line(line);
    REQUIRE(read.has_value());
    CHECK(std::get<trace::message>(**read).body == sent.body);
}

TEST_CASE("trace: a body of which nothing or only the digest is known is written so", "[trace]") {
    trace::message sent = a_message();
    sent.body = {};
    CHECK(trace::write_line(sent).find("body") == std::string::npos);
    sent.body = trace::body_of("");
    CHECK(trace::write_line(sent).find(R"("body":{"text":"","size":0,)") != std::string::npos);
    sent.body = trace::body_of("a report");
    sent.body.bytes.clear();
    const auto read = trace::read_line(trace::write_line(sent));
    REQUIRE(read.has_value());
    CHECK(std::get<trace::message>(**read).body == sent.body);
}

TEST_CASE("trace: kinds and members that are not known are passed over", "[trace]") {
    const auto kind = trace::read_line(R"({"kind":"weather","sky":"grey"})");
    REQUIRE(kind.has_value());
    CHECK_FALSE(kind->has_value());
    const auto member = trace::read_line(R"({"kind":"mark","at":5,"name":"lunch","weather":{"sky":["grey"]}})");
    REQUIRE(member.has_value());
    CHECK(std::get<trace::mark>(**member).name == "lunch");
}

TEST_CASE("trace: a header of a later minor version is read and of a later major version refused", "[trace]") {
    const std::string began =
        R"({"kind":"header","format":"signalbox-trace","started_at":"2026-03-01T09:00:00.000000Z",)";
    CHECK(trace::read_line(began + R"("version":"1.7"})").has_value());
    const auto later = trace::read_line(began + R"("version":"2.0"})");
    REQUIRE(later.has_error());
    CHECK(later.error().what == "version 2 of the format; this program reads up to 1");
    for (const char* each :
         {"-1.0", "1", "1.", ".0", "1.x", "01.0", "1.00", "1.0.0", "0.9", " 1.0", "+1.0", "9999999999.0", ""}) {
        CAPTURE(each);
        const auto nonsense = trace::read_line(began + R"("version":")" + each + R"("})");
        REQUIRE(nonsense.has_error());
        CHECK(nonsense.error().what == "the member `version` is not of the form 1.0");
    }
}

TEST_CASE("trace: what a line lacks or has in a wrong form is named, without its content", "[trace]") {
    struct fault {
        const char* line;
        const char* what;
    };
    for (
        const fault& each : {
            fault{R"([1])", "not a JSON object"},
            fault{R"({"sequence":1})", "the member `kind` is missing"},
            fault{R"({"kind":"message","at":0,"transport":"mesh"})", "the member `sequence` is missing"},
            fault{R"({"kind":"message","sequence":-1,"at":0,"transport":"mesh"})",
                  "the member `sequence` is not a whole number from 0"},
            fault{R"({"kind":"message","sequence":1,"at":9223372036854775808,"transport":"mesh"})",
                  "the member `at` is not a whole number from 0"},
            fault{R"({"kind":"message","sequence":1,"at":9223372036854775807,"transport":"mesh"})",
                  "the member `at` is more than 100 years"},
            fault{R"({"kind":"message","sequence":1,"at":0,"transport":"pigeon"})",
                  "the member `transport` names none"},
            fault{R"({"kind":"message","sequence":1,"at":0,"transport":"mesh","headers":[["a"]]})",
                  "the member `headers` has an element that is not a pair of strings"},
            fault{R"({"kind":"message","sequence":1,"at":0,"transport":"mesh","body":{"base64":"*","size":1}})",
                  "the member `base64` is not base64"},
            fault{
                R"({"kind":"message","sequence":1,"at":0,"transport":"mesh","body":{"text":"a","size":1,"sha256":"00"}})",
                "a body is not what its digest says"},
            fault{
                R"({"kind":"message","sequence":1,"at":0,"transport":"mesh","body":{"beside":true,"size":1,"sha256":"../../etc"}})",
                "a body beside the trace has no digest by which to find it"},
            fault{R"({"kind":"header","format":"other","version":"1.0","started_at":"x"})",
                  "the member `format` is not signalbox-trace"},
        }) {
        CAPTURE(each.line);
        const auto read = trace::read_line(each.line);
        REQUIRE(read.has_error());
        CHECK(read.error().what == each.what);
    }
}
