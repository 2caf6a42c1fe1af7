#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "broker/pathology/units/number/rational.hpp"

namespace signalbox::pathology::units::number {

constexpr int decimal_places_max = 64;             // before the point and behind it
constexpr std::size_t decimal_text_size_max = 132; // what that takes

// A number as people write it, digit by digit: "2.0" is not "2". Never a binary fraction.
class decimal {
  public:
    // An optional sign, digits with at most one point among or before them, an optional exponent: "-0.35", ".5",
    // "5.", "1e3", "+2.50E-4". Nothing around it: a space makes it something else.
    static std::optional<decimal> parse(std::string_view text);

    // `value` as a reader should see it when it comes of a number with `significant` digits: rounded half up to as
    // many, but to no fewer than three, so that rounding alone moves it by less than half a per cent, and never left
    // of the point. Display only: compute with the exact number.
    static decimal rounded(const rational& value, int significant);

    static decimal rounded_at(const rational& value, int places); // half up, 0 to decimal_places_max

    // The same digits with the point moved `exponent` places to the right: exact, and as exact as before. None when
    // the point would end up beyond decimal_places_max.
    std::optional<decimal> shifted(int exponent) const;

    // Digits that were written, without leading zeros: 2 for "2.0" and "0.020", 3 for "100"; 0 when all are zero.
    int significant_digits() const noexcept { return is_zero() ? 0 : static_cast<int>(digits_.size()); }
    int places() const noexcept { return exponent_ < 0 ? -exponent_ : 0; } // behind the point
    bool is_zero() const noexcept { return digits_ == "0"; }

    rational exact() const;
    // By the number that is meant, digit by digit: "2.0" and "2" are equivalent, though not the same decimal.
    std::weak_ordering compare(const decimal& other) const noexcept;

    // Plain notation, no exponent, a zero before a leading point: "-0.35", "1000" for "1e3", "2.0".
    std::string text() const;

    bool operator==(const decimal&) const = default; // the same digits, so "2.0" is not "2"

  private:
    decimal(bool negative, std::string digits, int exponent);
    std::weak_ordering compare_size(const decimal& other) const noexcept;

    bool negative_ = false;
    std::string digits_; // without leading zeros; "0" alone for zero
    int exponent_ = 0;   // the place of the last digit: -1 for "2.0", 3 for "1e3"
};

} // namespace signalbox::pathology::units::number
