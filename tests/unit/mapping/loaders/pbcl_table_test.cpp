#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"

using namespace signalbox;
using mapping::code_map;
using tests::refusal;

TEST_CASE("pbcl table: Read codes lead to concepts of the PBCL", "[mapping]") {
    for (const std::string text :
         {"Read_Code\tTerm\tSNOMED_CT_Concept_ID\tSNOMED CT FSN\r\n423..\tHaemoglobin\t1022431000000105\tHb level\r\n",
          "Read Code,Read Term,ConceptId,FSN\n423..,Haemoglobin,1022431000000105,Hb level\n"}) {
        const auto map = code_map::parse("pbcl.txt", text);
        REQUIRE(refusal(map).empty());
        const auto rows = (*map)->find("http://read.info/readv2", "423..");
        REQUIRE(rows.size() == 1);
        CHECK(rows.front().source_display == "Haemoglobin");
        CHECK(rows.front().target_code == "1022431000000105");
        CHECK(rows.front().target_display == "Hb level");
        CHECK(rows.front().refset == mapping::target_refset::pbcl);
        CHECK(rows.front().equivalence == mapping::equivalence::equivalent);
        CHECK((*map)->warnings().empty());
    }
}

TEST_CASE("pbcl table: a column that is not read is told", "[mapping]") {
    const auto map = code_map::parse("pbcl.txt", "Read Code,Status,ConceptId\n423..,current,1022431000000105\n");

    REQUIRE(refusal(map).empty());
    REQUIRE((*map)->warnings().size() == 1);
    CHECK((*map)->warnings().front().reason == "column Status is not read");
}

TEST_CASE("pbcl table: its rows are checked like others", "[mapping]") {
    const std::string head = "Read Code,Term,ConceptId\n";

    CHECK(refusal(code_map::parse("pbcl.csv", head + "423..,Hb,1.02243E+15\n")).find("damaged by a spreadsheet") !=
          std::string::npos);
    CHECK(refusal(code_map::parse("pbcl.csv", head + "423..,Hb\n")) == "2: 2 fields where the header has 3");
    CHECK(refusal(code_map::parse("pbcl.csv", "Read Code,Term\n423..,Hb\n")) ==
          "1: no column is called snomedctconceptid");
    CHECK(refusal(code_map::parse("pbcl.csv", "Read Code,ReadV2Code,ConceptId\n")) ==
          "1: column ReadV2Code says what another one says");
}

TEST_CASE("pbcl table: a file of another name is none", "[mapping]") {
    CHECK(refusal(code_map::parse("codes.csv", "Read Code,Term,ConceptId\n423..,Hb,1022431000000105\n"))
              .find("is missing") != std::string::npos);
}
