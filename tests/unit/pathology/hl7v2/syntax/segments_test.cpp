#include "broker/pathology/hl7v2/syntax/segments.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace signalbox::pathology;

namespace {

std::vector<std::string> names(std::string_view text, const hl7v2::limits& most = {}) {
    std::vector<std::string> list;
    for (const hl7v2::segment& one : hl7v2::parse_segments(text, most).list) list.emplace_back(one.name());
    return list;
}

std::string error_of(std::string_view text, const hl7v2::limits& most = {}) {
    const auto parsed = hl7v2::parse_segments(text, most);
    return parsed.findings.empty() ? "" : parsed.findings.front().code;
}

} // namespace

TEST_CASE("hl7v2 segments: they end with CR, LF or both", "[pathology][hl7v2]") {
    const std::vector<std::string> expected{"MSH", "PID", "ZX1"};
    CHECK(names("MSH|^~\\&|A\rPID|1\rZX1|1\r") == expected);
    CHECK(names("MSH|^~\\&|A\nPID|1\nZX1|1") == expected);
    CHECK(names("\r\n  MSH|^~\\&|A\r\n\r\nPID|1\r\nZX1|1\r\n") == expected);
}

TEST_CASE("hl7v2 segments: the message names its own delimiters", "[pathology][hl7v2]") {
    const auto parsed = hl7v2::parse_segments("MSH!$*\\%@!A!B\rPID!1", {});
    CHECK(parsed.delimiters == hl7v2::delimiters{'!', '$', '*', '\\', '%', '@'});
    CHECK(hl7v2::fields_of(parsed.list.front(), parsed.delimiters, 9) ==
          std::vector<std::string_view>{"!", "$*\\%@", "A", "B"});
    CHECK(hl7v2::fields_of(parsed.list.back(), parsed.delimiters, 9) == std::vector<std::string_view>{"1"});
    CHECK(hl7v2::parse_segments("MSH|^~|A", {}).delimiters == hl7v2::delimiters{'|', '^', '~', '\0', '\0', '\0'});
}

TEST_CASE("hl7v2 segments: delimiters that are no marks, or the same one twice, are refused", "[pathology][hl7v2]") {
    for (const char* text : {"MSH|^~\\\\&|A", "MSH|^^\\&|A", "MSH||A", "MSH|a~\\&|A", "MSH|^~\\&#!|A", "MSHx^~\\&xA"})
        CHECK(error_of(text) == "delimiters");
}

TEST_CASE("hl7v2 segments: a text that does not begin with MSH is none", "[pathology][hl7v2]") {
    for (const char* text : {"", "\r\n", "MSH", "MSH|", "MSH\rPID|1", "PID|1", "hello", "\x0BMSH|^~\\&|"})
        CHECK(error_of(text) == "msh-missing");
    CHECK(error_of("FHS|^~\\&|A\rBHS|^~\\&|A") == "batch");
}

TEST_CASE("hl7v2 segments: a line without a segment's name is an error at its number", "[pathology][hl7v2]") {
    const auto parsed = hl7v2::parse_segments("MSH|^~\\&|A\rOBX|1|TX|A||first line\nsecond line\rNTE|1", {});
    REQUIRE(parsed.findings.size() == 1);
    CHECK(describe(parsed.findings.front()) ==
          "segment 3: error: segment-name: a line does not begin with a segment's name: a line end inside a field");
    CHECK(parsed.list.size() == 4);
}

TEST_CASE("hl7v2 segments: more than the limit is an error", "[pathology][hl7v2]") {
    hl7v2::limits most;
    most.segments = 2;
    CHECK(error_of("MSH|^~\\&|A\rPID|1", most).empty());
    CHECK(error_of("MSH|^~\\&|A\rPID|1\rPV1|1", most) == "segments-max");
}

TEST_CASE("hl7v2 delimiters: parts are counted from 1, and a missing one is empty", "[pathology][hl7v2]") {
    CHECK(hl7v2::part_of("a^b^c", '^', 1) == "a");
    CHECK(hl7v2::part_of("a^b^c", '^', 3) == "c");
    CHECK(hl7v2::part_of("a^b^c", '^', 4).empty());
    CHECK(hl7v2::part_of("a^b", '\0', 1) == "a^b");
    CHECK(hl7v2::parts_of("a^^", '^') == std::vector<std::string_view>{"a", "", ""});
}
