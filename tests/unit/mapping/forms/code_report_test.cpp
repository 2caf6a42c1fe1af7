#include "broker/mapping/forms/code_report.hpp"

#include <utility>

#include <catch2/catch.hpp>

#include "broker/pathology/model/systems.hpp"

using namespace signalbox;
using namespace signalbox::mapping;

namespace {

const std::string header =
    "source_system,source_code,source_display,target_system,target_code,target_display,equivalence,"
    "unit,target_unit,conversion,plausible_low,plausible_high\n";
const std::string haemoglobin = "http://read.info/readv2,423..,,http://snomed.info/sct,1022431000000105,Haemoglobin "
                                "estimation,equivalent,";

std::shared_ptr<const code_map> map_of(const std::string& rows) {
    auto loaded = code_map::parse("rows.csv", header + rows);
    REQUIRE(loaded.has_value());
    return *loaded;
}

pathology::report report_with(std::string value, std::string unit) {
    pathology::report made;
    pathology::investigation result;
    result.code.codings.push_back(
        {.system = std::string(pathology::systems::read_v2), .code = "423..", .display = "Hb"});
    result.code.text = "Haemoglobin";
    result.value.quantity = pathology::quantity{.value = std::move(value), .unit = std::move(unit)};
    pathology::reference_range range;
    range.limits.low = pathology::quantity{.value = "11.5"};
    range.limits.high = pathology::quantity{.value = "16.5"};
    result.ranges.push_back(range);
    made.investigations.push_back(result);
    return made;
}

std::vector<std::string> codes_of(const pathology::codeable& code) {
    std::vector<std::string> codes;
    for (const auto& each : code.codings) codes.push_back(each.code);
    return codes;
}

std::vector<std::string> codes_of(const pathology::findings& found) {
    std::vector<std::string> codes;
    for (const auto& each : found) codes.push_back(each.code);
    return codes;
}

} // namespace

TEST_CASE("code report: the mapped coding stands before the sender's, with its row, and the sender's stays",
          "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    const auto map = map_of(haemoglobin + ",,,,\n");

    const auto done = code_report(report, *map, {});

    CHECK(done.codes_mapped == 1);
    CHECK(done.issues.empty());
    const auto& code = report.investigations[0].code;
    CHECK(codes_of(code) == std::vector<std::string>{"1022431000000105", "423.."});
    CHECK(code.codings[0].mapped_by == map->version() + "#2");
    CHECK(code.codings[0].user_selected == false);
    CHECK(code.codings[1].user_selected == true);
    CHECK(code.codings[1].display == "Hb");
    CHECK(code.text == "Haemoglobin");
}

TEST_CASE("code report: a SNOMED CT coding is left as it is", "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    report.investigations[0].code.codings.push_back({.system = std::string(snomed_system), .code = "1022431000000105"});

    CHECK(code_report(report, *map_of(haemoglobin + ",,,,\n"), {}).codes_mapped == 0);
    CHECK(codes_of(report.investigations[0].code) == std::vector<std::string>{"423..", "1022431000000105"});
}

TEST_CASE("code report: a code without a row is told, and passes as it is", "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    const auto before = report;

    const auto done = code_report(report, *code_map::empty(), {});

    CHECK(report == before);
    REQUIRE(done.issues.size() == 1);
    CHECK(done.issues[0].what == mapping_issue::kind::unmapped);
    CHECK(done.issues[0].pointer == "/investigations/0/code/codings/0");
    CHECK(done.issues[0].code == "423..");
}

