#include "broker/pathology/units/conversion.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::pathology;
using namespace units;

namespace {

std::string converted_by(std::string_view rule, std::string_view value, std::string_view from, std::string_view to) {
    const auto answer = convert(value, from, to, conversion_rule::parse(rule).value());
    return answer ? *answer : std::string(to_text(answer.error()));
}

std::string factor(std::string_view value, std::string_view from, std::string_view to) {
    return converted_by("factor", value, from, to);
}

conversion between(std::string_view from, std::string_view to, std::string_view rule) {
    return *conversion::between(from, to, conversion_rule::parse(rule).value());
}

quantity sent(std::string value, std::string unit, comparator compared = comparator::none) {
    return {std::move(value), compared, std::move(unit), {}};
}

} // namespace

TEST_CASE("conversion: a power of ten keeps every digit", "[pathology][units]") {
    CHECK(factor("12.6", "g/dL", "g/L") == "126");
    CHECK(factor("12.60", "g/dL", "g/L") == "126.0");
    CHECK(factor("40.5", "%", "L/L") == "0.405");
    CHECK(factor("0.352", "L/L", "%") == "35.2"); // a binary double says 35.199999999999996
    CHECK(factor("3.63", "10*12/L", "10*6/uL") == "3.63");
    CHECK(factor("0.0", "g/dL", "g/L") == "0");
    CHECK(factor("1.234567890123456789", "ng/mL", "ug/L") == "1.234567890123456789");
}

TEST_CASE("conversion: other factors keep the digits sent, three at least", "[pathology][units]") {
    CHECK(factor("120", "U/L", "ukat/L") == "2.00");
    CHECK(factor("1", "U/L", "nkat/L") == "16.7");
    CHECK(factor("120.0", "mm[Hg]", "kPa") == "16.00");
    CHECK(factor("13", "[stone_av]", "kg") == "82.6");
    CHECK(factor("1.44", "g/(24.h)", "mg/min") == "1.00");
    CHECK(factor("-0.5", "h", "min") == "-30.0");
}

TEST_CASE("conversion: a molar mass makes a substance of a mass and back", "[pathology][units]") {
    CHECK(converted_by("molar:386.65", "200", "mg/dL", "mmol/L") == "5.17");
    CHECK(converted_by("molar:113.12", "1.0", "mg/dL", "umol/L") == "88.4");
    CHECK(converted_by("molar:386.65", "5.17", "mmol/L", "mg/dL") == "200");
    CHECK(converted_by("molar:776.87", "12.0", "ng/L", "pmol/L") == "15.4");
    CHECK(converted_by("molar:113.12", "3.0", "mg/mmol", "mg/g") == "26.5");
    CHECK(converted_by("molar:100", "1.00", "g/L", "mmol/L") == "10.0");
    CHECK(converted_by("molar:180.156", "5", "mmol", "mg") == "901");
}

TEST_CASE("conversion: degrees of temperature convert and no other special unit does", "[pathology][units]") {
    CHECK(factor("37.0", "Cel", "[degF]") == "98.6");
    CHECK(factor("98.6", "[degF]", "Cel") == "37.0");
    CHECK(factor("37.05", "Cel", "K") == "310.20");
    CHECK(factor("0", "K", "Cel") == "-273");
    CHECK(factor("-0.04", "Cel", "Cel") == "-0.04");
    CHECK(factor("80.0", "[degRe]", "Cel") == "100");
    CHECK(factor("31.98", "[degF]", "Cel") == "-0.01");
    CHECK(factor("32.0", "[degF]", "Cel") == "0.0");
    CHECK(factor("37.0", "mCel", "Cel") == "special unit");
    CHECK(factor("7.4", "[pH]", "mol/L") == "special unit");
    CHECK(factor("7.40", "[pH]", "[pH]") == "7.40");
    CHECK(factor("1", "dB", "1") == "special unit");
    CHECK(converted_by("molar:1", "1", "Cel", "K") == "special unit");
}

// Peers convert these; no result of a laboratory is stated so.
TEST_CASE("conversion: a multiple of a special unit and other functions are refused", "[pathology][units]") {
    for (const char* code : {"5.Cel", "Cel.3", "4.[degRe].7"}) CHECK(factor("1", code, "K") == "special unit");
    for (const char* code : {"[p'diop]", "%[slope]"}) CHECK(factor("1", code, "rad") == "special unit");
    for (const char* code : {"[hp'_X]", "Np", "B", "bit_s"}) CHECK(factor("1", code, "1") == "special unit");
    CHECK(converted_by("molar:5", "1", "kat", "g/s") == "no mass or substance");
    CHECK(converted_by("molar:5", "1", "osm", "g") == "no mass or substance");
}

