#include "broker/mapping/code_map.hpp"

#include <catch2/catch.hpp>

#include "broker/mapping/rules/lookup.hpp"
#include "broker/mapping/rules/quantity_kinds.hpp"
#include "tests/support/map_builder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using mapping::code_map;
using tests::load_rows;
using tests::map_of;
using tests::refusal;

namespace {

const std::string haemoglobin =
    "urn:lab,HGB,Hb,http://snomed.info/sct,1022431000000105,Haemoglobin estimation,equivalent";
const std::string header =
    "source_system,source_code,source_display,target_system,target_code,target_display,equivalence";

std::string concept_map(const std::string& target, const std::string& group = "") {
    return R"({"resourceType":"ConceptMap","status":"active",
"group":[{"source":"urn:lab","target":"http://snomed.info/sct",)" +
           group + R"("element":[{"code":"HGB","display":"Hb","target":[
)" + target +
           "]}]}]}";
}

} // namespace

TEST_CASE("code map: a row is found by system and exact code", "[mapping]") {
    const auto map = map_of(haemoglobin + ",\n");

    REQUIRE(map->find("urn:lab", "HGB").size() == 1);
    CHECK(map->find("urn:lab", "HGB").front().target_code == "1022431000000105");
    CHECK(map->find("urn:lab", "hgb").empty());
    CHECK(map->find("urn:other", "HGB").empty());
}

TEST_CASE("code map: the version names the file and its content, a reference the row", "[mapping]") {
    const auto one = map_of(haemoglobin + ",\n");
    const auto same = map_of(haemoglobin + ",\n");
    const auto other = map_of(haemoglobin + ",PBCL\n");

    CHECK(one->version().substr(0, 5) == "test@");
    CHECK(one->version().size() == 5 + 12);
    CHECK(one->version() == same->version());
    CHECK(one->version() != other->version());
    CHECK(one->reference(one->find("urn:lab", "HGB").front()) == one->version() + "#2");
    CHECK(code_map::empty()->version() == "none");
}

TEST_CASE("code map: several files are one map", "[mapping]") {
    tests::temporary_folder disk;
    const auto first = disk.write("first.csv", header + "\n" + haemoglobin + "\n");
    const auto second =
        disk.write("second.csv", header + "\nurn:lab,PLT,,http://snomed.info/sct,1022651000000100,,equal\n");

    const auto map = code_map::load({first, second});

    REQUIRE(map.has_value());
    CHECK((*map)->size() == 2);
    CHECK((*map)->reference((*map)->find("urn:lab", "PLT").front()).ends_with("#second:2"));
    CHECK(refusal(code_map::load({first, disk.file("absent.csv")})) ==
          "0: the file cannot be read: No such file or directory");
    CHECK(refusal(code_map::load({first, first})).starts_with("2: duplicate of first.csv line 2"));
}

TEST_CASE("code map: columns are found by name, and wrong ones refused", "[mapping]") {
    CHECK(refusal(code_map::parse("m.csv",
                                  "equivalence,source_system,source_code,source_display,target_system,target_code,"
                                  "target_display,comment\nequal,urn:lab,PLT,,http://snomed.info/sct,1022651000000100,,"
                                  "\"any, text\"\n"))
              .empty());
    CHECK(refusal(code_map::parse("m.csv", "source_system,source_code\n")).find("column source_display is missing") !=
          std::string::npos);
    CHECK(refusal(code_map::parse("m.csv", header + ",colour\n")) == "1: column colour is unknown");
    CHECK(refusal(code_map::parse("m.csv", header + ",comment,comment\n")) == "1: column comment stands there twice");
    CHECK(refusal(code_map::parse("m.csv", header + "\nurn:lab,HGB\n")) == "2: 2 fields where the header has 7");
    CHECK(refusal(code_map::parse("m.csv", "\xef\xbb\xbf" + header + "\n" + haemoglobin + "\n")).empty());
    CHECK(refusal(code_map::parse("m.csv", "  \n")) == "1: the file is empty");
}

TEST_CASE("code map: every column of a row is kept", "[mapping]") {
    const auto map = code_map::parse(
        "m.csv", header +
                     ",target_refset,unit,unit_dimension,specimen,property,layer,valid_from,valid_to,target_unit,"
                     "conversion,plausible_low,plausible_high,approved_by,approved_on,approval_reason,comment\n" +
                     haemoglobin +
                     ",PBCL,g/dl|g/dL,g/L,Blood,MCnc,lab:LAB01,2025-01-01,2026-12-31,g/L,factor,30,250.5,"
                     "A. Person,2025-02-03,compared,note\n");

    REQUIRE(refusal(map).empty());
    const auto row = (*map)->row(0);
    CHECK(row.source_display == "Hb");
    CHECK(row.target_system == "http://snomed.info/sct");
    CHECK(row.target_display == "Haemoglobin estimation");
    CHECK(row.refset == mapping::target_refset::pbcl);
    CHECK(row.unit == "g/dl|g/dL");
    CHECK(row.unit_dimension == "g/L");
    CHECK(row.specimen == "Blood");
    CHECK(row.property == "MCnc");
    CHECK(mapping::layer_text(row) == "lab:LAB01");
    CHECK(row.valid_from == 20250101);
    CHECK(row.valid_to == 20261231);
    CHECK(row.target_unit == "g/L");
    CHECK(row.conversion == "factor");
    CHECK(row.plausible_low == "30");
    CHECK(row.plausible_high == "250.5");
    CHECK(row.approved_by == "A. Person");
    CHECK(row.approved_on == "2025-02-03");
    CHECK(row.approval_reason == "compared");
    CHECK(row.comment == "note");
    CHECK(row.file == "m.csv");
    CHECK(row.line == 2);
}

