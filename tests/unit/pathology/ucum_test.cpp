#include "broker/pathology/ucum.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::pathology;

TEST_CASE("ucum: units of laboratory results are codes", "[pathology]") {
    for (const char* code : {"g/L",
                             "mmol/L",
                             "umol/L",
                             "10*9/L",
                             "10^9/L",
                             "10*-3",
                             "%",
                             "1",
                             "fL",
                             "pg",
                             "U/L",
                             "m[IU]/L",
                             "mm[Hg]",
                             "mm/h",
                             "Cel",
                             "[degF]",
                             "mL/min/{1.73_m2}",
                             "mL/min/((173/100).m2)",
                             "g/(24.h)",
                             "kg/m2",
                             "{beats}/min",
                             "/min",
                             "10*3{cells}/uL",
                             "/100{WBC}",
                             "g/(8.h){shift}",
                             "cSt",
                             "mosm/kg",
                             "[in_i'H2O]",
                             "B[SPL]",
                             "s-1",
                             "m+2",
                             "((m))",
                             "m/(s.(kg.(mol)))"}) {
        INFO(code);
        CHECK(is_ucum_code(code));
    }
}

TEST_CASE("ucum: what people write for units is no code", "[pathology]") {
    for (const char* code :
         {"iu/L", "IU/L", "x10*9/L", "10*9 /L", "mm/hr", "sec", "mPas", "\u00b5mol/L", "mcg/L", "mEq/L", "IU/L 37C",
          "cells/uL", "ratio", "titre", "mmHg", "MMOLL", "X 10-9/l", "percent", "km[IU]"}) {
        INFO(code);
        CHECK_FALSE(is_ucum_code(code));
    }
}

TEST_CASE("ucum: a code that does not follow the grammar is none", "[pathology]") {
    for (const char* code : {"",      "/",   "//m",  "m/",  "m.",     ".m",     "m//s",        "(m",  "m)", "()",
                             "(m){",  "m(s", "(m)s", "m{",  "m}",     "{a{b}}", "{two words}", "m-",  "m+", "m--1",
                             "mg mg", "[",   "[IU",  "IU]", "1.73m2", "m2s",    "kk",          "kmin"}) {
        INFO(code);
        CHECK_FALSE(is_ucum_code(code));
    }
}

TEST_CASE("ucum: a prefix stands before metric units alone, one at a time", "[pathology]") {
    CHECK(is_ucum_unit("dag"));
    CHECK(is_ucum_unit("cd"));
    CHECK_FALSE(is_ucum_unit("mmin"));
    CHECK_FALSE(is_ucum_unit("mmg"));
    CHECK_FALSE(is_ucum_unit("k%"));
    CHECK_FALSE(is_ucum_unit("k"));
}

TEST_CASE("ucum: a code is as long as it may be and no longer", "[pathology]") {
    std::string deep(ucum_code_size_max / 2 - 1, '(');
    deep += "m" + std::string(deep.size(), ')');

    CHECK(is_ucum_code(deep));
    CHECK_FALSE(is_ucum_code("((" + deep + "))"));
    CHECK_FALSE(is_ucum_code(std::string(ucum_code_size_max, '(')));
}
