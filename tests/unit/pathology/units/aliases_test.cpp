#include "broker/pathology/units/aliases.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace signalbox::pathology::units;

namespace {

unit_aliases built(const std::vector<alias_row>& rows) {
    auto aliases = unit_aliases::build(rows);
    REQUIRE(aliases.has_value());
    return std::move(*aliases);
}

std::vector<alias_problem> problems(const std::vector<alias_row>& rows) {
    const auto aliases = unit_aliases::build(rows);
    return aliases.has_error() ? aliases.error() : std::vector<alias_problem>{};
}

std::string code(const unit_aliases& aliases, std::string_view raw, std::string_view test = {}) {
    return aliases.resolve(raw, test).code;
}

} // namespace

TEST_CASE("unit aliases: a user's row for the test goes before the one for all", "[pathology][units]") {
    const auto aliases = built({{2, "IU/L", "", "[IU]/L"}, {3, "IU/L", "44G3.", "U/L"}});

    CHECK(aliases.resolve("IU/L", "44G3.") == resolved_unit{"U/L", alias_source::user_for_test, 3});
    CHECK(aliases.resolve("IU/L", "442W.") == resolved_unit{"[IU]/L", alias_source::user, 2});
    CHECK(aliases.resolve("IU/L") == resolved_unit{"[IU]/L", alias_source::user, 2});
}

TEST_CASE("unit aliases: a user's row goes before the code itself and the spellings", "[pathology][units]") {
    const auto aliases = built({{2, "/L", "42A..", "L/L"}, {3, "mmol/l", "", "umol/L"}, {4, "G/L", "", "10*9/L"}});

    CHECK(code(aliases, "/L", "42A..") == "L/L");
    CHECK(aliases.resolve("/L", "42B..") == resolved_unit{"/L", alias_source::exact, 0});
    CHECK(code(aliases, "mmol/l") == "umol/L");
    CHECK(code(aliases, "G/L") == "10*9/L");
}

TEST_CASE("unit aliases: without a row, the code itself goes before a spelling", "[pathology][units]") {
    const unit_aliases none;

    CHECK(none.resolve("l/l") == resolved_unit{"l/l", alias_source::exact, 0});
    CHECK(none.resolve("g/dL") == resolved_unit{"g/dL", alias_source::exact, 0});
    CHECK(none.resolve("x10*9/L") == resolved_unit{"10*9/L", alias_source::spelling, 0});
    CHECK(none.resolve("\u00b5mol/L") == resolved_unit{"umol/L", alias_source::spelling, 0});
    CHECK(none.resolve("mL/min/1.73m2") == resolved_unit{"mL/min/{1.73_m2}", alias_source::spelling, 0});
}

TEST_CASE("unit aliases: a trap is never taken for what it says", "[pathology][units]") {
    const unit_aliases none;

    CHECK(code(none, "u/L") == "U/L");
    CHECK(code(none, "mu/L") == "mU/L");
    CHECK(code(none, "ku/L") == "kU/L");
    CHECK(code(none, "MG/L") == "mg/L");
    for (const char* trap : {"G/L", "K/uL", "S", "PG", "pH", "Mmol/L"}) {
        INFO(trap);
        CHECK(none.resolve(trap) == resolved_unit{});
    }
}

TEST_CASE("unit aliases: nothing is trimmed, lower-cased or repaired", "[pathology][units]") {
    const unit_aliases none;

    for (const char* text : {" g/L", "g/L ", "MMol/L", "IU/L 37C", "titre", "", "mmol//L", "st", "Torr"}) {
        INFO(text);
        CHECK(none.resolve(text) == resolved_unit{});
    }
    CHECK(none.resolve(std::string(65, '1')) == resolved_unit{});
}

TEST_CASE("unit aliases: every row at fault is told with its line", "[pathology][units]") {
    const std::vector<alias_row> rows = {
        {2, "iu/L", "", "IU/L"},
        {3, "", "", "g/L"},
        {4, "gms", "", ""},
        {5, "Units", "", "u/L"},
        {6, "Units", "", "[IU]"},
        {7, "Units", "", "U"},
        {8, "Units", "", "[IU]"},
        {9, "Units", "44G3.", "U"},
        {12, "st", "", "st"},
        {10, std::string(65, 'x'), "", "g"},
        {11, "g", std::string(65, '4'), "g"},
    };

    CHECK(problems(rows) == std::vector<alias_problem>{
                                {2, "ucum is no UCUM code"},
                                {3, "raw_unit is empty"},
                                {4, "ucum is empty"},
                                {5, "ucum is a code that is taken for another"},
                                {7, "line 6 has another ucum for the same unit"},
                                {12, "ucum is no UCUM code"},
                                {10, "raw_unit is longer than 64 bytes"},
                                {11, "source_code is longer than 64 bytes"},
                            });
}