TEST_CASE("code map: bad rows are refused with their line", "[mapping]") {
    const auto with = [](const std::string& code, const std::string& target, const std::string& equivalence) {
        return refusal(load_rows(haemoglobin + ",\nurn:lab," + code + ",,http://snomed.info/sct," + target + ",," +
                                 equivalence + ",\n"));
    };

    CHECK(with("", "1022651000000100", "equal") == "3: source_code is empty");
    CHECK(with("PLT", "", "equal") == "3: target_code is empty");
    CHECK(with("PLT ", "1022651000000100", "equal") == "3: source_code begins or ends with white space");
    CHECK(with("PLT", "1022651000000100", "same") == "3: unknown equivalence");
    CHECK(with("PLT", "1022651000000101", "equal").find("not a SNOMED CT identifier") != std::string::npos);
    CHECK(with("PLT", "680946014", "equal").find("not of a concept") != std::string::npos);
    CHECK(with("PLT", "1005671000000100", "equal") == "3: target_code was rounded by a spreadsheet");
    CHECK(with("PLT", "1.02265E+15", "equal").find("damaged by a spreadsheet") != std::string::npos);
    CHECK(with("#N/A", "1022651000000100", "equal").find("damaged by a spreadsheet") != std::string::npos);
    CHECK(with("PLT", "", "unmatched").empty());
}

TEST_CASE("code map: everything that is wrong is listed, up to a hundred", "[mapping]") {
    std::string rows;
    for (int i = 0; i < 500; ++i) rows += "urn:lab,,,http://snomed.info/sct,1022651000000100,,equal,\n";

    CHECK(load_rows(rows).error().size() == 100);
}

TEST_CASE("code map: duplicates and conflicts are refused", "[mapping]") {
    const std::string platelets = "urn:lab,PLT,,http://snomed.info/sct,";

    CHECK(refusal(load_rows(haemoglobin + ",\n" + haemoglobin + ",\n")) == "3: duplicate of test.csv line 2");
    CHECK(refusal(load_rows(platelets + "1022651000000100,,equal,\n" + platelets + "1022651000000100,,wider,\n")) ==
          "3: conflict: the same target with another equivalence (test.csv line 2)");
    CHECK(refusal(
              load_rows(platelets + "1022651000000100,,equal,PBCL\n" + platelets + "1108041000000107,,equal,PBCL\n")) ==
          "3: conflict: two targets in the same target_refset (test.csv line 2)");
    CHECK(refusal(load_rows(platelets + "1022651000000100,,equal,\n" + platelets + ",,unmatched,\n"))
              .starts_with("3: conflict: says unmatched"));
    CHECK(
        refusal(load_rows(platelets + "1022651000000100,,equal,PBCL\n" + platelets + "1108041000000107,,equal,PaLM\n"))
            .empty());
    CHECK(refusal(load_rows(platelets + "1022651000000100,,equal,\n" + platelets + "1108041000000107,,equal,\n"))
              .empty());
}

TEST_CASE("code map: a FHIR ConceptMap gives the same rows", "[mapping]") {
    const auto map = code_map::parse("m.json", concept_map(R"({"code":"1022431000000105","equivalence":"equivalent",
"extension":[{"url":"urn:signalbox:target-refset","valueCode":"PBCL"}]})"));

    REQUIRE(map.has_value());
    const auto rows = (*map)->find("urn:lab", "HGB");
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().target_code == "1022431000000105");
    CHECK(rows.front().refset == mapping::target_refset::pbcl);
    CHECK(rows.front().line == 3);
}

TEST_CASE("code map: dependsOn of a ConceptMap is the condition of the row", "[mapping]") {
    const auto map = code_map::parse("m.json", concept_map(R"({"code":"1022431000000105","equivalence":"equivalent",
"dependsOn":[{"property":"urn:signalbox:unit","value":"g/L"},{"property":"urn:signalbox:specimen","value":"Blood"}]})"));

    REQUIRE(refusal(map).empty());
    CHECK((*map)->row(0).unit == "g/L");
    CHECK((*map)->row(0).specimen == "Blood");
}

