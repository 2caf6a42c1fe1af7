#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/pathology/model/systems.hpp"
#include "tests/support/hl7v2_messages.hpp"

using namespace signalbox;
using namespace signalbox::test::hl7v2;
using strings = std::vector<std::string>;

namespace {

constexpr std::string_view potassium = "OBX|1|NM|K^Potassium^L||4.1||||||F";
constexpr std::string_view sodium = "OBX|2|NM|NA^Sodium^L||140||||||F";
constexpr std::string_view serum = "SPM|1|S1||SER^Serum^HL70487";
constexpr std::string_view urine = "SPM|2|S2||UR^Urine^HL70487";

// Of the group and then each result: the specimen's type, "" for none.
strings specimens_in(const pathology::report& report) {
    strings list;
    for (const auto& one : report.investigations)
        list.push_back(one.specimen ? report.specimens.at(*one.specimen).type.codings.at(0).code : "");
    return list;
}

} // namespace

TEST_CASE("hl7v2 specimens: of several below the results none is guessed", "[pathology][hl7v2]") {
    const auto read = read_below_obr({potassium, sodium, serum, urine});
    CHECK(specimens_in(read.report) == strings{"", "", ""});
    CHECK(read.report.specimens.size() == 2);
    CHECK(codes(read.findings) == strings{"specimens-several"});
}

TEST_CASE("hl7v2 specimens: several before the results are a list, of which none is guessed", "[pathology][hl7v2]") {
    const auto read = read_below_obr({serum, urine, potassium, sodium});
    CHECK(specimens_in(read.report) == strings{"", "", ""});
    CHECK(codes(read.findings) == strings{"specimens-several"});
}

TEST_CASE("hl7v2 specimens: OBX-33 and the place below an SPM say which one", "[pathology][hl7v2]") {
    const std::string named = std::string(potassium).append(22, '|').append("S2");
    CHECK(specimens_in(read_below_obr({named, serum, urine}).report) == strings{"", "UR"});
    CHECK(codes(read_below_obr({named, serum, urine}).findings).empty());
    CHECK(codes(read_below_obr({named, sodium, serum, urine}).findings) == strings{"specimens-several"});

    const auto below = read_below_obr({serum, potassium, urine, sodium});
    CHECK(specimens_in(below.report) == strings{"", "SER", "UR"});
    CHECK(codes(below.findings).empty());
}

TEST_CASE("hl7v2 specimens: a single one is that of its group", "[pathology][hl7v2]") {
    CHECK(specimens_in(read_below_obr({potassium, serum}).report) == strings{"SER", ""});
    CHECK(specimens_in(read_below_obr({potassium, serum, serum}).report) == strings{"SER", ""});
}

TEST_CASE("hl7v2 specimens: SPM-20, 21 and 24 say whether it was there and fit for use, and what it was like",
          "[pathology][hl7v2]") {
    const auto state = [](std::string_view from_20) {
        return read_below_obr({potassium, std::string(serum).append(16, '|').append(from_20)});
    };
    const auto haemolysed = state("Y||||HEM^Hemolyzed~LIP^Lipaemic^L");
    REQUIRE(haemolysed.report.specimens.size() == 1);
    const auto& taken = haemolysed.report.specimens[0];
    CHECK(taken.status == pathology::specimen_status::not_said);
    REQUIRE(taken.conditions.size() == 2);
    CHECK(taken.conditions[0].codings[0].system == pathology::systems::specimen_condition);
    CHECK(taken.conditions[0].codings[0].display == "Hemolyzed");
    CHECK(taken.conditions[1].codings[0].system == "urn:signalbox:hl7v2:L");
    CHECK(codes(haemolysed.findings).empty());

    const auto rejected = state("Y|QS^Quantity not sufficient^HL70490");
    CHECK(rejected.report.specimens[0].status == pathology::specimen_status::unsatisfactory);
    CHECK(rejected.report.specimens[0].conditions.at(0).codings[0].code == "QS");
    CHECK(state("|UNSATISFACTORY^^99SIGNALBOX").report.specimens[0].conditions.empty());
    CHECK(state("N").report.specimens[0].status == pathology::specimen_status::unavailable);
    CHECK(codes(state("N|QS^^HL70490").findings) == strings{"not-carried"});
}

TEST_CASE("hl7v2 laboratories: one that every result names is the report's", "[pathology][hl7v2]") {
    const auto by = [](std::string_view obx, std::string_view laboratory) {
        return std::string(obx).append("||||").append(laboratory);
    };
    const auto both = read_below_obr({by(potassium, "LABA^Lab A"), by(sodium, "LABA^Lab A")});
    REQUIRE(both.report.parties.size() == 1);
    CHECK(both.report.parties.front().name == "Lab A");
    CHECK(codes(both.findings).empty());

    const auto two = read_below_obr({by(potassium, "LABA^Lab A"), by(sodium, "LABB^Lab B")});
    CHECK(two.report.parties.empty());
    CHECK(codes(two.findings) == strings{"result-laboratory", "result-laboratory"});

    const auto one = read_below_obr({potassium, by(sodium, "LABB^Lab B")});
    CHECK(one.report.parties.empty());
    CHECK(codes(one.findings) == strings{"result-laboratory"});
    CHECK(one.findings.front().severity == pathology::severity::lost);
    CHECK(one.findings.front().where.segment == 5);
}
