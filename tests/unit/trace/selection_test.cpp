#include "broker/trace/selection.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/trace/records_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// Of the fixture's message: mesh, from LAB001 to A81001HL7, PATH_MEDRPT_V4.
bool holds(std::string_view expression) {
    const auto read = trace::selection::parse(expression);
    if (!read) FAIL(expression << ": " << read.error().message());
    return read->holds(a_message());
}

std::string error_of(std::string_view expression) {
    const auto read = trace::selection::parse(expression);
    REQUIRE(read.has_error());
    return read.error().message();
}

} // namespace

TEST_CASE("trace selection: without an expression every message is meant", "[trace]") {
    CHECK(trace::selection().holds(a_message()));
}

TEST_CASE("trace selection: each field is compared by =, != and ~", "[trace]") {
    for (const char* right :
         {"transport=mesh", "from=LAB001", "to=A81001HL7", "workflow=PATH_MEDRPT_V4",
          "message_id=20260301090001000000_0A1B2C", "method=POST", "target=/messageexchange/LAB001/outbox",
          "workflow~MEDRPT", "target~/outbox", "from!=LAB002", "transport!=fhir", "from~\"\""})
        CHECK(holds(right));
    for (const char* wrong :
         {"transport=fhir", "from=LAB", "from=lab001", "to!=A81001HL7", "workflow~path", "workflow~RPT_V5"})
        CHECK_FALSE(holds(wrong));
}

TEST_CASE("trace selection: and binds more closely than or, parentheses and not more closely still", "[trace]") {
    CHECK(holds("from=LAB001 or from=LAB002 and to=NOBODY"));
    CHECK_FALSE(holds("(from=LAB001 or from=LAB002) and to=NOBODY"));
    CHECK(holds("not from=LAB002 and to=A81001HL7"));
    CHECK_FALSE(holds("not (from=LAB002 or to=A81001HL7)"));
    CHECK(holds("not not from=LAB001"));
    CHECK(holds("from=LAB002 or\n  ( from=LAB001 and not to=NOBODY )"));
}

TEST_CASE("trace selection: a value in quotation marks holds spaces and parentheses", "[trace]") {
    auto sent = a_message();
    sent.target = "/Patient?name=A (B)";
    CHECK(trace::selection::parse("target='/Patient?name=A (B)'")->holds(sent));
    CHECK(trace::selection::parse("target~\"A (B)\" and method=POST")->holds(sent));
    sent.workflow = "";
    CHECK(trace::selection::parse("workflow=\"\"")->holds(sent));
}

TEST_CASE("trace selection: an error names the column", "[trace]") {
    CHECK(error_of("") == "column 1: a comparison is expected here, as in from=LAB001");
    CHECK(error_of("from=LAB001 and") == "column 16: a comparison is expected here, as in from=LAB001");
    CHECK(error_of("from=LAB001 to=B") == "column 13: `and`, `or` or the end is expected here");
    CHECK(error_of("sender=LAB001") ==
          "column 1: no such field; there are transport, from, to, workflow, message_id, method and target");
    CHECK(error_of("from LAB001") == "column 5: =, != or ~ is expected here");
    CHECK(error_of("from=") == "column 6: a value is expected here; an empty one is \"\"");
    CHECK(error_of("from='LAB") == "column 6: this quotation mark is not closed");
    CHECK(error_of("not (from=A or to=B") == "column 5: this parenthesis is not closed");
    CHECK(error_of("from=A)") == "column 7: `and`, `or` or the end is expected here");
    CHECK(error_of("transport=pigeon") ==
          "column 11: no such transport; there are mesh, fhir, gpconnect, mllp and adapter");
}

TEST_CASE("trace selection: depth and length are bounded", "[trace]") {
    const std::string open(trace::selection_depth_max, '(');
    const std::string closed(trace::selection_depth_max, ')');
    CHECK(holds(open + "from=LAB001" + closed));
    CHECK(error_of("(" + open + "from=LAB001" + closed + ")")
              .ends_with("more than 32 parentheses and `not` within each other"));
    std::string nots;
    for (std::size_t i = 0; i <= trace::selection_depth_max; ++i) nots += "not ";
    CHECK(error_of(nots + "from=LAB001").ends_with("more than 32 parentheses and `not` within each other"));
    CHECK(error_of("from=" + std::string(trace::selection_length_max, 'A')) ==
          "column 4097: an expression of more than 4096 bytes");
}
