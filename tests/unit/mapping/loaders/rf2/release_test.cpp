#include "broker/mapping/loaders/rf2/release.hpp"

#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"
#include "tests/unit/mapping/loaders/rf2/rf2_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using mapping::target_history;

namespace {

std::string description_file(const std::string& id, const std::string& concept_id) {
    return rf2_builder::head("conceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId") +
           rf2_builder::member(id, concept_id + "\ten\t900000000000003001\tSomething (observable entity)\t"
                                                "900000000000017005");
}

std::string member_file(const std::string& refset, const std::string& concept_id) {
    return rf2_builder::head("refsetId\treferencedComponentId") + rf2_builder::member("m1", refset + "\t" + concept_id);
}

mapping::map_row only_row(const mapping::code_map::loaded& map) {
    REQUIRE(refusal(map).empty());
    REQUIRE((*map)->size() == 1);
    return (*map)->row(0);
}

} // namespace

TEST_CASE("rf2: an active target stays, and one that is in no release is refused", "[mapping][rf2]") {
    const auto map = rf2_builder().load(active_concept);

    CHECK(only_row(map).target_code == active_concept);
    CHECK(only_row(map).history == target_history::current);
    CHECK(only_row(map).target_display == "Name");
    CHECK(refusal(rf2_builder().load("22298006")) == "2: target_code is not in the release that was given");
}

TEST_CASE("rf2: SAME_AS is followed silently and recorded", "[mapping][rf2]") {
    const auto map = rf2_builder().same_as(inactive_concept, active_concept).load(inactive_concept);

    CHECK(only_row(map).target_code == active_concept);
    CHECK(only_row(map).target_display.empty()); // the name was the other concept's
    CHECK(only_row(map).history == target_history::same_as);
    CHECK(only_row(map).followed == inactive_concept + " SAME_AS " + active_concept);
    CHECK((*map)->warnings().empty());
}

TEST_CASE("rf2: REPLACED_BY is followed with a warning", "[mapping][rf2]") {
    const auto map = rf2_builder().replaced_by(inactive_concept, active_concept).load(inactive_concept);

    CHECK(only_row(map).target_code == active_concept);
    CHECK(only_row(map).history == target_history::replaced_by);
    REQUIRE((*map)->warnings().size() == 1);
    CHECK((*map)->warnings().front().line == 2);
    CHECK((*map)->warnings().front().reason ==
          "target_code is inactive and was replaced: " + inactive_concept + " REPLACED_BY " + active_concept);
}

TEST_CASE("rf2: chains are as strong as their weakest link", "[mapping][rf2]") {
    const auto silent = rf2_builder()
                            .same_as(inactive_concept, second_inactive)
                            .same_as(second_inactive, active_concept)
                            .load(inactive_concept);
    const auto warned = rf2_builder()
                            .same_as(inactive_concept, second_inactive)
                            .replaced_by(second_inactive, active_concept)
                            .load(inactive_concept);
    const auto for_a_person = rf2_builder()
                                  .same_as(inactive_concept, second_inactive)
                                  .possibly(second_inactive, active_concept)
                                  .load(inactive_concept);

    CHECK(only_row(silent).history == target_history::same_as);
    CHECK(only_row(warned).history == target_history::replaced_by);
    CHECK(only_row(warned).target_code == active_concept);
    CHECK(refusal(for_a_person) == "2: target_code is inactive: " + inactive_concept + " SAME_AS " + second_inactive +
                                       " POSSIBLY_EQUIVALENT_TO " + active_concept + "; review it");
}

TEST_CASE("rf2: what only a person can decide is refused with its line", "[mapping][rf2]") {
    const auto why = [](const rf2_builder& release) { return refusal(release.load(inactive_concept)); };

    CHECK(why(rf2_builder()) == "2: target_code is inactive: " + inactive_concept + " leads nowhere; review it");
    CHECK(why(rf2_builder().possibly(inactive_concept, active_concept).possibly(inactive_concept, other_active)) ==
          "2: target_code is inactive: " + inactive_concept + " POSSIBLY_EQUIVALENT_TO " + active_concept +
              ", POSSIBLY_EQUIVALENT_TO " + other_active + "; review it");
    CHECK(why(rf2_builder().same_as(inactive_concept, active_concept).same_as(inactive_concept, other_active))
              .ends_with("; review it"));
    CHECK(why(rf2_builder().same_as(inactive_concept, "22298006")).find("which is not in the release") !=
          std::string::npos);
    for (const std::string refset : {"900000000000524003", "900000000000528000", "900000000000530003",
                                     "900000000000529008", "1186921001", "1186924009"})
        CHECK(why(rf2_builder().association(refset, inactive_concept, active_concept)).ends_with("; review it"));
}

TEST_CASE("rf2: a circle ends at a person", "[mapping][rf2]") {
    CHECK(refusal(rf2_builder()
                      .same_as(inactive_concept, second_inactive)
                      .same_as(second_inactive, inactive_concept)
                      .load(inactive_concept))
              .find("which is a circle") != std::string::npos);
}

