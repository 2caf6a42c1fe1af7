#include "broker/mapping/rules/lookup.hpp"

#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"

using namespace signalbox;
using tests::map_of;
using verdict = mapping::lookup::verdict;

namespace {

const std::string to_snomed = ",,http://snomed.info/sct,";

mapping::lookup look_up(const mapping::code_map& map, std::string_view system, std::string_view code) {
    return mapping::look_up(map, {.system = system, .code = code});
}

} // namespace

TEST_CASE("lookup: one equivalent row is applied", "[mapping]") {
    const auto map = map_of("urn:lab,PLT" + to_snomed + "1022651000000100,,equal,\n");

    CHECK(look_up(*map, "urn:lab", "PLT").what == verdict::mapped);
    CHECK(look_up(*map, "urn:lab", "WBC").what == verdict::unmapped);
    CHECK(look_up(*map, "", "PLT").what == verdict::unmapped);
}

TEST_CASE("lookup: PaLM stands before PBCL, whatever the order of the rows", "[mapping]") {
    const auto map = map_of("urn:lab,PLT" + to_snomed + "1022651000000100,,equal,PBCL\nurn:lab,PLT" + to_snomed +
                            "1108041000000107,,equal,PaLM\n");

    const auto found = look_up(*map, "urn:lab", "PLT");

    REQUIRE(found.rows.size() == 2);
    CHECK(found.rows[0].target_code == "1108041000000107");
    CHECK(found.rows[1].target_code == "1022651000000100");
}

TEST_CASE("lookup: targets that are not told apart are ambiguous, and none is picked", "[mapping]") {
    for (const std::string refset : {"", "PaLM"}) {
        const auto map = map_of("urn:lab,PLT" + to_snomed + "1022651000000100,,equal,\nurn:lab,PLT" + to_snomed +
                                "1108041000000107,,equal," + refset + "\n");
        const auto found = look_up(*map, "urn:lab", "PLT");
        CHECK(found.what == verdict::ambiguous);
        CHECK(found.rows.empty());
        CHECK(found.candidates.size() == 2);
    }
}

TEST_CASE("lookup: what is not equivalent needs a person", "[mapping]") {
    for (const std::string word : {"wider", "narrower", "inexact", "relatedto", "subsumes", "specializes"})
        CHECK(
            look_up(*map_of("urn:lab,PLT" + to_snomed + "1022651000000100,," + word + ",\n"), "urn:lab", "PLT").what ==
            verdict::needs_approval);
    for (const std::string word : {"unmatched", "disjoint"})
        CHECK(
            look_up(*map_of("urn:lab,PLT" + to_snomed + "1022651000000100,," + word + ",\n"), "urn:lab", "PLT").what ==
            verdict::unmapped);
}

TEST_CASE("lookup: a seven-character Read v2 code is its first five, unless the map says otherwise", "[mapping]") {
    const auto map = map_of("http://read.info/readv2,44J3." + to_snomed +
                            "1000731000000107,,equal,\n"
                            "http://read.info/readv2,42P..11" +
                            to_snomed +
                            "1022651000000100,,equal,\n"
                            "http://read.info/ctv3,44J3." +
                            to_snomed + "1000731000000107,,equal,\n");

    CHECK(look_up(*map, "http://read.info/readv2", "44J3.").what == verdict::mapped);
    CHECK(look_up(*map, "http://read.info/readv2", "44J3.00").what == verdict::mapped);
    CHECK(look_up(*map, "http://read.info/readv2", "44j3.00").what == verdict::unmapped);
    CHECK(look_up(*map, "http://read.info/readv2", "44J3.0").what == verdict::unmapped);
    CHECK(look_up(*map, "http://read.info/readv2", "42P..11").what == verdict::mapped);
    CHECK(look_up(*map, "http://read.info/readv2", "42P..00").what == verdict::unmapped);
    CHECK(look_up(*map, "http://read.info/ctv3", "44J3.00").what == verdict::unmapped);
}
