#include <catch2/catch.hpp>

#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/model/systems.hpp"
#include "tests/support/edifact_text.hpp"

namespace {

using namespace signalbox::pathology;
using edifact::part;
using words = std::vector<std::string>;

part read(const report_text& text) { return edifact::read_message(text.message()); }

// One result of specimen 1 with these segments behind INV.
part read_one(const std::string& segments, const std::string& variant = "NHS003") {
    return read({.results = "GIS+N'INV+MQ+42R4.:911::Serum ferritin'" + segments + "RFF+ASL:1'", .variant = variant});
}

investigation first(const part& made) { return made.report.investigations.at(0); }

std::string test(const std::string& code, const std::string& reference) {
    return "GIS+N'INV+MQ+" + code + ":911::T'RSL+NV+1'RFF+" + reference + "'";
}
std::string test_group(const std::string& number, const std::string& reference) {
    return "GIS+N'INV+MQ+:::G'SEQ++" + number + "'RFF+" + reference + "'";
}

const std::string two_specimens = "S16+16'SEQ++1'SPC+TSP+:::FLUORIDE'S16+16'SEQ++2'SPC+TSP+:::SERUM'";

} // namespace

TEST_CASE("edifact results: a number keeps its digits, comparator, unit and flag", "[edifact]") {
    const auto made = read_one("RSL+NV+2.0:8++:::ng/mL+HI'");
    const auto of = first(made);
    CHECK(of.value.quantity == quantity{"2.0", comparator::less_or_equal, "ng/mL", {}});
    REQUIRE(of.flags.size() == 1);
    CHECK(of.flags[0].codings.at(0).system == systems::deviating_flag);
    CHECK(of.flags[0].codings.at(0).code == "HI");
    CHECK(made.findings.empty());
    CHECK(first(read_one("RSL+NV+1:5'")).value.quantity->comparator == comparator::greater_or_equal);
    CHECK(first(read_one("RSL+NV+1:6'")).value.quantity->comparator == comparator::greater);
    CHECK(first(read_one("RSL+NV+1:7'")).value.quantity->comparator == comparator::less);
}

TEST_CASE("edifact results: NHS002 has the unit in the first component", "[edifact]") {
    const auto made = read_one("RSL+NV+16.7++g/dl'S20+20'RND+U+13.3+16.7+g/dl'", "NHS002");
    CHECK(first(made).value.quantity->unit == "g/dl");
    CHECK(first(made).ranges.at(0).limits.high->unit == "g/dl");
    CHECK(made.findings.empty());
}

TEST_CASE("edifact results: a value that is no number is kept as text with its sign", "[edifact]") {
    const auto made = read_one("RSL+NV+1,5:7++:::g/L'FTX+RIT+++SEE NOTE'");
    CHECK(first(made).value.text == words{"<1,5", "SEE NOTE"});
    CHECK(first(made).value.quantity == quantity{"", comparator::none, "g/L", {}});
    CHECK(codes_of(made.findings) == words{"number"});
}

TEST_CASE("edifact results: numbers are made decimals, and a comma counts where UNA says so", "[edifact]") {
    for (const auto& [sent, meant] :
         {std::pair{".5", "0.5"}, {"+7", "7"}, {"007", "7"}, {"5.", "5"}, {"-0.50", "-0.50"}})
        CHECK(
            first(read_one(std::string("RSL+NV+") + (sent[0] == '+' ? "?" : "") + sent + "'")).value.quantity->value ==
            meant);
    const auto comma = edifact::read_message(
        "UNA:+,? '" + report_text{.results = "GIS+N'INV+MQ+:::X'RSL+NV+1,50'RFF+ASL:1'"}.message());
    CHECK(first(comma).value.quantity->value == "1.50");
}

TEST_CASE("edifact results: a coded value has its system and text", "[edifact]") {
    const auto made = read_one("RSL+CV+::375211000000108:921::Test normal'");
    CHECK(first(made).value.code->codings.at(0).system == systems::snomed);
    CHECK(first(made).value.code->codings.at(0).code == "375211000000108");
    CHECK(first(made).value.code->text == "Test normal");
    CHECK(made.findings.empty());
}

