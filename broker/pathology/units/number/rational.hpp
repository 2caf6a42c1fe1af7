#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::pathology::units::number {

// No result of a laboratory and no unit comes near it; arithmetic on what somebody made up stays cheap.
constexpr std::size_t rational_bits_max = 4096;
constexpr std::size_t digits_max = 256;
constexpr int power_of_ten_max = 999;

// An exact number: a quotient of two whole numbers in lowest terms. A value that never changes; a copy shares it. What
// would take more than rational_bits_max bits, above or below the line, is not there (std::nullopt).
class rational {
  public:
    rational(); // zero
    rational(long long whole);

    static rational of_digits(std::string_view digits); // decimal digits alone, 1 to digits_max of them
    static rational power_of_ten(int exponent);         // within power_of_ten_max

    bool is_zero() const;
    bool is_negative() const;

    std::optional<rational> plus(const rational& other) const;
    std::optional<rational> minus(const rational& other) const;
    std::optional<rational> times(const rational& other) const;
    std::optional<rational> over(const rational& other) const; // none for a division by zero too
    std::optional<rational> to_the(int exponent) const;

    // n when this is ten to the n.
    std::optional<int> exponent_of_ten() const;

    // The digits of the number without its sign, rounded half up (away from zero), with `places` of them behind the
    // point; a negative `places` rounds tens, hundreds and so on. "1768" stands for 17.68 with two places.
    std::string digits(int places) const;

    // The exponent of the first digit that is not zero: 2 for 123, -3 for 0.0012. Not for zero.
    int magnitude() const;

    std::string text() const; // "5/9", "126": for tests and messages

    bool operator==(const rational& other) const;
    std::strong_ordering operator<=>(const rational& other) const;

  private:
    struct quotient;
    explicit rational(std::shared_ptr<const quotient> value) : value_(std::move(value)) {}
    static std::optional<rational> within_limit(quotient&& value);

    std::shared_ptr<const quotient> value_;
};

} // namespace signalbox::pathology::units::number