TEST_CASE("code report: a part of a result is coded, converted and checked as a result is", "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    auto& whole = report.investigations[0];
    whole.parts.push_back({whole.code, std::move(whole.value), {}, {}, std::move(whole.ranges)});
    whole.code = {{}, "Full blood count"};
    const auto map = map_of(haemoglobin + ",g/L,factor,30,140\n");

    const auto done = code_report(report, *map, {});

    CHECK(done.codes_mapped == 1);
    const auto& part = report.investigations[0].parts[0];
    CHECK(codes_of(part.code) == std::vector<std::string>{"1022431000000105", "423.."});
    CHECK(part.code.codings[0].mapped_by == map->version() + "#2");
    CHECK(part.value.quantity->value == "141");
    CHECK(part.ranges[0].limits.high->value == "165");
    CHECK(report.investigations[0].notes ==
          std::vector<pathology::note>{{{"Haemoglobin: Sent as 14.1 g/dL (reference range from 11.5 to 16.5)"}}});
    CHECK(codes_of(done.findings) == std::vector<std::string>{"unit-converted", "implausible-value"});
    CHECK(done.findings[0].pointer == "/investigations/0/parts/0");
}

TEST_CASE("code report: a part of a result whose code has no row is told, and holds as a result does",
          "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    auto& whole = report.investigations[0];
    whole.parts.push_back({std::exchange(whole.code, {{}, "Full blood count"}), {}, {}, {}, {}});

    const auto done = code_report(report, *code_map::empty(), {});

    REQUIRE(done.issues.size() == 1);
    CHECK(done.issues[0].pointer == "/investigations/0/parts/0/code/codings/0");
    CHECK(tests_among(done.issues) == 1);
}

TEST_CASE("code report: where it is wanted, a code without a row stands behind that of a degraded entry",
          "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    CHECK(code_report(report, *code_map::empty(), {.policy = unmapped_policy::degrade}).issues.size() == 1);
    CHECK(codes_of(report.investigations[0].code) == std::vector<std::string>{"196411000000103", "423.."});
}

TEST_CASE("code report: a code without a text gets the sender's display for one", "[mapping][forms]") {
    const auto text_after = [](const std::string& rows, unmapped_policy policy, const std::string& display) {
        auto report = report_with("14.1", "g/dL");
        report.investigations[0].code.text.clear();
        report.investigations[0].code.codings[0].display = display;
        code_report(report, *map_of(rows), {.policy = policy});
        return report.investigations[0].code.text;
    };
    const std::string other = "urn:lab,OTHER,,http://snomed.info/sct,1022431000000105,,equivalent,,,,,\n";

    CHECK(text_after(haemoglobin + ",,,,\n", unmapped_policy::pass_through, "Hb") == "Hb");
    CHECK(text_after(other, unmapped_policy::degrade, "Hb") == "Hb");
    CHECK(text_after(other, unmapped_policy::degrade, "") == "423.."); // the one thing that tells which test it was
    CHECK(text_after(other, unmapped_policy::pass_through, "Hb").empty());
}

TEST_CASE("code report: what was degraded has the sender's words in every form", "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    report.investigations[0].code = {.codings = {{.system = "urn:lab", .code = "K", .display = "Potassium"}}};
    code_report(report, *code_map::empty(), {.policy = unmapped_policy::degrade});

    CHECK(write_report(report, form::edifact_nhs003, "seed").bytes.find("921::Potassium'") != std::string::npos);
    CHECK(write_report(report, form::hl7v2_oru, "seed").bytes.find("^Potassium|") != std::string::npos);
    CHECK(write_report(report, form::fhir_r4, "seed").bytes.find(R"("text":"Potassium")") != std::string::npos);
}

TEST_CASE("code report: number and range are converted where the row asks for it, and what was sent is a note",
          "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");

    const auto done = code_report(report, *map_of(haemoglobin + ",g/L,factor,,\n"), {});

    const auto& result = report.investigations[0];
    CHECK(result.value.quantity->value == "141");
    CHECK(result.value.quantity->unit_code.code == "g/L");
    CHECK(result.ranges[0].limits.low->value == "115");
    CHECK(result.ranges[0].limits.high->value == "165");
    REQUIRE(result.notes.size() == 1);
    CHECK(result.notes[0].lines[0] == "Sent as 14.1 g/dL (reference range from 11.5 to 16.5)");
    CHECK(codes_of(done.findings) == std::vector<std::string>{"unit-converted"});
}

