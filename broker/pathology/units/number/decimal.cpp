#include "broker/pathology/units/number/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace signalbox::pathology::units::number {
namespace {

constexpr int significant_min = 3;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& rest) noexcept {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
    const auto taken = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(taken.size());
    return taken;
}

bool take(std::string_view& rest, std::string_view one_of) noexcept {
    if (rest.empty() || one_of.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
}

// What stands behind the "e"; at most three digits.
std::optional<int> read_exponent(std::string_view rest) noexcept {
    const bool negative = rest.starts_with('-');
    take(rest, "+-");
    const std::string_view digits = take_digits(rest);
    if (digits.empty() || digits.size() > 3 || !rest.empty()) return std::nullopt;
    int exponent = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    return negative ? -exponent : exponent;
}

std::string without_leading_zeros(std::string digits) {
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return digits;
}

bool is_within_limit(std::size_t digits, int exponent) noexcept {
    return exponent >= -decimal_places_max && exponent + static_cast<int>(digits) <= decimal_places_max;
}

} // namespace

// The digits of zero are one, whatever the place: "0.00" keeps its places in the exponent.
decimal::decimal(bool negative, std::string digits, int exponent)
    : negative_(negative), digits_(without_leading_zeros(std::move(digits))), exponent_(exponent) {}

std::optional<decimal> decimal::parse(std::string_view text) {
    if (text.size() > decimal_text_size_max) return std::nullopt;
    std::string_view rest = text;
    const bool negative = rest.starts_with('-');
    take(rest, "+-");

    std::string digits(take_digits(rest));
    int exponent = 0;
    if (take(rest, ".")) {
        const std::string_view behind = take_digits(rest);
        digits += behind;
        exponent = -static_cast<int>(behind.size());
    }
    if (digits.empty()) return std::nullopt;

    if (!rest.empty()) {
        if (!take(rest, "eE")) return std::nullopt;
        const auto written = read_exponent(rest);
        if (!written) return std::nullopt;
        exponent += *written;
    }
    if (!is_within_limit(digits.size(), exponent)) return std::nullopt;
    return decimal(negative, std::move(digits), exponent);
}

decimal decimal::rounded(const rational& value, int significant) {
    if (value.is_zero()) return decimal(false, "0", 0);
    const int wanted = std::max(significant, significant_min);
    const int places = std::clamp(wanted - 1 - value.magnitude(), 0, decimal_places_max);
    decimal result = rounded_at(value, places);
    // 9.996 rounds to 10.00, which has a digit too many.
    return places > 0 && result.significant_digits() > wanted ? rounded_at(value, places - 1) : result;
}

decimal decimal::rounded_at(const rational& value, int places) {
    std::string digits = value.digits(places);
    const bool negative = value.is_negative() && digits != "0";
    return decimal(negative, std::move(digits), -places);
}

std::optional<decimal> decimal::shifted(int exponent) const {
    if (std::abs(exponent) > 2 * decimal_places_max || !is_within_limit(digits_.size(), exponent_ + exponent))
        return std::nullopt;
    return decimal(negative_, digits_, exponent_ + exponent);
}

rational decimal::exact() const {
    // At most 128 digits and an exponent within decimal_places_max: 640 bits.
    const rational size = *rational::of_digits(digits_).times(rational::power_of_ten(exponent_));
    return negative_ ? *size.times(-1) : size;
}

// Without their signs. The first digits stand at the places `exponent_ + digits` from the point; behind the shorter
// number's digits there are zeros.
std::weak_ordering decimal::compare_size(const decimal& other) const noexcept {
    if (is_zero() || other.is_zero()) return other.is_zero() <=> is_zero();
    const int place = exponent_ + static_cast<int>(digits_.size());
    const int other_place = other.exponent_ + static_cast<int>(other.digits_.size());
    if (place != other_place) return place <=> other_place;
    const std::size_t shared = std::min(digits_.size(), other.digits_.size());
    const int first =
        std::string_view(digits_).substr(0, shared).compare(std::string_view(other.digits_).substr(0, shared));
    if (first != 0) return first <=> 0;
    const bool more = digits_.find_first_not_of('0', shared) != std::string::npos;
    const bool less = other.digits_.find_first_not_of('0', shared) != std::string::npos;
    return more <=> less;
}

std::weak_ordering decimal::compare(const decimal& other) const noexcept {
    const bool below = negative_ && !is_zero();
    const bool other_below = other.negative_ && !other.is_zero();
    if (below != other_below) return other_below <=> below;
    return below ? other.compare_size(*this) : compare_size(other);
}

std::string decimal::text() const {
    std::string text = digits_;
    if (exponent_ > 0 && !is_zero()) text.append(static_cast<std::size_t>(exponent_), '0');
    if (exponent_ < 0) {
        const auto places = static_cast<std::size_t>(-exponent_);
        if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
        text.insert(text.size() - places, 1, '.');
    }
    return negative_ ? "-" + text : text;
}

} // namespace signalbox::pathology::units::number
