#include "broker/mapping/asked/worklist.hpp"

#include <catch2/catch.hpp>

#include "tests/support/map_builder.hpp"

using namespace signalbox;
using namespace signalbox::mapping;
using verdict = lookup::verdict;

namespace {

const std::string one = "1022431000000105";
const std::string two = "1022651000000100";
const std::string x_is = "urn:lab,X,,http://snomed.info/sct,";

base::time_point at(const std::string& day) { return *base::from_iso8601(day + "T12:00:00.000000Z"); }

asked_code asked(std::string code, std::string unit = "", std::vector<std::string> specimens = {}) {
    return {{{"urn:lab", std::move(code), "A test"}}, std::move(unit), "", std::move(specimens), 0};
}

worklist_entry entry(std::string code) {
    return {"LAB01", "urn:lab",        std::move(code),  "", "", "", verdict::unmapped,
            1,       at("2026-11-01"), at("2026-11-01"), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

// What a person does: the target into the row's empty fields.
std::string filled_in(std::string csv) {
    const std::string empty = "http://snomed.info/sct,,,";
    csv.replace(csv.find(empty), empty.size(), "http://snomed.info/sct," + one + ",Haemoglobin,equivalent");
    return csv;
}

} // namespace

TEST_CASE("worklist: a code without a map counts once for each message, from the first to the last",
          "[mapping][asked]") {
    const auto map = code_map::empty();
    worklist list(*map);
    list.add("LAB01", at("2026-11-03"), {asked("X"), asked("X", "", {"Serum"})});
    list.add("LAB01", at("2026-11-01"), {asked("X")});
    list.add("LAB02", at("2026-11-02"), {asked("X")});

    const auto entries = list.entries();

    REQUIRE(entries.size() == 2);
    CHECK(entries[0].laboratory == "LAB01");
    CHECK(entries[0].messages == 2);
    CHECK(entries[0].first_seen == at("2026-11-01"));
    CHECK(entries[0].last_seen == at("2026-11-03"));
    CHECK(entries[0].display == "A test");
    CHECK(entries[0].why == verdict::unmapped);
    CHECK(entries[1].laboratory == "LAB02");
}

TEST_CASE("worklist: what the map has is not on it", "[mapping][asked]") {
    const auto map = tests::map_with_columns("unit", {x_is + one + ",,equal,"});
    worklist list(*map);
    list.add("LAB01", at("2026-11-01"), {asked("X"), asked("Y")});

    REQUIRE(list.entries().size() == 1);
    CHECK(list.entries()[0].code == "Y");
}

TEST_CASE("worklist: an ambiguous code names its candidates, for each specimen", "[mapping][asked]") {
    const auto map = tests::map_with_columns("unit", {x_is + one + ",Haemoglobin,equal,", x_is + two + ",,equal,"});
    worklist list(*map);
    list.add("LAB01", at("2026-11-01"), {asked("X", "", {"SER", "Serum"}), asked("X", "", {"URI", "Urine"})});

    const auto entries = list.entries();

    REQUIRE(entries.size() == 2);
    CHECK(entries[0].why == verdict::ambiguous);
    CHECK(entries[0].specimen == "Serum");
    CHECK(entries[1].specimen == "Urine");
    CHECK(entries[0].candidates == std::vector<std::string>{one + " Haemoglobin", two});
}

TEST_CASE("worklist: a unit that measures something else is told, each unit by itself", "[mapping][asked]") {
    const auto map = tests::map_with_columns("unit_dimension", {x_is + one + ",,equal,g/L"});
    worklist list(*map);
    list.add("LAB01", at("2026-11-01"), {asked("X", "mmol/l"), asked("X", "%")});

    const auto entries = list.entries();

    REQUIRE(entries.size() == 2);
    CHECK(entries[0].why == verdict::unit_mismatch);
    CHECK(entries[0].unit == "%");
    CHECK(entries[1].unit == "mmol/l");
}

TEST_CASE("worklist: beyond its limit it says that it is not all", "[mapping][asked]") {
    const auto map = code_map::empty();
    worklist list(*map, 1);
    list.add("LAB01", at("2026-11-01"), {asked("X")});
    CHECK_FALSE(list.full());

    list.add("LAB01", at("2026-11-01"), {asked("Y"), asked("X")});

    CHECK(list.full());
    REQUIRE(list.entries().size() == 1);
    CHECK(list.entries()[0].messages == 2);
}

TEST_CASE("worklist: filled in, its table is a map that has the code, for that laboratory and unit",
          "[mapping][asked]") {
    const auto none = code_map::empty();
    worklist list(*none);
    list.add("LAB01", at("2026-11-01"), {asked("X", "g/l")});

    const auto map = code_map::parse("worklist.csv", filled_in(to_csv(list.entries()).text));

    REQUIRE(map.has_value());
    worklist now(**map);
    now.add("LAB01", at("2026-11-02"), {asked("X", "g/l")});
    CHECK(now.entries().empty());
    now.add("LAB02", at("2026-11-02"), {asked("X", "g/l")});
    now.add("LAB01", at("2026-11-02"), {asked("X", "mg/l")});
    CHECK(now.entries().size() == 2);
}

TEST_CASE("worklist: as it is exported its table is refused, line by line: nobody has decided", "[mapping][asked]") {
    const auto csv = to_csv({entry("X")});
    CHECK(tests::refusal(code_map::parse("worklist.csv", csv.text)).starts_with("2: "));
}

TEST_CASE("worklist: reason, counts, days and candidates stand in the comment", "[mapping][asked]") {
    auto made = entry("X");
    made.messages = 12;
    made.last_seen = at("2026-11-09");
    made.candidates = {one + " A, \"b\"", two};

    CHECK(lines_of(to_csv({made}).text).at(1) ==
          "urn:lab,X,,http://snomed.info/sct,,,,,,lab:LAB01,,,,\"code-unmapped in 12 messages, first 2026-11-01, last "
          "2026-11-09; candidates: " +
              one + " A, \"\"b\"\" / " + two + "\"");
}

TEST_CASE("worklist: what a spreadsheet takes for a formula is defused in a display, else left out",
          "[mapping][asked]") {
    auto display = entry("X");
    display.display = "=HYPERLINK(\"x\")";
    auto unit = entry("Y");
    unit.unit = "-1";

    const auto csv = to_csv({display, entry("=1+1"), unit});

    CHECK(csv.left_out == 2);
    REQUIRE(lines_of(csv.text).size() == 2);
    CHECK(csv.text.find("\" =HYPERLINK(\"\"x\"\")\"") != std::string::npos);
}

TEST_CASE("worklist: what the importer would refuse or read otherwise is left out and counted", "[mapping][asked]") {
    auto two_units = entry("X");
    two_units.unit = "g/l|mg/l";
    auto no_system = entry("Y");
    no_system.system = "";

    CHECK(to_csv({two_units, no_system, entry(" X"), entry("1.02E+15"), entry("a\nb")}).left_out == 5);
}
