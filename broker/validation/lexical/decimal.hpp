#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::validation::lexical {

// A JSON number as exact decimal: (negative ? -1 : 1) * digits * 10^exponent. `digits` has neither leading nor trailing
// zeros, so equal numbers have equal members; zero has no digits, exponent 0 and is not negative.
struct decimal {
    bool negative = false;
    std::string digits;
    std::int64_t exponent = 0;

    friend bool operator==(const decimal&, const decimal&) = default;
};

// `number` follows the JSON grammar: whoever parsed the document has seen to that.
decimal parse_decimal(std::string_view number);

// Below, at or above zero as `left` is less than, equal to or greater than `right`.
int compare(const decimal& left, const decimal& right) noexcept;

// 3, 3.0 and 3e2 are integers, 0.5 is not.
bool is_integer(std::string_view number);
// Only 3 is written as one.
bool is_plain_integer(std::string_view number) noexcept;

// The number as a count, when it is an integer from 0 to 2^32 - 2.
std::optional<std::uint32_t> to_count(std::string_view number);

// What multipleOf divides by: greater than zero, at most 18 significant digits.
class divisor {
  public:
    static std::optional<divisor> make(const decimal& value);

    bool divides(const decimal& value) const noexcept;

  private:
    std::uint64_t digits_ = 1;
    std::int64_t exponent_ = 0;
};

} // namespace signalbox::validation::lexical
