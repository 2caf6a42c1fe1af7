#include "broker/mapping/loaders/compile.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/identifiers/sctid.hpp"
#include "tests/support/map_builder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using mapping::code_map;
using tests::refusal;

TEST_CASE("compile: what a file is shows in its first line", "[mapping]") {
    CHECK(refusal(code_map::parse("m.csv", "\xff\xfe")) == "1: UTF-16; save the file as UTF-8");
    CHECK(refusal(code_map::parse("m.csv", "")) == "1: the file is empty");
    CHECK(refusal(code_map::parse("m.csv", "hello")).find("is missing") != std::string::npos);
}

TEST_CASE("compile: a file that is not UTF-8 is refused with its line, whatever it is", "[mapping]") {
    const std::string header =
        "source_system,source_code,source_display,target_system,target_code,target_display,equivalence\n";
    const std::string row = "urn:lab,HGB,S\xe9rum,http://snomed.info/sct,1022431000000105,,equal\n";
    const std::string refused = "not UTF-8; save the file as UTF-8";

    CHECK(refusal(code_map::parse("m.csv", header + row)) == "2: " + refused);
    CHECK(refusal(code_map::parse("m.json", "{\"resourceType\":\n\"ConceptMap\",\"name\":\"\xe9\"}")) ==
          "2: " + refused);
    CHECK(refusal(code_map::parse("PBCL.csv", "Code,Term\n\n\xe9,x\n")) == "3: " + refused);
    CHECK(refusal(code_map::parse("sct2_Description.txt", "id\teffectiveTime\tactive\n1\t\xe9\n")) == "2: " + refused);
    CHECK(refusal(code_map::parse("units.csv", "raw_unit,source_code,ucum\n\xb5g/L,,ug/L\n")) == "2: " + refused);
}

TEST_CASE("compile: a map without rows is refused, for it would take all rows away", "[mapping]") {
    const std::string header =
        "source_system,source_code,source_display,target_system,target_code,target_display,equivalence\n";
    const std::string row = "urn:lab,HGB,,http://snomed.info/sct,1022431000000105,,equal\n";
    const std::string refused = "0: there are no rows in it";

    CHECK(refusal(code_map::parse("m.csv", header)) == refused);
    CHECK(refusal(code_map::parse("m.json", R"({"resourceType":"ConceptMap","group":[]})")) == refused);
    CHECK(refusal(code_map::parse({{"good.csv", header + row}, {"empty.csv", header}})) == refused);
    CHECK(refusal(code_map::parse({{"units.csv", "raw_unit,source_code,ucum\nG/L,,10*9/L\n"}})).empty());
}

TEST_CASE("compile: a compiled map is a map file, alone", "[mapping]") {
    tests::temporary_folder disk;
    const auto map = tests::map_of("urn:lab,HGB,,http://snomed.info/sct,1022431000000105,,equal,\n");
    const auto file = disk.write("code.map", map->bytes());

    const auto again = code_map::load({file});

    REQUIRE(refusal(again).empty());
    CHECK((*again)->version() == map->version());
    CHECK((*again)->find("urn:lab", "HGB").size() == 1);
    CHECK(refusal(code_map::load({file, file})) == "1: a compiled map stands alone; import its sources instead");
    disk.write("code.map", map->bytes().substr(0, map->bytes().size() - 8));
    CHECK(refusal(code_map::load({file})) == "0: the compiled code map is cut short");
}

TEST_CASE("compile: one bad row refuses everything", "[mapping]") {
    const std::string good = "source_system,source_code,source_display,target_system,target_code,target_display,"
                             "equivalence\nurn:lab,HGB,,http://snomed.info/sct,1022431000000105,,equal\n";
    const auto map =
        code_map::parse(std::vector<mapping::map_text>{{"good.csv", good}, {"bad.csv", good + "urn:lab\n"}});

    REQUIRE_FALSE(map.has_value());
    REQUIRE(map.error().size() == 1);
    CHECK(map.error().front().file == "bad.csv");
    CHECK(map.error().front().line == 3);
}

TEST_CASE("compile: identifiers are those that the reference vectors accept as concepts", "[mapping]") {
    std::ifstream in(SIGNALBOX_REFERENCE_DATA "/pathology/own_vectors/sctid_vectors.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.empty()) {
        WARN("skipped: no reference data");
        return;
    }
    const auto vectors = fhir::read_json(text);
    REQUIRE(vectors.has_value());

    int checked = 0;
    for (const auto vector : vectors->root()) {
        const std::string id(vector.string("id"));
        INFO(id);
        const bool good = vector.find("valid").text() == "true" && vector.string("kind") == "concept";
        CHECK(refusal(tests::load_rows("urn:lab,X,,http://snomed.info/sct," + id + ",,equal,\n")).empty() == good);
        ++checked;
    }
    CHECK(checked == 40);
}