TEST_CASE("rf2: the reason of the inactivation is told", "[mapping][rf2]") {
    const std::string reasons =
        rf2_builder::head("refsetId\treferencedComponentId\tvalueId") +
        rf2_builder::member("r1", "900000000000489007\t" + inactive_concept + "\t900000000000484002");

    CHECK(refusal(rf2_builder().load(inactive_concept, {{"der2_cRefset_AttributeValueSnapshot.txt", reasons}}))
              .find("inactive for reason 900000000000484002") != std::string::npos);
}

TEST_CASE("rf2: a description stands for its concept where the release has it", "[mapping][rf2]") {
    const auto file = description_file(active_description, active_concept);
    const auto map = rf2_builder().load(active_description, {{"sct2_Description_Snapshot.txt", file}});

    CHECK(only_row(map).target_code == active_concept);
    CHECK(only_row(map).followed == "description " + active_description + " of " + active_concept);
    CHECK(refusal(rf2_builder().load(active_description)).find("not of a concept") != std::string::npos);
}

TEST_CASE("rf2: membership says in which list a target stands", "[mapping][rf2]") {
    const auto list_of = [](const std::string& refset) {
        const auto file = member_file(refset, active_concept);
        return only_row(rf2_builder().load(active_concept, {{"der2_Refset_SimpleSnapshot.txt", file}})).refset;
    };

    CHECK(list_of("1853551000000106") == mapping::target_refset::palm);
    CHECK(list_of("1853561000000109") == mapping::target_refset::palm);
    CHECK(list_of("999002881000000100") == mapping::target_refset::pbcl);
    CHECK(list_of("900000000000497000") == mapping::target_refset::none);
}

TEST_CASE("rf2: a list that a row claims is checked against the members", "[mapping][rf2]") {
    const std::string csv = "source_system,source_code,source_display,target_system,target_code,target_display,"
                            "equivalence,target_refset\nurn:lab,X,,http://snomed.info/sct," +
                            active_concept + ",,equal,PaLM\n";
    const auto with = [&](const std::string& refset, const std::string& concept_id) {
        const auto file = member_file(refset, concept_id);
        return refusal(mapping::code_map::parse({{"rows.csv", csv}, {"members.txt", file}}));
    };

    CHECK(with("1853551000000106", active_concept).empty());
    CHECK(with("1853551000000106", other_active) ==
          "2: target_refset says PaLM, and that reference set does not have target_code");
    CHECK(with("999002881000000100", other_active).empty()); // nothing is known of PaLM
}

TEST_CASE("rf2: of a full release the newest row of each id counts", "[mapping][rf2]") {
    const auto map = rf2_builder()
                         .concept_row(inactive_concept, true, "20260201")
                         .concept_row(active_concept, false, "20250101")
                         .load(inactive_concept);

    CHECK(only_row(map).history == target_history::current);
    CHECK(refusal(rf2_builder().concept_row(active_concept, true).load(active_concept)) ==
          "6: the id and time of line 4 once more");
}

TEST_CASE("rf2: bad lines are refused with their number", "[mapping][rf2]") {
    const auto why = [](const std::string& row) {
        const std::string text = rf2_builder::head("definitionStatusId") + row;
        return refusal(mapping::code_map::parse("sct2_Concept_Snapshot.txt", text));
    };

    CHECK(why("9900031000000109\t20260101\t1\t1\t1\r\n") == "0: there are no rows in it"); // concepts alone map nothing
    CHECK(why("9900031000000109\t20260101\t1\t1\r\n") == "2: not the 5 fields of the header");
    CHECK(why("9900031000000109\t20260101\t1\t1\t1\t1\r\n") == "2: not the 5 fields of the header");
    CHECK(why("9900031000000108\t20260101\t1\t1\t1\r\n") == "2: id of no concept");
    CHECK(why("9900031000000113\t20260101\t1\t1\t1\r\n") == "2: id of no concept");
    CHECK(why("9900031000000109\t2026\t1\t1\t1\r\n") == "2: effectiveTime is no day of the form 20260214");
    CHECK(why("9900031000000109\t20260101\tyes\t1\t1\r\n") == "2: active is neither 0 nor 1");
}

TEST_CASE("rf2: a delta, and a file that a map takes nothing from, are refused", "[mapping][rf2]") {
    const std::string concepts = rf2_builder::head("definitionStatusId");

    CHECK(refusal(mapping::code_map::parse("sct2_Concept_Delta_INT_20260101.txt", concepts)) ==
          "0: a delta says only what changed; take the snapshot");
    CHECK(refusal(mapping::code_map::parse("sct2_Relationship_Snapshot.txt",
                                           rf2_builder::head("sourceId\tdestinationId"))) ==
          "1: an RF2 file that a map takes nothing from");
}
