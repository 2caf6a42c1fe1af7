#include "broker/base/uuid.hpp"

#include <string_view>

namespace signalbox::base {

std::array<char, 36> uuid_of(std::span<const std::byte, 16> bytes) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, 36> text{};
    char* at = text.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto byte = std::to_integer<unsigned>(bytes[i]);
        if (i == 6) byte = (byte & 0x0fU) | 0x80U;
        if (i == 8) byte = (byte & 0x3fU) | 0x80U;
        if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
        *at++ = digits[byte >> 4U];
        *at++ = digits[byte & 15U];
    }
    return text;
}

} // namespace signalbox::base
