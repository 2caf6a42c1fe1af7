#include "broker/validation/lexical/decimal.hpp"

#include <algorithm>

namespace signalbox::validation::lexical {
namespace {

// Beyond any number that a document can hold: its exponent would have to be written in full.
constexpr std::int64_t exponent_limit = 1'000'000'000'000;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::int64_t read_exponent(std::string_view text) noexcept {
    const bool negative = !text.empty() && text.front() == '-';
    std::int64_t value = 0;
    for (const char c : text) {
        if (is_digit(c)) value = std::min(value * 10 + (c - '0'), exponent_limit);
    }
    return negative ? -value : value;
}

// Without overflow: the product of two numbers below 10^18 fits into 128 bits.
std::uint64_t multiply_modulo(std::uint64_t left, std::uint64_t right, std::uint64_t modulus) noexcept {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<wide>(left) * right % modulus);
}

std::uint64_t power_of_ten_modulo(std::int64_t power, std::uint64_t modulus) noexcept {
    std::uint64_t result = 1 % modulus;
    std::uint64_t base = 10 % modulus;
    for (; power > 0; power >>= 1) {
        if ((power & 1) != 0) result = multiply_modulo(result, base, modulus);
        base = multiply_modulo(base, base, modulus);
    }
    return result;
}

} // namespace

decimal parse_decimal(std::string_view number) {
    decimal value;
    if (!number.empty() && number.front() == '-') {
        value.negative = true;
        number.remove_prefix(1);
    }
    const std::size_t mark = number.find_first_of("eE");
    if (mark != std::string_view::npos) {
        value.exponent = read_exponent(number.substr(mark + 1));
        number = number.substr(0, mark);
    }
    bool fraction = false;
    for (const char c : number) {
        if (c == '.') {
            fraction = true;
            continue;
        }
        if (fraction) --value.exponent;
        if (c != '0' || !value.digits.empty()) value.digits.push_back(c);
    }
    while (!value.digits.empty() && value.digits.back() == '0') {
        value.digits.pop_back();
        ++value.exponent;
    }
    if (value.digits.empty()) return {};
    return value;
}

int compare(const decimal& left, const decimal& right) noexcept {
    if (left.digits.empty() || right.digits.empty()) {
        const int l = left.digits.empty() ? 0 : (left.negative ? -1 : 1);
        const int r = right.digits.empty() ? 0 : (right.negative ? -1 : 1);
        return l - r;
    }
    if (left.negative != right.negative) return left.negative ? -1 : 1;
    const int sign = left.negative ? -1 : 1;
    const auto magnitude = [](const decimal& d) { return d.exponent + static_cast<std::int64_t>(d.digits.size()); };
    if (magnitude(left) != magnitude(right)) return magnitude(left) < magnitude(right) ? -sign : sign;
    // The same magnitude and no leading zeros: the digits decide from the left.
    return sign * left.digits.compare(right.digits);
}

bool is_plain_integer(std::string_view number) noexcept {
    return number.find_first_of(".eE") == std::string_view::npos;
}

bool is_integer(std::string_view number) {
    if (is_plain_integer(number)) return true;
    return parse_decimal(number).exponent >= 0;
}

std::optional<std::uint32_t> to_count(std::string_view number) {
    const decimal value = parse_decimal(number);
    if (value.negative || value.exponent < 0) return std::nullopt;
    if (value.exponent + static_cast<std::int64_t>(value.digits.size()) > 10) return std::nullopt;
    std::uint64_t count = 0;
    for (const char c : value.digits) count = count * 10 + static_cast<std::uint64_t>(c - '0');
    for (std::int64_t i = 0; i < value.exponent; ++i) count *= 10;
    if (count >= 0xffffffffU) return std::nullopt;
    return static_cast<std::uint32_t>(count);
}

std::optional<divisor> divisor::make(const decimal& value) {
    if (value.negative || value.digits.empty() || value.digits.size() > 18) return std::nullopt;
    divisor made;
    made.digits_ = 0;
    for (const char c : value.digits) made.digits_ = made.digits_ * 10 + static_cast<std::uint64_t>(c - '0');
    made.exponent_ = value.exponent;
    return made;
}

bool divisor::divides(const decimal& value) const noexcept {
    if (value.digits.empty()) return true;
    // Both sides are without trailing zeros, so a smaller power of ten cannot be made up for.
    if (value.exponent < exponent_) return false;
    std::uint64_t rest = 0;
    for (const char c : value.digits) {
        rest = (multiply_modulo(rest, 10, digits_) + static_cast<std::uint64_t>(c - '0')) % digits_;
    }
    return multiply_modulo(rest, power_of_ten_modulo(value.exponent - exponent_, digits_), digits_) == 0;
}

} // namespace signalbox::validation::lexical
