#include "broker/identifiers/sctid.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace signalbox::identifiers {

namespace {

constexpr std::size_t size_min = 6;
constexpr std::size_t size_max = 18;
// The long form has seven digits of namespace between the item and the partition.
constexpr std::size_t long_size_min = 1 + 7 + 2 + 1;

using row = std::array<std::uint8_t, 10>;

// Multiplication in the dihedral group of the pentagon: 0 to 4 are its rotations, 5 to 9 its reflections.
constexpr int multiply(int a, int b) {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
    return b < 5 ? 5 + (a - b) % 5 : (a - b + 5) % 5;
}

// Verhoeff's permutation applied once per place, counted from the right; it repeats after eight.
constexpr std::array<row, 8> places = [] {
    constexpr row once = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
    std::array<row, 8> table{row{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}};
    for (std::size_t place = 1; place < table.size(); ++place)
        for (std::size_t digit = 0; digit < once.size(); ++digit) table[place][digit] = table[place - 1][once[digit]];
    return table;
}();

// What a check so far becomes by the digit of a place: one look-up for each.
constexpr std::array<std::array<row, 10>, 8> steps = [] {
    std::array<std::array<row, 10>, 8> table{};
    for (std::size_t place = 0; place < table.size(); ++place)
        for (std::size_t check = 0; check < 10; ++check)
            for (std::size_t digit = 0; digit < 10; ++digit)
                table[place][check][digit] =
                    static_cast<std::uint8_t>(multiply(static_cast<int>(check), places[place][digit]));
    return table;
}();

bool has_check_digit(std::string_view digits) noexcept {
    std::size_t check = 0;
    for (std::size_t place = 0; place < digits.size(); ++place) {
        const auto digit = static_cast<std::size_t>(digits[digits.size() - 1 - place] - '0');
        check = steps[place % steps.size()][check][digit];
    }
    return check == 0;
}

} // namespace

std::optional<sctid_kind> parse_sctid(std::string_view text) noexcept {
    if (text.size() < size_min || text.size() > size_max || text.front() == '0') return std::nullopt;
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    const std::string_view partition = text.substr(text.size() - 3, 2);
    if (partition.front() == '1' && text.size() < long_size_min) return std::nullopt;
    if (!has_check_digit(text)) return std::nullopt;
    if (partition == "00" || partition == "10") return sctid_kind::concept_id;
    if (partition == "01" || partition == "11") return sctid_kind::description_id;
    if (partition == "02" || partition == "12") return sctid_kind::relationship_id;
    return std::nullopt; // 16 names an expression, which is no component; others are not in use
}

} // namespace signalbox::identifiers