TEST_CASE("edifact results: a flag stands alone beside a value in words", "[edifact]") {
    const auto made = read_one("RSL+++++PA'FTX+RIT+++GROWTH OF:  E. COLI'");
    CHECK_FALSE(first(made).value.quantity);
    CHECK(first(made).flags.at(0).codings.at(0).code == "PA");
    CHECK(first(made).value.text == words{"GROWTH OF", "  E. COLI"});
    CHECK(made.findings.empty());
}

TEST_CASE("edifact results: no flag is no flag", "[edifact]") { CHECK(first(read_one("RSL+NV+1'")).flags.empty()); }

TEST_CASE("edifact results: comments of one kind are one note, line by line", "[edifact]") {
    const auto made = read_one("RSL+NV+1'FTX+SPC+++A::  B:'FTX+SPC+++C'FTX+SPC'FTX+SPC+++D'FTX+CRR+++SEE TABLE'");
    CHECK(first(made).notes == std::vector<note>{{{"A", "", "  B", "C", "", "D"}}});
    CHECK(first(made).ranges == std::vector<reference_range>{{{}, {"SEE TABLE"}, {}}});
    CHECK(made.findings.empty());
}

TEST_CASE("edifact results: reference ranges have limits, unit and population", "[edifact]") {
    const auto made = read_one("RSL+NV+1'S20+20'RND+U+10+200+:::ng/mL'FTX+RPD+++Upper age:Sex'S20+20'RND+U++5.0'");
    const auto ranges = first(made).ranges;
    REQUIRE(ranges.size() == 2);
    CHECK(ranges[0].limits.low == quantity{"10", comparator::none, "ng/mL", {}});
    CHECK(ranges[0].limits.high == quantity{"200", comparator::none, "ng/mL", {}});
    CHECK(ranges[0].population == words{"Upper age", "Sex"});
    CHECK_FALSE(ranges[1].limits.low);
    CHECK(ranges[1].limits.high->value == "5.0");
    CHECK(made.findings.empty());
}

TEST_CASE("edifact results: limits that are no numbers become a range in words", "[edifact]") {
    const auto made = read_one("RSL+NV+1'S20+20'RND+U+<5+20+mg'");
    CHECK(first(made).ranges == std::vector<reference_range>{{{}, {"<5 - 20 mg"}, {}}});
    CHECK(codes_of(made.findings) == words{"number"});
}

TEST_CASE("edifact results: a result has its own status", "[edifact]") {
    CHECK(first(read_one("RSL+NV+1'STS++FI'")).status == result_status::final);
    CHECK(first(read_one("RSL+NV+1'STS++EN'")).status == result_status::entered_in_error);
    CHECK_FALSE(first(read_one("RSL+NV+1'")).status);
    const auto unknown = read_one("RSL+NV+1'STS++Q'");
    CHECK(first(unknown).status == result_status::unknown);
    CHECK(codes_of(unknown.findings) == words{"result-status"});
}

TEST_CASE("edifact results: ASL names specimens and ARL names groups, two sets of numbers", "[edifact]") {
    const auto made = read({.specimens = two_specimens,
                            .results = test_group("1", "ASL:2") + test_group("2", "ASL:1") + test("44P..", "ARL:1") +
                                       test("44Q..", "ARL:2") + test("44g..", "ASL:2")});
    const auto& all = made.report.investigations;
    REQUIRE(all.size() == 5);
    CHECK(all[0].is_group);
    CHECK(all[0].specimen == 1U);
    CHECK(all[1].specimen == 0U);
    CHECK(all[2].group == 0U);
    CHECK_FALSE(all[2].specimen); // not specimen 1: what the group says holds
    CHECK(all[3].group == 1U);
    CHECK_FALSE(all[4].group); // not a member of group 2
    CHECK(all[4].specimen == 1U);
    CHECK(made.findings.empty());
}

TEST_CASE("edifact results: a group may be named before it comes, and be in a group", "[edifact]") {
    const auto made = read({.results = test("44P..", "ARL:7") + test_group("7", "ARL:8") + test_group("8", "ASL:1")});
    CHECK(made.report.investigations.at(0).group == 1U);
    CHECK(made.report.investigations.at(1).group == 2U);
    CHECK(made.findings.empty());
}

