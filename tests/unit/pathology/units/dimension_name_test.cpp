#include "broker/pathology/units/dimension_name.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::pathology::units;

namespace {

std::string name(std::string_view code) {
    const auto found = dimension_of(code);
    return found ? std::string(to_text(*found)) : "none";
}

bool may(std::string_view dimension, std::string_view code) {
    return allows(parse_dimension_name(dimension).value(), code);
}

} // namespace

TEST_CASE("dimension_name: concentrations are told apart by the units written", "[pathology][units]") {
    CHECK(name("g/L") == "mass-concentration");
    CHECK(name("ng/mL") == "mass-concentration");
    CHECK(name("g%") == "mass-concentration");
    CHECK(name("mmol/L") == "substance-concentration");
    CHECK(name("10*9/L") == "number-concentration");
    CHECK(name("{cells}/uL") == "number-concentration");
    CHECK(name("/L") == "number-concentration");
    CHECK(name("U/L") == "catalytic-concentration");
    CHECK(name("nkat/mL") == "catalytic-concentration");
    CHECK(name("nmol/h/mL") == "catalytic-concentration");
    CHECK(name("m[IU]/L") == "arbitrary-concentration");
    CHECK(name("[CFU]/mL") == "arbitrary-concentration");
    CHECK(name("[GPL'U]/mL") == "arbitrary-concentration");
    CHECK(name("meq/L") == "equivalent-concentration");
    CHECK(name("mosm/L") == "osmolarity");
    CHECK(name("mosm/kg") == "osmolality");
}

TEST_CASE("dimension_name: fractions are named by what stands above and below", "[pathology][units]") {
    CHECK(name("mmol/mol") == "substance-fraction");
    CHECK(name("nmol/mmol{creat}") == "substance-fraction");
    CHECK(name("mg/g") == "mass-fraction");
    CHECK(name("L/L") == "volume-fraction");
    CHECK(name("mL/dL") == "volume-fraction");
    CHECK(name("mm3/mm3") == "volume-fraction");
    CHECK(name("%") == "fraction");
    CHECK(name("[ppm]") == "fraction");
    CHECK(name("mm/m") == "ratio");
    CHECK(name("1") == "dimensionless");
    CHECK(name("{INR}") == "dimensionless");
    CHECK(name("10*-3") == "dimensionless");
    CHECK(name("/100{WBC}") == "dimensionless");
}

TEST_CASE("dimension_name: other units of a laboratory have their names", "[pathology][units]") {
    CHECK(name("pg") == "mass");
    CHECK(name("fL") == "volume");
    CHECK(name("cm") == "length");
    CHECK(name("m2") == "area");
    CHECK(name("s") == "time");
    CHECK(name("a") == "time");
    CHECK(name("mm/h") == "velocity");
    CHECK(name("mm[Hg]") == "pressure");
    CHECK(name("kPa") == "pressure");
    CHECK(name("mPa.s") == "viscosity");
    CHECK(name("cP") == "viscosity");
    CHECK(name("kg/m2") == "areic-mass");
    CHECK(name("mg/mmol") == "mass-substance-ratio");
    CHECK(name("umol/g") == "substance-content");
    CHECK(name("U/g{Hb}") == "catalytic-content");
    CHECK(name("U") == "catalytic-activity");
    CHECK(name("[IU]") == "arbitrary-amount");
    CHECK(name("mL/min") == "volume-rate");
    CHECK(name("g/(24.h)") == "mass-rate");
    CHECK(name("mmol/d") == "substance-rate");
    CHECK(name("{beats}/min") == "frequency");
    CHECK(name("/[HPF]") == "number-per-field");
    CHECK(name("/[LPF]") == "number-per-field");
    CHECK(name("Cel") == "temperature");
    CHECK(name("[degF]") == "temperature");
    CHECK(name("[pH]") == "ph");
    CHECK(name("mV") == "electric-potential");
}

TEST_CASE("dimension_name: a rate for a body surface is no plain rate", "[pathology][units]") {
    for (const char* code :
         {"mL/min/{1.73_m2}", "mL/min/{1.73m2}", "mL/min/{BSA}", "mL/min/((173/100).m2)", "L/min/m2"}) {
        INFO(code);
        CHECK(name(code) == "normalised-volume-rate");
        CHECK_FALSE(may("volume-rate", code));
    }
}

TEST_CASE("dimension_name: what has no name here has none", "[pathology][units]") {
    for (const char* code :
         {"mg/kg/d", "mL/min/kg", "L/m2", "Cel/m", "Cel2", "[pH]2", "dB", "g.m", "IU/L", "", "[iU]2/L"}) {
        INFO(code);
        CHECK(name(code) == "none");
    }
}

TEST_CASE("dimension_name: every name is read as it is written", "[pathology][units]") {
    for (int n = 0; n <= static_cast<int>(dimension_name::volume_rate); ++n) {
        const auto one = static_cast<dimension_name>(n);
        CHECK(parse_dimension_name(to_text(one)) == one);
    }
    CHECK_FALSE(parse_dimension_name("Mass"));
    CHECK_FALSE(parse_dimension_name(""));
}

TEST_CASE("dimension_name: a test in mmol/mol takes no per cent", "[pathology][units]") {
    CHECK(may("substance-fraction", "mmol/mol"));
    CHECK_FALSE(may("substance-fraction", "%"));
    CHECK_FALSE(may("substance-fraction", "1"));
    CHECK_FALSE(may("fraction", "mmol/mol"));
    CHECK_FALSE(may("mass-fraction", "mmol/mol"));
}

TEST_CASE("dimension_name: a haematocrit may be L/L, per cent or a bare number, and not per litre",
          "[pathology][units]") {
    CHECK(may("volume-fraction", "L/L"));
    CHECK(may("volume-fraction", "%"));
    CHECK(may("volume-fraction", "1"));
    CHECK_FALSE(may("volume-fraction", "/L"));
    CHECK_FALSE(may("volume-fraction", "g/g"));
    CHECK_FALSE(may("volume-fraction", "fL"));
}

TEST_CASE("dimension_name: traps have another dimension than what was meant", "[pathology][units]") {
    CHECK_FALSE(may("catalytic-concentration", "u/L"));
    CHECK_FALSE(may("catalytic-concentration", "[IU]/L"));
    CHECK_FALSE(may("arbitrary-concentration", "mu/L"));
    CHECK_FALSE(may("number-concentration", "G/L"));
    CHECK_FALSE(may("number-concentration", "K/uL"));
    CHECK_FALSE(may("mass-concentration", "MG/L"));
    CHECK_FALSE(may("mass", "PG"));
    CHECK_FALSE(may("time", "S"));
    CHECK_FALSE(may("substance-concentration", "mg/dL"));
}

TEST_CASE("dimension_name: ratio takes every number without dimension", "[pathology][units]") {
    for (const char* code : {"1", "%", "mg/g", "mmol/mol", "L/L", "mm/m", "{ratio}"}) CHECK(may("ratio", code));
    CHECK_FALSE(may("ratio", "mg/mmol"));
    CHECK(may("number-fraction", "/100{WBC}"));
    CHECK_FALSE(may("dimensionless", "%"));
}
