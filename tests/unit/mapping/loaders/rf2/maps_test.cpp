#include "broker/mapping/loaders/rf2/maps.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"
#include "tests/unit/mapping/loaders/rf2/rf2_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using mapping::code_map;
using mapping::equivalence;

namespace {

const std::string local_refset = "9900051000000102";
const mapping::compile_settings local{{{local_refset, "urn:lab"}}};

code_map::loaded load(const std::string& columns, const std::vector<std::string>& rows,
                      const mapping::compile_settings& how = local) {
    std::string text = rf2_builder::head("refsetId\treferencedComponentId\t" + columns);
    int count = 0;
    for (const std::string& row : rows) text += rf2_builder::member("m" + std::to_string(++count), row);
    return code_map::parse(std::vector<mapping::map_text>{{"der2_map.txt", text}}, how);
}

const std::string extended_columns =
    "mapGroup\tmapPriority\tmapRule\tmapAdvice\tmapTarget\tcorrelationId\tmapCategoryId";

std::string extended(const std::string& group, const std::string& priority, const std::string& rule,
                     const std::string& target, const std::string& correlation = "447557004") {
    return local_refset + "\t" + active_concept + "\t" + group + "\t" + priority + "\t" + rule + "\tadvice\t" + target +
           "\t" + correlation + "\t447637006";
}

// The rows of active_concept, and the map that they belong to.
struct mapped_concept {
    std::shared_ptr<const code_map> map;
    std::vector<mapping::map_row> rows;
};

mapped_concept extended_rows(const std::vector<std::string>& rows) {
    const auto map = load(extended_columns, rows);
    REQUIRE(refusal(map).empty());
    return {*map, (*map)->find(mapping::snomed_system, active_concept)};
}

} // namespace

TEST_CASE("rf2 map: a map to SNOMED CT leads from the code to the concept", "[mapping][rf2]") {
    const auto map = load("mapSource", {local_refset + "\t" + active_concept + "\tHGB"});

    REQUIRE(refusal(map).empty());
    const auto rows = (*map)->find("urn:lab", "HGB");
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().target_system == mapping::snomed_system);
    CHECK(rows.front().target_code == active_concept);
    CHECK(rows.front().equivalence == equivalence::equivalent);
    CHECK(rows.front().line == 2);
}

TEST_CASE("rf2 map: a simple map leads from the concept to the code", "[mapping][rf2]") {
    const auto map = load("mapTarget", {"900000000000497000\t" + active_concept + "\tXE2q5"}, {});

    REQUIRE(refusal(map).empty());
    const auto rows = (*map)->find(mapping::snomed_system, active_concept);
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().target_system == "http://read.info/ctv3");
    CHECK(rows.front().target_code == "XE2q5");
}

TEST_CASE("rf2 map: a reference set of unknown codes has to be explained", "[mapping][rf2]") {
    CHECK(refusal(load("mapSource", {local_refset + "\t" + active_concept + "\tHGB"}, {})) ==
          "2: what system the codes of reference set " + local_refset + " belong to: --system " + local_refset +
              "=URI");
}

TEST_CASE("rf2 map: of an extended map the first rule that is always true holds", "[mapping][rf2]") {
    const auto [map, rows] =
        extended_rows({extended("1", "2", "OTHERWISE TRUE", "B"), extended("1", "1", "TRUE", "A")});

    REQUIRE(rows.size() == 1);
    CHECK(rows.front().target_code == "A");
    CHECK(rows.front().equivalence == equivalence::equivalent);
    CHECK(rows.front().comment == "advice");
}

TEST_CASE("rf2 map: a rule about the patient needs a person", "[mapping][rf2]") {
    const auto [map, rows] =
        extended_rows({extended("1", "1", "IFA 248152002 | Female |", "A"), extended("1", "2", "OTHERWISE TRUE", "B")});

    REQUIRE(rows.size() == 2);
    CHECK(rows[0].equivalence == equivalence::relatedto);
    CHECK(rows[1].equivalence == equivalence::relatedto);
}

TEST_CASE("rf2 map: several groups together need a person", "[mapping][rf2]") {
    const auto [map, rows] = extended_rows({extended("1", "1", "TRUE", "A"), extended("2", "1", "TRUE", "B")});

    REQUIRE(rows.size() == 2);
    CHECK(rows[0].equivalence == equivalence::relatedto);
}

TEST_CASE("rf2 map: the correlation says how close the target is", "[mapping][rf2]") {
    const auto closeness = [](const std::string& correlation) {
        return extended_rows({extended("1", "1", "TRUE", "A", correlation)}).rows.front().equivalence;
    };

    CHECK(closeness("447557004") == equivalence::equivalent);
    CHECK(closeness("447558009") == equivalence::narrower);
    CHECK(closeness("447559001") == equivalence::wider);
    CHECK(closeness("447560006") == equivalence::inexact);
    CHECK(closeness("447561005") == equivalence::relatedto);
}

TEST_CASE("rf2 map: what has no target has no row", "[mapping][rf2]") {
    const auto [map, rows] = extended_rows({extended("1", "1", "TRUE", "A"), extended("2", "1", "TRUE", "")});

    CHECK(map->size() == 1);
    CHECK(refusal(load(extended_columns, {extended("1", "1", "TRUE", "")})) == "0: there are no rows in it");
}

TEST_CASE("rf2 map: groups and priorities are numbers", "[mapping][rf2]") {
    CHECK(refusal(load(extended_columns, {extended("one", "1", "TRUE", "A")})) ==
          "2: mapGroup or mapPriority is no number");
}

TEST_CASE("rf2 map: the reference snapshot loads", "[mapping][rf2]") {
    const std::string folder = SIGNALBOX_REFERENCE_DATA "/pathology/rf2_mini/hermes-example-snapshot/Refset/Map/";
    if (!std::filesystem::exists(folder)) {
        WARN("skipped: no reference data");
        return;
    }

    const auto extended_map = code_map::load({folder + "der2_iisssccRefset_ExtendedMapSnapshot_INT_20230131.txt"});
    REQUIRE(refusal(extended_map).empty());
    const auto rows = (*extended_map)->find(mapping::snomed_system, "211339002");
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().target_system == "http://hl7.org/fhir/sid/icd-10");
    CHECK(rows.front().target_code == "S80.8");

    // The identifiers of this one have wrong check digits.
    const auto invented = code_map::load({folder + "der2_ssRefset_SimpleMapWithDescriptionSnapshot_12345_20241021.txt"},
                                         {{{"22671000001102", "urn:parts"}}});
    CHECK(refusal(invented) == "2: refsetId is the id of no concept");
}

TEST_CASE("rf2 map: a simple map may describe its targets", "[mapping][rf2]") {
    const auto map = load("mapTarget\tmapTargetDescription", {local_refset + "\t" + active_concept + "\tABC\tA part",
                                                              local_refset + "\t" + other_active + "\tABD\t"});

    REQUIRE(refusal(map).empty());
    CHECK((*map)->find(mapping::snomed_system, active_concept).front().target_display == "A part");
    CHECK((*map)->find(mapping::snomed_system, other_active).front().target_display.empty());
}
