#include "broker/pathology/units/number/rational.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>

#include <boost/multiprecision/cpp_int.hpp>

namespace signalbox::pathology::units::number {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

struct rational::quotient {
    cpp_rational number;
};

namespace {

cpp_int ten_to_the(unsigned exponent) { return boost::multiprecision::pow(cpp_int(10), exponent); }

std::size_t bits(const cpp_int& whole) { return whole.is_zero() ? 0 : msb(static_cast<cpp_int>(abs(whole))) + 1; }

std::size_t bits(const cpp_rational& number) { return std::max(bits(numerator(number)), bits(denominator(number))); }

cpp_rational scaled_by_ten(const cpp_rational& number, int exponent) {
    const cpp_int ten = ten_to_the(static_cast<unsigned>(std::abs(exponent)));
    // Never a cpp_rational by a cpp_int: Boost 1.74 divides by nothing then.
    return exponent < 0 ? cpp_rational(number * cpp_rational(1, ten)) : cpp_rational(number * cpp_rational(ten, 1));
}

// How often ten divides `whole`; nothing when something else is left.
std::optional<int> tens_of(cpp_int whole) {
    int count = 0;
    while (whole > 1) {
        if (whole % 10 != 0) return std::nullopt;
        whole /= 10;
        ++count;
    }
    return count;
}

} // namespace

rational::rational() : rational(0) {}
rational::rational(long long whole) : value_(std::make_shared<const quotient>(quotient{cpp_rational(whole)})) {}

std::optional<rational> rational::within_limit(quotient&& value) {
    if (bits(value.number) > rational_bits_max) return std::nullopt;
    return rational(std::make_shared<const quotient>(std::move(value)));
}

rational rational::of_digits(std::string_view digits) {
    assert(!digits.empty() && digits.size() <= digits_max);
    // The library reads a leading zero as the sign of an octal number.
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    const cpp_int whole(std::string(digits.substr(first)));
    return rational(std::make_shared<const quotient>(quotient{cpp_rational(whole)}));
}

rational rational::power_of_ten(int exponent) {
    assert(std::abs(exponent) <= power_of_ten_max);
    return rational(std::make_shared<const quotient>(quotient{scaled_by_ten(1, exponent)}));
}

bool rational::is_zero() const { return value_->number.is_zero(); }
bool rational::is_negative() const { return value_->number < 0; }

std::optional<rational> rational::plus(const rational& other) const {
    return within_limit({value_->number + other.value_->number});
}

std::optional<rational> rational::minus(const rational& other) const {
    return within_limit({value_->number - other.value_->number});
}

std::optional<rational> rational::times(const rational& other) const {
    return within_limit({value_->number * other.value_->number});
}

std::optional<rational> rational::over(const rational& other) const {
    if (other.is_zero()) return std::nullopt;
    return within_limit({value_->number / other.value_->number});
}

std::optional<rational> rational::to_the(int exponent) const {
    if (is_zero() && exponent < 0) return std::nullopt;
    const auto size = static_cast<std::size_t>(std::abs(static_cast<long long>(exponent)));
    // A number of n bits to the e has more than (n - 1) * e.
    if (size > rational_bits_max || (bits(value_->number) - 1) * size > rational_bits_max) return std::nullopt;
    const auto whole = static_cast<unsigned>(size);
    const cpp_rational raised(pow(numerator(value_->number), whole), pow(denominator(value_->number), whole));
    return within_limit({exponent < 0 ? cpp_rational(1 / raised) : raised});
}

std::optional<int> rational::exponent_of_ten() const {
    const cpp_int above = numerator(value_->number);
    const cpp_int below = denominator(value_->number);
    if (above == 1) {
        const auto tens = tens_of(below);
        return tens ? std::optional<int>(-*tens) : std::nullopt;
    }
    return below == 1 && above > 1 ? tens_of(above) : std::nullopt;
}

std::string rational::digits(int places) const {
    const cpp_rational scaled = scaled_by_ten(abs(value_->number), places);
    const cpp_int above = numerator(scaled) * 2 + denominator(scaled);
    return static_cast<cpp_int>(above / (denominator(scaled) * 2)).str();
}

int rational::magnitude() const {
    assert(!is_zero());
    const cpp_rational size = abs(value_->number);
    int exponent = static_cast<int>(numerator(size).str().size()) - static_cast<int>(denominator(size).str().size());
    // The two counts of digits say it to within one.
    if (size < scaled_by_ten(1, exponent)) --exponent;
    return exponent;
}

std::string rational::text() const { return value_->number.str(); }

bool rational::operator==(const rational& other) const { return value_->number == other.value_->number; }

std::strong_ordering rational::operator<=>(const rational& other) const {
    const int order = value_->number.compare(other.value_->number);
    return order < 0   ? std::strong_ordering::less
           : order > 0 ? std::strong_ordering::greater
                       : std::strong_ordering::equal;
}

} // namespace signalbox::pathology::units::number
