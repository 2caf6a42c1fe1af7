#include "broker/pathology/units/ucum/measure.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "broker/pathology/ucum.hpp"
#include "broker/pathology/units/ucum/atom.hpp"

using namespace signalbox::pathology;
using namespace units;

namespace {

std::string factor(std::string_view from, std::string_view to) {
    const auto left = ucum::read(from);
    const auto right = ucum::read(to);
    if (!left || !right) return "no code";
    const auto found = ucum::factor_between(*left, *right);
    return found ? found->text() : "none";
}

bool fit(std::string_view left, std::string_view right) {
    return ucum::is_commensurable(ucum::read(left).value(), ucum::read(right).value());
}

} // namespace

TEST_CASE("ucum measure: prefixes, exponents and numbers make the factor", "[pathology][units]") {
    CHECK(factor("m", "cm") == "100");
    CHECK(factor("mm2", "m2") == "1/1000000");
    CHECK(factor("4.m/s", "m/s") == "4");
    CHECK(factor("m/(4.s)", "m/s") == "1/4");
    CHECK(factor("m/4.s", "m.s") == "1/4");
    CHECK(factor("10*9/L", "10*3/uL") == "1");
    CHECK(factor("10^9/L", "10*9/L") == "1");
    CHECK(factor("10*-3", "%") == "1/10");
    CHECK(factor("KiBy", "bit") == "8192");
    CHECK(factor("dag", "dg") == "100");
    CHECK(factor("m+2", "m2") == "1");
}

TEST_CASE("ucum measure: a slash divides by the next component alone", "[pathology][units]") {
    CHECK(factor("s/m.mg", "s.g/m") == "1/1000");
    CHECK(factor("/m.s", "s/m") == "1");
    CHECK(factor("/(m.s)", "m-1.s-1") == "1");
    CHECK(factor("m/(s/g)", "m.g/s") == "1");
    CHECK(factor("mol/kg/h", "mol/(kg.h)") == "1");
}

TEST_CASE("ucum measure: units of a laboratory are worth what UCUM says", "[pathology][units]") {
    CHECK(factor("g/dL", "g/L") == "10");
    CHECK(factor("ng/mL", "ug/L") == "1");
    CHECK(factor("U/L", "ukat/L") == "1/60");
    CHECK(factor("U", "umol/min") == "1");
    CHECK(factor("L/L", "%") == "100");
    CHECK(factor("g%", "g/L") == "10");
    CHECK(factor("mm[Hg]", "Pa") == "66661/500");
    CHECK(factor("cP", "mPa.s") == "1");
    CHECK(factor("[in_i]", "cm") == "127/50");
    CHECK(factor("[degR]", "K") == "5/9");
    CHECK(factor("[gal_us]", "[foz_us]") == "128");
    CHECK(factor("[stone_av]", "[lb_av]") == "14");
    CHECK(factor("a", "d") == "1461/4");
    CHECK(factor("[ly]", "m") == "9460730472580800");
    CHECK(factor("[IU]", "[iU]") == "1");
    CHECK(factor("S", "A/V") == "1");
    CHECK(factor("mol", "1") == "602214076000000000000000");
}

TEST_CASE("ucum measure: pi has the digits that UCUM gives it", "[pathology][units]") {
    CHECK(factor("circ", "deg") == "360");
    CHECK(factor("[pi]", "1").starts_with("31415926535897932384626433832795028841971693993751058209749445923/1"));
}

TEST_CASE("ucum measure: units of different dimensions do not fit", "[pathology][units]") {
    CHECK_FALSE(fit("m", "m2"));
    CHECK_FALSE(fit("m/g", "g/m"));
    CHECK_FALSE(fit("Cel", "m"));
    CHECK(factor("mg/dL", "mmol/L") == "none");
    CHECK(fit("m2.g3/s", "g3.m2.s-1"));
    CHECK(fit("mol", "1"));
    CHECK(fit("%", "[ppm]"));
}

TEST_CASE("ucum measure: an arbitrary unit fits itself alone", "[pathology][units]") {
    CHECK(fit("k[IU]/L", "m[iU]/mL"));
    for (const char* other : {"1", "U", "[arb'U]", "[USP'U]", "[iU]2", "mol"}) {
        INFO(other);
        CHECK_FALSE(fit("[iU]", other));
    }
}

TEST_CASE("ucum measure: a special unit has a dimension and no factor", "[pathology][units]") {
    CHECK(fit("Cel", "K"));
    CHECK(fit("[degF]", "Cel"));
    CHECK(fit("[pH]", "mol/L"));
    CHECK(fit("dB[SPL]", "Pa"));
    CHECK(factor("Cel", "K") == "none");
    CHECK(factor("[pH]", "mol/L") == "none");
    CHECK(ucum::read("Cel")->special);
}

