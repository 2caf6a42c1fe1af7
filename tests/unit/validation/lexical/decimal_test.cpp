#include "broker/validation/lexical/decimal.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::validation::lexical;

namespace {

int compared(const char* left, const char* right) {
    const int order = compare(parse_decimal(left), parse_decimal(right));
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

bool divides(const char* by, const char* value) {
    return divisor::make(parse_decimal(by))->divides(parse_decimal(value));
}

} // namespace

TEST_CASE("decimal: numbers compare by value, exactly", "[validation]") {
    CHECK(compared("1", "1.0") == 0);
    CHECK(compared("100", "1e2") == 0);
    CHECK(compared("-0", "0.00") == 0);
    CHECK(compared("0.1", "0.10000000000000000000000001") == -1);
    CHECK(compared("-2", "-3") == 1);
    CHECK(compared("-1", "1") == -1);
    CHECK(compared("9", "10") == -1);
    CHECK(compared("12345678901234567890", "12345678901234567891") == -1);
    CHECK(compared("1e99999999999999999999", "2") == 1);
    CHECK(compared("0", "-5") == 1);
}

TEST_CASE("decimal: an integer is a number without a fraction, however written", "[validation]") {
    CHECK(is_integer("3"));
    CHECK(is_integer("3.0"));
    CHECK(is_integer("0.5e1"));
    CHECK(is_integer("-0.0"));
    CHECK_FALSE(is_integer("3.5"));
    CHECK_FALSE(is_integer("1e-1"));
}

TEST_CASE("decimal: a count is an integer from zero up", "[validation]") {
    CHECK(to_count("2.0") == 2U);
    CHECK(to_count("1e3") == 1000U);
    CHECK(to_count("0") == 0U);
    CHECK(to_count("-1") == std::nullopt);
    CHECK(to_count("1.5") == std::nullopt);
    CHECK(to_count("4294967295") == std::nullopt);
    CHECK(to_count("1e999") == std::nullopt);
}

TEST_CASE("decimal: a multiple is found without rounding", "[validation]") {
    CHECK(divides("0.01", "19.99"));
    CHECK(divides("0.0001", "0.0075"));
    CHECK_FALSE(divides("0.0001", "0.00751"));
    CHECK(divides("0.5", "1e308"));
    CHECK_FALSE(divides("0.123456789", "1e308"));
    CHECK(divides("7", "-21"));
    CHECK(divides("3", "0"));
    CHECK_FALSE(divides("10", "15"));
    CHECK_FALSE(divisor::make(parse_decimal("0")).has_value());
    CHECK_FALSE(divisor::make(parse_decimal("-2")).has_value());
}
