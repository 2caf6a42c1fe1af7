#include "broker/app/knowledge.hpp"

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using app::read_code_map_of;

namespace {

const std::string units = "raw_unit,source_code,ucum\ngm%,,g/dL\n";
const std::string rows =
    "source_system,source_code,source_display,target_system,target_code,target_display,equivalence\n"
    "urn:lab,HGB,,http://snomed.info/sct,1022431000000105,,equivalent\n";

} // namespace

TEST_CASE("knowledge: a data folder without a map has the seed map, and its table of units beside it", "[app][maps]") {
    const tests::temporary_folder data;
    const auto seed = read_code_map_of(data.text()).map;
    static_cast<void>(data.write("units.csv", units));

    const auto with_units = read_code_map_of(data.text()).map;

    REQUIRE(seed);
    REQUIRE(with_units);
    CHECK(with_units->size() == seed->size());
    CHECK(with_units->version().starts_with(seed->version() + "+"));
    CHECK(with_units->units().resolve("gm%").code == "g/dL");
}

TEST_CASE("knowledge: an imported map has the table of units beside it", "[app][maps]") {
    const tests::temporary_folder data;
    const auto made = mapping::code_map::parse("rows.csv", rows);
    static_cast<void>(data.write("code.map", std::string((*made)->bytes())));
    static_cast<void>(data.write("units.csv", units));

    const auto read = read_code_map_of(data.text()).map;

    REQUIRE(read);
    CHECK(read->size() == 1);
    CHECK(read->units().resolve("gm%").code == "g/dL");
}

TEST_CASE("knowledge: a bad table of units is refused with its line, and the map with it", "[app][maps]") {
    const tests::temporary_folder data;
    static_cast<void>(data.write("units.csv", units + "gm,,grammes\n"));

    const auto read = read_code_map_of(data.text());

    CHECK_FALSE(read.map);
    REQUIRE(read.problems.size() == 1);
    CHECK(app::to_line(read.problems[0]).starts_with("units.csv:3"));
}
