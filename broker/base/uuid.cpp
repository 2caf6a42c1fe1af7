#include "broker/base/uuid.hpp"

#include <string_view>

namespace signalbox::base {

std::string uuid_of(std::span<const std::byte, 16> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::byte byte = bytes[i];
        if (i == 6) byte = (byte & std::byte{0x0f}) | std::byte{0x80};
        if (i == 8) byte = (byte & std::byte{0x3f}) | std::byte{0x80};
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[std::to_integer<unsigned>(byte) >> 4U];
        text += digits[std::to_integer<unsigned>(byte) & 15U];
    }
    return text;
}

} // namespace signalbox::base
