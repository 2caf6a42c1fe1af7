#include "broker/mapping/rules/row_checks.hpp"

#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"

using namespace signalbox;
using tests::refusal;

namespace {

std::string with(const std::string& column, const std::string& value) {
    return refusal(tests::load_columns(column, {"urn:lab,X,,http://snomed.info/sct,1022431000000105,,equal," + value}));
}

std::string both(const std::string& columns, const std::string& first, const std::string& second) {
    const std::string row = "urn:lab,X,,http://snomed.info/sct,";
    return refusal(tests::load_columns(
        columns, {row + "1022431000000105,,equal," + first, row + "1022431000000105,,equal," + second}));
}

} // namespace

TEST_CASE("map row: dates, layers and numbers have their form", "[mapping][rules]") {
    for (const std::string bad : {"2026-02-30", "2026-02", "14/02/2026", "20260214"})
        CHECK(with("valid_from", bad) == "2: valid_from is no day of the form 2026-02-14");
    CHECK(with("valid_to", "2026-02-28").empty());
    CHECK(with("valid_from,valid_to", "2026-02-28,2026-02-27") == "2: valid_to lies before valid_from");
    for (const std::string bad : {"local", "lab:", "LAB01"})
        CHECK(with("layer", bad) == "2: layer is none of national, region and lab:SENDER");
    for (const std::string bad : {"x", "1e3", "1,5", "nan", "."})
        CHECK(with("plausible_low", '"' + bad + '"') == "2: plausible_low is no decimal number");
    CHECK(with("plausible_low,plausible_high", "250,30") == "2: plausible_high is less than plausible_low");
    CHECK(with("plausible_low,plausible_high", "-5,30.25").empty());
}

TEST_CASE("map row: a unit to convert to is UCUM and has its rule", "[mapping][rules]") {
    CHECK(with("target_unit,conversion", "g/L,factor").empty());
    CHECK(with("target_unit,conversion", "mmol/L,molar:180.156").empty());
    CHECK(with("target_unit,conversion", "iu/L,factor") == "2: target_unit is not UCUM");
    CHECK(with("target_unit,conversion", "g/L,") == "2: target_unit and conversion go together");
    for (const std::string bad : {"times 10", "molar:", "molar:0", "molar:-1", "molar:x"})
        CHECK(with("target_unit,conversion", "g/L," + bad) == "2: conversion is neither factor nor molar:MASS");
    CHECK(with("unit_dimension", "mol/L|g/L").empty());
    CHECK(with("unit_dimension", "mass") == "2: unit_dimension is no UCUM code that has the dimension");
    CHECK(with("unit", "g/L|") == "2: nothing beside a '|' in unit or specimen");
}

TEST_CASE("map row: a unit that nobody can read is a warning", "[mapping][rules]") {
    const auto map = tests::load_columns("unit", {"urn:lab,X,,http://snomed.info/sct,1022431000000105,,equal,blobs"});

    REQUIRE(map.has_value());
    REQUIRE((*map)->warnings().size() == 1);
    CHECK((*map)->warnings().front().line == 2);
    CHECK((*map)->warnings().front().reason.starts_with("unit is neither UCUM nor a known spelling"));
}

TEST_CASE("map row: an approval is whole or absent", "[mapping][rules]") {
    const std::string columns = "approved_by,approved_on,approval_reason";

    CHECK(with(columns, "A. Person,2026-02-14,why").empty());
    CHECK(with(columns, "A. Person,,") == "2: an approval has approved_by, approved_on and approval_reason");
    CHECK(with(columns, "A. Person,soon,why") == "2: approved_on is no day of the form 2026-02-14");
}

TEST_CASE("map row: an approval is signed with words", "[mapping][rules]") {
    const std::string columns = "approved_by,approved_on,approval_reason";

    for (const std::string blank : {" ", "-", "\u00a0", "\u200b", "42"}) {
        CHECK(with(columns, blank + ",2026-02-14,why") == "2: approved_by and approval_reason are words");
        CHECK(with(columns, "A. Person,2026-02-14," + blank) == "2: approved_by and approval_reason are words");
    }
    CHECK(with(columns, "\u00c9. \u00d6zt\u00fcrk,2026-02-14,\u0645").empty());
}

