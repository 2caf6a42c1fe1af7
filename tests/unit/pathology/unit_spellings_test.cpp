#include "broker/pathology/unit_spellings.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "broker/pathology/ucum.hpp"
#include "broker/pathology/unit_tables.hpp"

using namespace signalbox::pathology;

TEST_CASE("unit spellings: what people write has a code", "[pathology]") {
    CHECK(code_of_spelling("mcg/L") == "ug/L");
    CHECK(code_of_spelling("\u00b5mol/L") == "umol/L");
    CHECK(code_of_spelling("\u03bcmol/l") == "umol/L");
    CHECK(code_of_spelling("kg/m\u00b2") == "kg/m2");
    CHECK(code_of_spelling("\u00b0C") == "Cel");
    CHECK(code_of_spelling("l/l") == "1");
}

TEST_CASE("unit spellings: what is unknown or has two meanings has none", "[pathology]") {
    for (const char* text : {"", "m", "tablet", "units/week", "mol"}) CHECK(code_of_spelling(text).empty());
}

TEST_CASE("unit spellings: two codes may be one unit", "[pathology]") {
    CHECK(is_same_unit("10*9/L", "10*3/uL"));
    CHECK(is_same_unit("{beats}/min", "/min"));
    CHECK(is_same_unit("{cells}/uL", "10*6/L"));
    CHECK(is_same_unit("[IU]/L", "U/L"));
    CHECK(is_same_unit("{INR}", "1"));
    CHECK(is_same_unit("mL/min/{1.73_m2}", "mL/min/((173/100).m2)"));
}

TEST_CASE("unit spellings: a factor of ten, a hundred or a thousand is another unit", "[pathology]") {
    CHECK_FALSE(is_same_unit("g/L", "g/dL"));
    CHECK_FALSE(is_same_unit("1", "%"));
    CHECK_FALSE(is_same_unit("mmol/L", "umol/L"));
    CHECK_FALSE(is_same_unit("ug/L", "mg/L"));
    CHECK_FALSE(is_same_unit("mmol/mol", "%"));
    CHECK_FALSE(is_same_unit("mL/min/{1.73_m2}", "mL/min"));
}

TEST_CASE("unit spellings: a valid code may be a slip for another", "[pathology]") {
    CHECK(meant_by_trap("u/L") == "U/L");
    CHECK(meant_by_trap("K/uL") == "10*3/uL");
    CHECK(meant_by_trap("U/L").empty());
}

TEST_CASE("unit spellings: every code of the tables is UCUM", "[pathology]") {
    for (const auto table : {spelled_units(), equal_units(), trap_units()})
        for (const unit_name& unit : table) {
            INFO(unit.written);
            CHECK(is_ucum_code(unit.code));
        }
    for (const auto table : {equal_units(), trap_units()})
        for (const unit_name& unit : table) {
            INFO(unit.written);
            CHECK(is_ucum_code(unit.written));
        }
}