TEST_CASE("ucum measure: annotations weigh nothing", "[pathology][units]") {
    CHECK(factor("{beats}/min", "/min") == "1");
    CHECK(factor("g/(8.h){shift}", "g/(8.h)") == "1");
    CHECK(factor("10*3{cells}/uL", "10*9/L") == "1");
    CHECK(factor("{}/{}", "1") == "1");
    CHECK(factor("mL/min/{1.73_m2}", "mL/min") == "1"); // UCUM's word; conversion.hpp refuses it
}

TEST_CASE("ucum measure: what is written above and below is kept", "[pathology][units]") {
    const auto fraction = ucum::read("mg/g").value();

    CHECK(ucum::net(fraction).empty());
    CHECK(ucum::cancelled(fraction) == ucum::dimension{{"g", 1}});
    CHECK(fraction.atoms == std::vector<ucum::used_atom>{{"g", -3}, {"g", 0}});
    CHECK(ucum::cancelled(ucum::read("mmol/mol").value()) == ucum::dimension{{"mol", 1}});
    CHECK(ucum::cancelled(ucum::read("Pa").value()).empty());
}

TEST_CASE("ucum measure: what is no code is not read", "[pathology][units]") {
    for (const char* code :
         {"",      "/",       "//m",  "m/",   "m.",     ".m",     "m//s",        "(m",   "m)", "()",
          "(m){",  "m(s",     "(m)s", "m{",   "m}",     "{a{b}}", "{two words}", "m-",   "m+", "m--1",
          "mg mg", "[",       "[IU",  "IU]",  "1.73m2", "m2s",    "kk",          "kmin", "k%", "IU/L",
          "da",    "c[in_i]", "5+3",  "{a}m", "m{a}2",  "(m)2",   "(/m)",        "Torr"}) {
        INFO(code);
        CHECK_FALSE(ucum::read(code));
    }
}

TEST_CASE("ucum measure: what the functional tests of UCUM hold for no code is none", "[pathology][units]") {
    for (const char* code :
         {"10+3/ul", "rad2{\u9320}", "{a}rad2{b}", "{|}1", "iU", "molv", "[BETH'U]", "m[iIU]/L", "g/12h",
          "mmol/kg[H20]", "cm[H20]", "ug(8.h)", "ug(8hr)", "m^2", "m*2", "1,3", "-1", "Y"}) {
        INFO(code);
        CHECK_FALSE(ucum::read(code));
    }
}

// Suites differ from each other and from the specification: a number takes no exponent there (10 gives "10*"), a prefix
// stands before metric units alone ("da" is no tenth of a year), and special units may be written in a product.
TEST_CASE("ucum measure: where a suite and the specification differ, the specification counts", "[pathology][units]") {
    for (const char* code : {"5+3", "10-5", "da", "c[in_i]"}) CHECK_FALSE(ucum::read(code));
    for (const char* code : {"Cel/m", "Cel2", "/Cel", "m.Cel"}) CHECK(ucum::read(code)->special);
}

TEST_CASE("ucum measure: numbers beyond anything measured are not read", "[pathology][units]") {
    CHECK(ucum::read("10*99"));
    CHECK_FALSE(ucum::read("10*100"));
    CHECK_FALSE(ucum::read("m/0"));
    CHECK_FALSE(ucum::read("0.m"));
    CHECK_FALSE(ucum::read("u99.u99.u99"));
    CHECK_FALSE(ucum::read(std::string(ucum_code_size_max, '(')));
    CHECK_FALSE(ucum::read(std::string(ucum_code_size_max + 1, '1')));
    CHECK(ucum::read(std::string(ucum_code_size_max, '1')));
}

TEST_CASE("ucum measure: every unit of UCUM is read, with a prefix where it takes one", "[pathology][units]") {
    std::size_t count = 0;
    for (const auto part : {ucum::scientific_atoms(), ucum::customary_atoms(), ucum::clinical_atoms()})
        for (const auto& atom : part) {
            INFO(atom.code);
            ++count;
            const auto bare = ucum::read(atom.code);
            REQUIRE(bare);
            const auto prefixed = ucum::read("k" + std::string(atom.code));
            // "kat" is no thousand "at", and there is no other such pair.
            CHECK((prefixed.has_value() && prefixed->factor == *bare->factor.times(1000)) == atom.takes_prefix);
        }
    CHECK(count == 312);
}