TEST_CASE("conversion: HbA1c is never converted", "[pathology][units]") {
    CHECK(factor("48", "mmol/mol", "%") == "different fraction");
    CHECK(factor("6.5", "%", "mmol/mol") == "different fraction");
    CHECK(factor("48", "mmol/mol", "1") == "different fraction");
    CHECK(converted_by("molar:64500", "6.5", "%", "mmol/mol") == "no mass or substance");
    CHECK(factor("48", "mmol/mol", "umol/mol") == "48000");
}

TEST_CASE("conversion: what UCUM takes for a number does not become one", "[pathology][units]") {
    CHECK(factor("1", "U/L", "[IU]/L") == "different dimension");
    CHECK(factor("1", "m[IU]/L", "pmol/L") == "different dimension");
    CHECK(factor("1", "mmol/L", "10*9/L") == "different dimension");
    CHECK(factor("1", "meq/L", "mmol/L") == "different dimension");
    CHECK(factor("1", "mosm/kg", "mmol/kg") == "different dimension");
    CHECK(factor("1", "/[HPF]", "/[LPF]") == "different dimension");
    CHECK(factor("1", "[GPL'U]/mL", "[MPL'U]/mL") == "different dimension");
    CHECK(factor("1", "mg/dL", "mmol/L") == "different dimension");
    CHECK(factor("1", "mg/g", "L/L") == "different fraction");
    CHECK(factor("1", "[iU]/L", "k[IU]/L") == "0.001");
}

TEST_CASE("conversion: a filtration rate stays with its body surface", "[pathology][units]") {
    CHECK(factor("90", "mL/min/{1.73_m2}", "mL/min") == "different dimension");
    CHECK(factor("90", "mL/min", "mL/min/{1.73_m2}") == "different dimension");
    CHECK(factor("90", "mL/min/((173/100).m2)", "mL/min/{1.73_m2}") == "90");
    CHECK(factor("1.50", "mL/s/{1.73_m2}", "mL/min/{1.73_m2}") == "90.0");
}

TEST_CASE("conversion: a molar mass joins one mass with one substance and changes nothing else", "[pathology][units]") {
    CHECK(converted_by("molar:180", "1", "mg/dL", "g/L") == "no mass or substance");
    CHECK(converted_by("molar:180", "1", "mg/dL", "mmol/d") == "different dimension");
    CHECK(converted_by("molar:180", "1", "g2", "mol2") == "no mass or substance");
    CHECK(converted_by("molar:180", "1", "U/L", "mg/L") == "no mass or substance");
    CHECK(converted_by("molar:180", "1", "meq/L", "mg/L") == "no mass or substance");
}

TEST_CASE("conversion: codes that are none, or a trap, are refused", "[pathology][units]") {
    CHECK(factor("1", "IU/L", "U/L") == "unknown unit");
    CHECK(factor("1", "g/L", "g/l/") == "unknown unit");
    CHECK(factor("1", "u/L", "g/L") == "a code that is taken for another");
    CHECK(factor("1", "u/L", "u/L") == "a code that is taken for another");
}

TEST_CASE("conversion: what is no number, or too large a one, is refused", "[pathology][units]") {
    for (const char* value : {"", "<5", "5,1", "positive", "1e999"})
        CHECK(factor(value, "g/L", "g/dL") == "not a number");
    CHECK(factor("1e10", "YBq", "yBq") == "number too large");
    CHECK(factor("1", "10*99.10*99.10*99", "1") == "number too large");
}

TEST_CASE("conversion: a rule is `factor` or a molar mass above zero", "[pathology][units]") {
    CHECK_FALSE(conversion_rule::parse("factor")->molar_mass);
    CHECK(conversion_rule::parse("molar:180.156")->molar_mass->text() == "180.156");
    for (const char* text :
         {"", "Factor", "molar", "molar:", "molar:0", "molar:-1", "molar:1,5", "molar: 1", "hba1c"}) {
        INFO(text);
        CHECK_FALSE(conversion_rule::parse(text));
    }
}

TEST_CASE("conversion: a quantity keeps its comparator and gets the unit's code", "[pathology][units]") {
    const auto g_per_l = between("g/dL", "g/L", "factor");

    const auto answer = *g_per_l.apply(sent("0.5", "g/dL", comparator::less));

    CHECK(answer == quantity{"5", comparator::less, "g/L", {"http://unitsofmeasure.org", "g/L", {}, {}, {}}});
    CHECK(g_per_l.apply(sent("", "g/dL")).error() == refusal::not_a_number);
}

TEST_CASE("conversion: a range is converted at both ends or not at all", "[pathology][units]") {
    const auto mmol = between("mg/dL", "mmol/L", "molar:180.156");

    const auto both = *mmol.apply(range{sent("70", "mg/dL"), sent("100", "mg/dL")});
    CHECK(both.low->value == "3.89");
    CHECK(both.high->value == "5.55");

    CHECK_FALSE((*mmol.apply(range{std::nullopt, sent("100", "mg/dL")})).low);
    CHECK(mmol.apply(range{sent("70", "mg/dL"), sent("high", "mg/dL")}).error() == refusal::not_a_number);
}
