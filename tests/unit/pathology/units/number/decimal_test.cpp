#include "broker/pathology/units/number/decimal.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::pathology::units;
using number::decimal;
using number::rational;

namespace {

std::string printed(std::string_view text) {
    const auto read = decimal::parse(text);
    return read ? read->text() : "refused";
}

std::string moved(std::string_view text, int places) {
    const auto to = decimal::parse(text)->shifted(places);
    return to ? to->text() : "refused";
}

rational exact(std::string_view text) { return decimal::parse(text)->exact(); }
std::string rounded(std::string_view text, int digits) { return decimal::rounded(exact(text), digits).text(); }

} // namespace

TEST_CASE("decimal: what was sent is printed digit by digit", "[pathology][units]") {
    for (const char* text : {"2.0", "-0.35", "0", "0.00", "126", "0.000", "88.4017", "-12", "9007199254740993"})
        CHECK(printed(text) == text);
}

TEST_CASE("decimal: an exponent, a plus and a bare point are written out", "[pathology][units]") {
    CHECK(printed("1e3") == "1000");
    CHECK(printed("+2.50E-4") == "0.000250");
    CHECK(printed("1.25e1") == "12.5");
    CHECK(printed(".5") == "0.5");
    CHECK(printed("5.") == "5");
    CHECK(printed("007") == "7");
}

TEST_CASE("decimal: what is no number is refused", "[pathology][units]") {
    for (const char* text : {"", ".", "-", "+", "e3", "1e", "1e+", "1.2.3", "1,5", " 1", "1 ", "<5", "0x10", "NaN",
                             "inf", "1e1000", "--1"}) {
        INFO(text);
        CHECK(printed(text) == "refused");
    }
}

TEST_CASE("decimal: there are so many places before the point and behind it", "[pathology][units]") {
    const std::string most(number::decimal_places_max, '1');

    CHECK(printed("-" + most + "." + most) == "-" + most + "." + most);
    CHECK(printed(most + "1") == "refused");
    CHECK(printed("." + most + "1") == "refused");
    CHECK(printed("1e63").size() == most.size());
    CHECK(printed("1e64") == "refused");
    CHECK(printed("1e-65") == "refused");
}

TEST_CASE("decimal: significant digits are those written, without leading zeros", "[pathology][units]") {
    CHECK(decimal::parse("2.0")->significant_digits() == 2);
    CHECK(decimal::parse("0.020")->significant_digits() == 2);
    CHECK(decimal::parse("100")->significant_digits() == 3);
    CHECK(decimal::parse("0.00")->significant_digits() == 0);
}

TEST_CASE("decimal: moving the point keeps every digit", "[pathology][units]") {
    CHECK(moved("12.6", 1) == "126");
    CHECK(moved("12.60", 1) == "126.0");
    CHECK(moved("40.5", -2) == "0.405");
    CHECK(moved("-1200", -3) == "-1.200");
    CHECK(moved("12", 3) == "12000");
    CHECK(moved("0.0", 1) == "0");
    CHECK(moved("1", 64) == "refused");
    CHECK(moved("1", -65) == "refused");
}

TEST_CASE("decimal: rounding is half up, away from zero", "[pathology][units]") {
    CHECK(rounded("1.575", 3) == "1.58");
    CHECK(rounded("1.5749999", 3) == "1.57");
    CHECK(rounded("-1.575", 3) == "-1.58");
    CHECK(rounded("2.665", 3) == "2.67"); // a binary double would give 2.66
    CHECK(rounded("9.996", 3) == "10.0");
    CHECK(rounded("0.09996", 3) == "0.100");
}

TEST_CASE("decimal: rounding leaves three digits at least, and the whole part whole", "[pathology][units]") {
    CHECK(rounded("88.4017", 1) == "88.4");
    CHECK(rounded("88.4017", 5) == "88.402");
    CHECK(rounded("11113.1", 3) == "11113");
    CHECK(rounded("5", 2) == "5.00");
    CHECK(rounded("0", 2) == "0");
    CHECK(rounded("0.5", 200).size() == 2 + number::decimal_places_max);
}

TEST_CASE("decimal: its exact number is not that of a binary double", "[pathology][units]") {
    CHECK(exact("0.1").text() == "1/10");
    CHECK(exact("-0.35").text() == "-7/20");
    CHECK(exact("1e3") == rational(1000));
    CHECK(exact("2.0") == exact("2"));
    CHECK(exact("0.352").times(100)->text() == "176/5");
}

TEST_CASE("decimal: numbers are compared digit by digit, as their exact values are", "[pathology][units]") {
    const char* const texts[] = {"0",    "-0",   "0.00", "2",     "2.0", "2.01",  "-2",   "-2.0", "-2.01",
                                 "1e30", "1e-9", "0.09", "0.090", "10",  "99.99", "1e1",  "100",  "-100",
                                 "5.",   ".5",   "0.5",  "123",   "124", "12.3",  "1230", "-1e-9"};
    for (const char* left : texts)
        for (const char* right : texts) {
            INFO(left << " beside " << right);
            const auto order = decimal::parse(left)->compare(*decimal::parse(right));
            CHECK((order < 0) == (exact(left) < exact(right)));
            CHECK((order == 0) == (exact(left) == exact(right)));
        }
}