TEST_CASE("code report: a converted result keeps its comparator, and so does the note", "[mapping][forms]") {
    auto report = report_with("3.0", "g/dL");
    report.investigations[0].value.quantity->comparator = pathology::comparator::less;
    report.investigations[0].ranges[0].limits.low.reset();

    code_report(report, *map_of(haemoglobin + ",g/L,factor,,\n"), {});

    CHECK(report.investigations[0].value.quantity->value == "30");
    CHECK(report.investigations[0].value.quantity->comparator == pathology::comparator::less);
    CHECK(report.investigations[0].notes.at(0).lines[0] == "Sent as <3.0 g/dL (reference range to 16.5)");
}

TEST_CASE("code report: what the row's rule cannot convert stays as it was sent", "[mapping][forms]") {
    for (const std::string unit : {"mmol/L", "furlongs", ""}) {
        auto report = report_with("14.1", unit);
        const auto done = code_report(report, *map_of(haemoglobin + ",g/L,factor,30,250\n"), {});
        CHECK(report.investigations[0].value.quantity->value == "14.1");
        CHECK(report.investigations[0].notes.empty());
        CHECK(codes_of(done.findings) == std::vector<std::string>{"unit-not-converted"});
    }
}

TEST_CASE("code report: a number without a unit keeps its code and is told, where the row names a dimension",
          "[mapping][forms]") {
    const auto told_of = [](const std::string& unit, const std::string& dimension) {
        auto report = report_with("14.1", unit);
        const auto map = code_map::parse(
            "rows.csv", "source_system,source_code,source_display,target_system,target_code,target_display,"
                        "equivalence,unit_dimension\nhttp://read.info/readv2,423..,,http://snomed.info/sct,"
                        "1022431000000105,,equal," +
                            dimension + "\n");
        const auto done = code_report(report, **map, {});
        CHECK(done.codes_mapped == 1);
        return codes_of(done.findings);
    };

    CHECK(told_of("", "g/L") == std::vector<std::string>{"unit-missing"});
    CHECK(told_of("g/dL", "g/L").empty());
    CHECK(told_of("", "").empty());
    CHECK(told_of("", "[pH]").empty());
}

TEST_CASE("code report: a result that is not plausible is told and not changed", "[mapping][forms]") {
    auto report = report_with("14.1", "g/L");

    const auto done = code_report(report, *map_of(haemoglobin + ",g/L,factor,30,250\n"), {});

    CHECK(report.investigations[0].value.quantity->value == "14.1");
    CHECK(codes_of(done.findings) == std::vector<std::string>{"implausible-value"});
    CHECK(done.findings[0].text.find("14.1") == std::string::npos);
}

TEST_CASE("code report: two codings that lead to different targets are ambiguous", "[mapping][forms]") {
    auto report = report_with("14.1", "g/L");
    report.investigations[0].code.codings.push_back({.system = "urn:lab", .code = "HB"});
    const auto map =
        map_of(haemoglobin + ",,,,\nurn:lab,HB,,http://snomed.info/sct,1022651000000100,,equivalent,,,,,\n");

    const auto done = code_report(report, *map, {});

    CHECK(done.codes_mapped == 0);
    CHECK(codes_of(report.investigations[0].code) == std::vector<std::string>{"423..", "HB"});
    REQUIRE(done.issues.size() == 2); // either of them may be the wrong one
    CHECK(done.issues[0].what == mapping_issue::kind::ambiguous);
    CHECK(done.issues[1].what == mapping_issue::kind::ambiguous);
}

TEST_CASE("code report: two codings that lead to one target in the PaLM and one in the PBCL have both",
          "[mapping][forms]") {
    auto report = report_with("14.1", "g/L");
    report.investigations[0].code.codings.push_back({.system = "urn:lab", .code = "HB"});
    const auto map = code_map::parse(
        "rows.csv", "source_system,source_code,source_display,target_system,target_code,target_display,"
                    "equivalence,target_refset\n"
                    "http://read.info/readv2,423..,,http://snomed.info/sct,1022431000000105,,equal,PBCL\n"
                    "urn:lab,HB,,http://snomed.info/sct,1022651000000100,,equal,PaLM\n");

    const auto done = code_report(report, **map, {});

    CHECK(done.issues.empty());
    CHECK(codes_of(report.investigations[0].code) ==
          std::vector<std::string>{"1022651000000100", "1022431000000105", "423..", "HB"});
}

