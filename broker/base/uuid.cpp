#include "broker/base/uuid.hpp"

#include <algorithm>
#include <string_view>

namespace signalbox::base {

std::array<char, 36> uuid_of(std::span<const std::byte, 16> bytes) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    // Where the two digits of each byte stand.
    constexpr std::array<std::size_t, 16> places{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
    std::array<std::byte, 16> of{};
    std::copy(bytes.begin(), bytes.end(), of.begin());
    of[6] = (of[6] & std::byte{0x0f}) | std::byte{0x80}; // version 8
    of[8] = (of[8] & std::byte{0x3f}) | std::byte{0x80}; // the variant of RFC 9562
    std::array<char, 36> text{};
    for (const std::size_t dash : {8, 13, 18, 23}) text[dash] = '-';
    for (std::size_t i = 0; i < of.size(); ++i) {
        text[places[i]] = digits[std::to_integer<std::size_t>(of[i] >> 4U)];
        text[places[i] + 1] = digits[std::to_integer<std::size_t>(of[i] & std::byte{15})];
    }
    return text;
}

} // namespace signalbox::base