TEST_CASE("edifact results: what refers to the wrong thing refuses the report", "[edifact]") {
    const auto refused = [](const std::string& results, const char* code,
                            const std::string& specimens = two_specimens) {
        const auto made = read({.specimens = specimens, .results = results});
        return !made.acceptable() && has(made.findings, severity::error, code);
    };
    CHECK(refused(test("44P..", "ASL:3"), "reference-dangling"));
    CHECK(refused(test("44P..", "ARL:1"), "reference-dangling"));
    CHECK(
        refused(test("44P..", "ASL:1"), "number-repeated", "S16+16'SEQ++1'SPC+TSP+:::A'S16+16'SEQ++01'SPC+TSP+:::B'"));
    CHECK(refused(test_group("1", "ASL:1") + test_group("1", "ASL:2"), "number-repeated"));
    CHECK(refused(test_group("1", "ARL:1"), "reference-to-itself"));
    CHECK(refused(test_group("1", "ARL:2") + test_group("2", "ARL:1"), "reference-circle"));
    CHECK(refused("GIS+N'INV+MQ+:::A'RSL+NV+1'RFF+ASL:1'RFF+ASL:2'", "segment-repeated"));
    CHECK(refused("GIS+N'INV+MQ+:::A'RSL+NV+1'INV+MQ+:::B'RSL+NV+2'RFF+ASL:1'", "segment-repeated"));
}

TEST_CASE("edifact results: what would be wrong refuses the report", "[edifact]") {
    const auto refused = [](const std::string& segments, const char* code) {
        const auto made = read_one(segments);
        return !made.acceptable() && has(made.findings, severity::error, code);
    };
    CHECK(refused("RSL+CV'", "value-missing"));
    CHECK(refused("RSL+NV'", "value-missing"));
    CHECK(refused("RSL+NV+1:9'", "comparator"));
    CHECK(refused("RSL+XV+1'", "value-kind"));
    CHECK(refused("RSL+NV+1+2'", "value-second"));
    CHECK(refused("RSL+NV+1'RSL+NV+2'", "segment-repeated"));
    CHECK(has(read({.results = "GIS+N'RSL+NV+1'RFF+ASL:1'"}).findings, severity::error, "test-missing"));
    CHECK(has(read({.results = "GIS+N'INV+MQ+:911::X'RFF+ASL:1'"}).findings, severity::warning, "code-missing"));
    CHECK(has(read({.results = "S20+20'RND+U+1+2'"}).findings, severity::error, "group-order"));
}

TEST_CASE("edifact results: what is doubtful is a warning", "[edifact]") {
    const auto list = read({.results = "GIS+N'INV+MQ+X1:912::T'RSL+NV+1'RFF+ASL:1'"});
    CHECK(first(list).code.codings.at(0).system == "urn:signalbox:edifact:list:912");
    CHECK(codes_of(list.findings) == words{"code-list"});
    CHECK(codes_of(read({.results = "GIS+N'INV+MQ+375211000000109:921::T'RFF+ASL:1'"}).findings) == words{"snomed-id"});
    CHECK(codes_of(read({.results = "GIS+N'INV+MQ+42:911::T'RFF+ASL:1'"}).findings) == words{"read-code"});
    CHECK(codes_of(read({.results = "GIS+N'INV+MQ+:::T'RSL+NV+1'"}).findings) == words{"reference-missing"});
    CHECK(codes_of(read_one("RSL+NV+1+++XX'").findings) == words{"flag"});
    CHECK(codes_of(read_one("RSL+CV+::375211000000108:921'").findings) == words{"text-missing"});
}

TEST_CASE("edifact results: more of them than the limit refuses the report", "[edifact]") {
    std::string many;
    for (int i = 0; i < 5; ++i) many += test("44P..", "ASL:1");
    edifact::reading_options how;
    how.limits.investigations = 3;
    const auto made = edifact::read_message(report_text{.results = many}.message(), how);
    CHECK(made.report.investigations.size() == 3);
    CHECK(has(made.findings, severity::error, "groups-limit"));
}