TEST_CASE("code map: a ConceptMap that says more than can be applied is refused", "[mapping]") {
    const auto target = [](const std::string& more) {
        return R"({"code":"1022431000000105","equivalence":"equivalent")" + more + "}";
    };

    CHECK(refusal(code_map::parse("m.json", concept_map(target(R"(,"dependsOn":[{"property":"urn:age"}])"))))
              .starts_with("3: dependsOn narrows the target by something else"));
    CHECK(refusal(code_map::parse("m.json", concept_map(target(R"(,"product":[])")))) ==
          "3: product adds to the target, and a map row cannot");
    CHECK(refusal(code_map::parse("m.json", concept_map(target(R"(,"modifierExtension":[])")))) ==
          "3: modifierExtension");
    CHECK(refusal(code_map::parse("m.json", concept_map(target(""), R"("unmapped":{"mode":"fixed","code":"x"},)")))
              .starts_with("2: group.unmapped"));
    CHECK(refusal(code_map::parse("m.json", R"({"resourceType":"Patient"})")) == "1: not a ConceptMap");
    CHECK_FALSE(refusal(code_map::parse("m.json", "{")).empty());
}

TEST_CASE("code map: the seed map of this repository loads", "[mapping]") {
    const auto map = code_map::load({SIGNALBOX_SOURCE_DIR "/config/maps/seed-fbc.csv"});

    REQUIRE(refusal(map).empty());
    CHECK((*map)->find("http://read.info/readv2", "42J..").size() == 2);
    CHECK((*map)->find("urn:lab:RX1:test", "MCH").empty()); // the demo's unmapped code
}

TEST_CASE("code map: a count or a mass of the seed map is not given to a result of another kind of unit", "[mapping]") {
    const auto map = code_map::load({SIGNALBOX_SOURCE_DIR "/config/maps/seed-fbc.csv"});
    REQUIRE(map.has_value());
    const auto verdict = [&](std::string_view code, std::string_view unit) {
        mapping::question asked{};
        asked.system = mapping::read_v2_system;
        asked.code = code;
        asked.unit = unit;
        asked.unit_code = unit;
        return to_text(look_up(**map, asked, mapping::same_kind_of_quantity).what);
    };
    CHECK(verdict("423..", "g/L") == "mapped");
    CHECK(verdict("423..", "g/dL") == "mapped");
    CHECK(verdict("423..", "mmol/L") == "unit-mismatch"); // of haemoglobin the substance, not the mass
    CHECK(verdict("42J..", "10*9/L") == "mapped");
    CHECK(verdict("42J..", "%") == "unit-mismatch");
    CHECK(verdict("42b1.", "10*9/L") == "unit-mismatch");
    CHECK(verdict("424..", "") == "mapped");
}

namespace {

const std::string units = "raw_unit,source_code,ucum\ngm%,,g/dL\n";
const std::string rows = header + "\n" + haemoglobin + "\n";

} // namespace

TEST_CASE("code map: a table of units stands beside the rows, and the version names both", "[mapping][units]") {
    const auto plain = code_map::parse("rows.csv", rows);
    const auto with = code_map::parse({{"units.csv", units}, {"rows.csv", rows}});
    const auto other = code_map::parse({{"rows.csv", rows}, {"units.csv", units + "gm,,g/dL\n"}});

    REQUIRE(with.has_value());
    CHECK((*with)->size() == 1);
    CHECK((*with)->units().resolve("gm%").code == "g/dL");
    CHECK((*plain)->units().resolve("gm%").code.empty());
    CHECK((*with)->version().starts_with((*plain)->version() + "+"));
    CHECK((*with)->version() != (*other)->version());
    CHECK((*with)->reference((*with)->row(0)) == (*with)->version() + "#2");
}

TEST_CASE("code map: a compiled map takes a table of units beside it", "[mapping][units]") {
    const tests::temporary_folder folder;
    const auto made = code_map::parse("rows.csv", rows);
    const auto compiled = folder.write("code.map", std::string((*made)->bytes()));
    const auto table = folder.write("units.csv", units);

    const auto loaded = code_map::load({table, compiled});

    REQUIRE(loaded.has_value());
    CHECK((*loaded)->size() == 1);
    CHECK((*loaded)->units().resolve("gm%").code == "g/dL");
    CHECK(refusal(code_map::load({compiled, folder.write("rows.csv", rows)})) ==
          "1: a compiled map stands alone; import its sources instead");
    CHECK(refusal(code_map::load({compiled, compiled})) ==
          "1: a compiled map stands alone; import its sources instead");
}

TEST_CASE("code map: a table of units alone is a map without rows", "[mapping][units]") {
    const auto alone = code_map::parse("units.csv", units);

    REQUIRE(alone.has_value());
    CHECK((*alone)->size() == 0);
    CHECK((*alone)->units().resolve("gm%").code == "g/dL");
}

TEST_CASE("code map: a bad table of units, and a second one, refuse all of it", "[mapping][units]") {
    const std::string bad = "raw_unit,source_code,ucum\ngm%,,grammes\n";

    CHECK(refusal(code_map::parse({{"rows.csv", rows}, {"units.csv", bad}})) == "2: ucum is no UCUM code");
    CHECK(refusal(code_map::parse({{"units.csv", units}, {"more.csv", units}})) == "1: a second table of units");
}