TEST_CASE("map row: an approval is of no later day than that of the import", "[mapping][rules]") {
    const std::string text =
        "source_system,source_code,source_display,target_system,target_code,target_display,equivalence,approved_by,"
        "approved_on,approval_reason\nurn:lab,X,,http://snomed.info/sct,1022431000000105,,wider,A. "
        "Person,2026-02-14,why\n";
    const auto imported_on = [&text](mapping::day today) {
        mapping::compile_settings how;
        how.today = today;
        return refusal(mapping::code_map::parse({{"test.csv", text}}, how));
    };

    CHECK(imported_on(20260213) == "2: approved_on lies in the future");
    CHECK(imported_on(20260214).empty());
}

TEST_CASE("map row: a day begins in Britain at the latest an hour before it does in UTC", "[mapping][rules]") {
    using namespace std::chrono;
    const sys_days midnight = 2026y / February / 14d;

    CHECK(mapping::day_of(midnight) == 20260214);
    CHECK(mapping::day_of(midnight - hours(1)) == 20260214);
    CHECK(mapping::day_of(midnight - hours(1) - seconds(1)) == 20260213);
}

TEST_CASE("map row: a code with a space or a character that nobody sees is refused", "[mapping][rules]") {
    const auto with_code = [](const std::string& code) {
        return refusal(tests::load_rows("urn:lab," + code + ",,http://snomed.info/sct,1022431000000105,,equal,\n"));
    };

    CHECK(with_code("HGB\u00a0") == "2: source_code begins or ends with white space");
    CHECK(with_code("\u2003HGB") == "2: source_code begins or ends with white space");
    CHECK(with_code("H\u200bGB") == "2: source_code holds a character that nobody sees");
    CHECK(with_code("HGB\ufeff") == "2: source_code holds a character that nobody sees");
    CHECK(with_code("H\u00e9moglobine totale").empty());
    CHECK(with("unit", "g/L\u00a0") == "2: unit begins or ends with white space");
}

TEST_CASE("map row: a Read v2 code of another length is a warning", "[mapping][rules]") {
    const auto warnings = [](const std::string& code) {
        const auto map =
            tests::map_of("http://read.info/readv2," + code + ",,http://snomed.info/sct,1022431000000105,,equal,\n");
        return map->warnings().size();
    };

    CHECK(warnings("4431") == 1);
    CHECK(warnings("44J3.0") == 1);
    CHECK(warnings("44J3.") == 0);
    CHECK(warnings("44J3.00") == 0);
}

TEST_CASE("map row: SNOMED CT as a target has its one name", "[mapping][rules]") {
    for (const std::string other :
         {"https://snomed.info/sct", "http://snomed.info/sct/", "SNOMED CT", "urn:oid:2.16.840.1.113883.6.96"})
        CHECK(refusal(tests::load_rows("urn:lab,X,," + other + ",1022431000000105,,equal,\n")) ==
              "2: target_system is not http://snomed.info/sct, SNOMED CT's name in FHIR");
    CHECK(refusal(tests::load_rows("urn:lab,X,,http://loinc.org,718-7,,equal,\n")).empty());
}

TEST_CASE("map row: rows that hold under different conditions do not clash", "[mapping][rules]") {
    CHECK(both("unit", "g/L", "g/L") == "3: duplicate of test.csv line 2");
    CHECK(both("unit", "g/L", "mmol/L").empty());
    CHECK(both("layer", "region", "lab:A").empty());
    CHECK(both("layer", "lab:A", "lab:B").empty());
    CHECK(both("specimen", "Blood", "Urine").empty());
    CHECK(both("valid_from,valid_to", "2024-01-01,2024-12-31", "2025-01-01,").empty());
    CHECK(both("valid_from,valid_to", "2024-01-01,2025-01-01", "2025-01-01,") == "3: duplicate of test.csv line 2");
}

TEST_CASE("map row: more rows for one code than anybody can oversee are refused", "[mapping][rules]") {
    std::vector<std::string> rows;
    for (int i = 0; i < 65; ++i)
        rows.push_back("urn:lab,X,,http://snomed.info/sct,1022431000000105,,equal,u" + std::to_string(i));

    CHECK(refusal(tests::load_columns("specimen", rows)) == "2: more than 64 rows for one code");
    rows.pop_back();
    CHECK(refusal(tests::load_columns("specimen", rows)).empty());
}

TEST_CASE("map row: a text of more than 65,535 bytes is refused", "[mapping][rules]") {
    CHECK(with("comment", std::string(65535, 'x')).empty());
    CHECK(with("comment", std::string(65536, 'x')) == "2: a text of more than 65,535 bytes");
}
