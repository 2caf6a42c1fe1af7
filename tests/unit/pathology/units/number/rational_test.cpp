#include "broker/pathology/units/number/rational.hpp"

#include <string>

#include <catch2/catch.hpp>

using signalbox::pathology::units::number::rational;
using signalbox::pathology::units::number::rational_bits_max;

namespace {

rational quotient(long long above, long long below) { return *rational(above).over(below); }

} // namespace

TEST_CASE("rational: arithmetic is exact and in lowest terms", "[pathology][units]") {
    CHECK(quotient(1, 3).plus(quotient(1, 6))->text() == "1/2");
    CHECK(quotient(1, 3).minus(quotient(1, 3))->is_zero());
    CHECK(quotient(2, 3).times(quotient(3, 4))->text() == "1/2");
    CHECK(quotient(10, 4).text() == "5/2");
    CHECK(quotient(2, 3).to_the(-2)->text() == "9/4");
    CHECK(quotient(2, 3).to_the(0) == rational(1));
    CHECK(rational::of_digits("0010") == rational(10));
}

TEST_CASE("rational: a division by zero has no answer", "[pathology][units]") {
    CHECK_FALSE(rational(1).over(0));
    CHECK_FALSE(rational(0).to_the(-1));
}

TEST_CASE("rational: a number that grows beyond the limit is not there", "[pathology][units]") {
    const rational large = *rational(2).to_the(static_cast<int>(rational_bits_max) - 1);

    CHECK_FALSE(large.times(2));
    CHECK_FALSE(large.plus(large));
    CHECK_FALSE(large.to_the(2));
    CHECK_FALSE(rational(10).to_the(2'000'000'000));
    CHECK_FALSE(rational(1).over(large)->over(2));
}

TEST_CASE("rational: a power of ten is known as one", "[pathology][units]") {
    CHECK(rational(1).exponent_of_ten() == 0);
    CHECK(rational::power_of_ten(9).exponent_of_ten() == 9);
    CHECK(rational::power_of_ten(-15).exponent_of_ten() == -15);
    CHECK_FALSE(rational(20).exponent_of_ten());
    CHECK_FALSE(quotient(1, 2).exponent_of_ten());
    CHECK_FALSE(quotient(10, 3).exponent_of_ten());
    CHECK_FALSE(rational(-10).exponent_of_ten());
    CHECK_FALSE(rational(0).exponent_of_ten());
}

TEST_CASE("rational: numbers are in the order of their size", "[pathology][units]") {
    CHECK(quotient(1, 3) < quotient(34, 100));
    CHECK(rational(-2) < rational(-1));
    CHECK(rational(-1).is_negative());
    CHECK(quotient(2, 4) == quotient(1, 2));
}

TEST_CASE("rational: its magnitude is the place of its first digit", "[pathology][units]") {
    CHECK(rational(999).magnitude() == 2);
    CHECK(rational(1000).magnitude() == 3);
    CHECK(quotient(1, 3).magnitude() == -1);
    CHECK(quotient(1, 1000).magnitude() == -3);
    CHECK(quotient(-999, 1000).magnitude() == -1);
}

TEST_CASE("rational: digits are rounded half up at the place asked for", "[pathology][units]") {
    CHECK(quotient(1, 8).digits(2) == "13");
    CHECK(quotient(-1, 8).digits(2) == "13");
    CHECK(rational(1250).digits(-2) == "13");
    CHECK(quotient(2, 3).digits(4) == "6667");
}
