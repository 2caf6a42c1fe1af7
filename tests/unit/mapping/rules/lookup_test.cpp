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

namespace {

const std::string nation = "1022431000000105";
const std::string region = "1022651000000100";
const std::string own = "1022541000000102";

// Rows of one code: "target,equivalence,layer".
std::shared_ptr<const mapping::code_map> layers(const std::vector<std::string>& targets) {
    std::vector<std::string> rows;
    for (const std::string& each : targets) {
        const auto comma = each.find(',');
        rows.push_back("urn:lab,X" + to_snomed + each.substr(0, comma) + "," + each.substr(comma));
    }
    return tests::map_with_columns("layer", rows);
}

// What a laboratory's code leads to.
std::string target_for(const mapping::code_map& map, std::string_view sender) {
    const auto found = mapping::look_up(map, {.system = "urn:lab", .code = "X", .sender = sender});
    if (found.what != verdict::mapped) return std::string(to_text(found.what));
    return std::string(found.rows.front().target_code);
}

} // namespace

TEST_CASE("layers: the laboratory's row goes before the region's, and the region's before the nation's", "[mapping]") {
    const auto all = layers({nation + ",equal,", region + ",equal,region", own + ",equal,lab:LAB01"});

    CHECK(target_for(*all, "LAB01") == own);
    CHECK(target_for(*all, "LAB02") == region);
    CHECK(target_for(*layers({nation + ",equal,national", own + ",equal,lab:LAB01"}), "LAB02") == nation);
    CHECK(target_for(*layers({own + ",equal,lab:LAB01"}), "") == "code-unmapped");
}

TEST_CASE("layers: a higher layer that says nothing fits, or needs an approval, hides the lower ones", "[mapping]") {
    CHECK(target_for(*layers({nation + ",equal,", "1022651000000100,unmatched,region"}), "LAB01") == "code-unmapped");
    CHECK(target_for(*layers({nation + ",equal,", region + ",wider,region"}), "LAB01") == "code-needs-approval");
    CHECK(target_for(*layers({nation + ",equal,", region + ",equal,region", own + ",equal,region"}), "LAB01") ==
          "code-ambiguous");
}
