#include "broker/identifiers/nhs_number.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::identifiers;

TEST_CASE("nhs number: ten digits with their modulus 11 check digit are one", "[identifiers]") {
    CHECK(is_nhs_number("9990000018"));
    CHECK(is_nhs_number("9990000026"));
    CHECK(is_nhs_number("9990000034"));
}

TEST_CASE("nhs number: a check digit of eleven is written as 0", "[identifiers]") {
    int with_zero = 0;
    for (int n = 0; n < 1000; ++n) {
        std::string digits = "999000" + std::to_string(1000 + n).substr(1);
        int sum = 0;
        for (std::size_t i = 0; i < 9; ++i) sum += static_cast<int>(10 - i) * (digits[i] - '0');
        if (sum % 11 != 0) continue;
        ++with_zero;
        CHECK(is_nhs_number(digits + "0"));
    }
    CHECK(with_zero > 0);
}

TEST_CASE("nhs number: of ten possible last digits at most one is valid, and none where the check would be ten",
          "[identifiers]") {
    int without = 0;
    for (int n = 0; n < 1000; ++n) {
        const std::string nine = "999000" + std::to_string(1000 + n).substr(1);
        int valid = 0;
        for (char last = '0'; last <= '9'; ++last) valid += is_nhs_number(nine + last) ? 1 : 0;
        CHECK(valid <= 1);
        without += valid == 0 ? 1 : 0;
    }
    CHECK(without > 50);
    CHECK(without < 130);
}

TEST_CASE("nhs number: other lengths, signs and letters are not one", "[identifiers]") {
    CHECK_FALSE(is_nhs_number(""));
    CHECK_FALSE(is_nhs_number("999000001"));
    CHECK_FALSE(is_nhs_number("99900000180"));
    CHECK_FALSE(is_nhs_number("9990000019"));
    CHECK_FALSE(is_nhs_number("999000001X"));
    CHECK_FALSE(is_nhs_number("999 000 0018"));
    CHECK_FALSE(is_nhs_number("+990000018"));
}

TEST_CASE("nhs number: single spaces and hyphens between digits are taken out", "[identifiers]") {
    CHECK(parse_nhs_number("999 000 0018") == "9990000018");
    CHECK(parse_nhs_number("999-000-0018") == "9990000018");
    CHECK(parse_nhs_number("9990000018") == "9990000018");
}

TEST_CASE("nhs number: separators elsewhere are refused", "[identifiers]") {
    CHECK_FALSE(parse_nhs_number(" 9990000018"));
    CHECK_FALSE(parse_nhs_number("9990000018 "));
    CHECK_FALSE(parse_nhs_number("999  000 0018"));
    CHECK_FALSE(parse_nhs_number("999 -000 0018"));
    CHECK_FALSE(parse_nhs_number("999.000.0018"));
    CHECK_FALSE(parse_nhs_number("999 000 0019"));
    CHECK_FALSE(parse_nhs_number(""));
}
