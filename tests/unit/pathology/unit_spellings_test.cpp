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

TEST_CASE("unit spellings: blanks of every kind do not matter", "[pathology]") {
    for (const char* text : {"g / l", " g/L ", "g\u00a0/\u00a0L", "g\u202f/\u202fL", "g\u2009/ L"}) {
        INFO(text);
        CHECK(code_of_spelling(text) == "g/L");
    }
    CHECK(code_of_spelling("breaths\u00a0per minute") == "/min");
}

TEST_CASE("unit spellings: words, plurals and per are the unit that they name", "[pathology]") {
    for (const char* text : {"mmols/l", "mmol per litre", "millimoles per liter", "Millimol/Litre", "mmol/ltr"}) {
        INFO(text);
        CHECK(code_of_spelling(text) == "mmol/L");
    }
    CHECK(code_of_spelling("umols/L") == "umol/L");
    CHECK(code_of_spelling("\u03bcmols / litre") == "umol/L");
    CHECK(code_of_spelling("mg/litre") == "mg/L");
    CHECK(code_of_spelling("grams per 100 ml") == "g/dL");
    CHECK(code_of_spelling("International Units per litre") == "U/L");
    CHECK(code_of_spelling("ml/min per 1.73 m\u00b2") == "mL/min/{1.73_m2}");
}

TEST_CASE("unit spellings: powers of ten, raised or not", "[pathology]") {
    for (const char* text :
         {"x10\u2079/L", "\u00d710\u2079/L", "10^9/L", "x10*9/L", "x 10^9 / litre", "10 ^ 9/l", "10E9/L"}) {
        INFO(text);
        CHECK(code_of_spelling(text) == "10*9/L");
    }
    CHECK(code_of_spelling("10\u00b9\u00b2/L") == "10*12/L");
    CHECK(code_of_spelling("x10\u00b3/\u00b5L") == "10*9/L");
    CHECK(code_of_spelling("109/L").empty()); // a hundred and nine, or what a raised 9 was made into
}

TEST_CASE("unit spellings: a remark behind the unit does not matter", "[pathology]") {
    CHECK(code_of_spelling("mmol/L (fasting)") == "mmol/L");
    CHECK(code_of_spelling("mmol / l, venous plasma.") == "mmol/L");
    CHECK(code_of_spelling("IU/L 37C") == "U/L");
    CHECK(code_of_spelling("mg/mmol creatinine") == "mg/mmol");
}

TEST_CASE("unit spellings: what follows and may make another unit of it is no remark", "[pathology]") {
    for (const char* text : {"mmol/L per day", "mmol/L/day", "mmol/24 hours", "mL/min (BSA corrected)", "mmol/L x10",
                             "g/L dL", "mmol/L h", "g %"}) {
        INFO(text);
        CHECK(code_of_spelling(text).empty());
    }
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
    for (const auto table : {spelled_units(), unit_parts(), equal_units(), trap_units()})
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