TEST_CASE("code report: what a map has added to a specimen is no condition for its results", "[mapping][forms]") {
    auto report = report_with("14.1", "g/L");
    pathology::specimen blood;
    blood.type.codings.push_back({.system = "urn:lab", .code = "BLD"});
    report.specimens.push_back(blood);
    report.investigations[0].specimen = 0;
    const auto map =
        code_map::parse("rows.csv", "source_system,source_code,source_display,target_system,target_code,target_display,"
                                    "equivalence,specimen\n"
                                    "urn:lab,BLD,,http://snomed.info/sct,1022511000000103,,equal,\n"
                                    "http://read.info/readv2,423..,,http://snomed.info/sct,1022431000000105,,equal,"
                                    "1022511000000103\n");

    code_report(report, **map, {});

    CHECK(codes_of(report.specimens[0].type) == std::vector<std::string>{"1022511000000103", "BLD"});
    CHECK(codes_of(report.investigations[0].code) == std::vector<std::string>{"423.."});
}

TEST_CASE("code report: a user's unit holds for the test that it names", "[mapping][forms]") {
    const std::string units = "raw_unit,source_code,ucum\ngm%,423..,g/dL\n";
    const std::string rows = header + haemoglobin + ",g/L,factor,,\n";
    const auto map = code_map::parse({{"rows.csv", rows}, {"units.csv", units}});
    auto report = report_with("14.1", "gm%");

    code_report(report, **map, {});

    CHECK(report.investigations[0].value.quantity->value == "141");
    CHECK(report.investigations[0].notes[0].lines[0] == "Sent as 14.1 gm% (reference range from 11.5 to 16.5)");
}

TEST_CASE("code report: beside a reference range in words the number stays as it was sent", "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    report.investigations[0].ranges[0].text = {"11.5 - 16.5, in pregnancy from 10.5"};

    const auto done = code_report(report, *map_of(haemoglobin + ",g/L,factor,,\n"), {});

    CHECK(report.investigations[0].value.quantity->value == "14.1");
    CHECK(codes_of(done.findings) == std::vector<std::string>{"unit-not-converted"});
}

TEST_CASE("code report: a result of a group has the group's specimen", "[mapping][forms]") {
    auto report = report_with("14.1", "g/L");
    report.specimens.push_back({.type = {.text = "Blood"}});
    pathology::investigation group;
    group.is_group = true;
    group.specimen = 0;
    report.investigations.push_back(group);
    report.investigations[0].group = 1;
    const auto map = code_map::parse(
        "rows.csv", "source_system,source_code,source_display,target_system,target_code,target_display,"
                    "equivalence,specimen\n"
                    "http://read.info/readv2,423..,,http://snomed.info/sct,1022431000000105,,equal,blood\n");

    code_report(report, **map, {});

    CHECK(codes_of(report.investigations[0].code) == std::vector<std::string>{"1022431000000105", "423.."});
}

TEST_CASE("code report: a specimen without a map is told, and no reason to hold the report", "[mapping][forms]") {
    auto report = report_with("14.1", "g/dL");
    pathology::specimen blood;
    blood.type.codings.push_back({.system = "urn:signalbox:edifact:list:920", .code = "T016", .display = ""});
    report.specimens.push_back(blood);

    const auto mapped = code_report(report, *map_of(haemoglobin + ",,,,\n"), {});
    CHECK(mapped.issues.size() == 1);
    CHECK(tests_among(mapped.issues) == 0);

    auto other = report_with("14.1", "g/dL");
    other.investigations[0].code.codings[0].code = "XYZ..";
    CHECK(tests_among(code_report(other, *map_of(haemoglobin + ",,,,\n"), {}).issues) == 1);
}
