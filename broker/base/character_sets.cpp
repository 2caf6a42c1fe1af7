#include "broker/base/character_sets.hpp"

#include <algorithm>
#include <cstdint>

namespace signalbox::base {

namespace {

// One code point and the bytes that it takes; 0 bytes for what is not UTF-8.
struct code_point {
    std::uint32_t value = 0;
    std::size_t size = 0;
};

std::size_t size_by_first(unsigned char first) noexcept {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

// RFC 3629, section 4: the shortest form alone, no surrogates, nothing above U+10FFFF.
bool is_allowed(code_point point) noexcept {
    if (point.value >= 0xd800 && point.value < 0xe000) return false;
    if (point.size == 3) return point.value >= 0x800;
    return point.size != 4 || (point.value >= 0x10000 && point.value <= 0x10ffff);
}

code_point first_of(std::string_view utf8) noexcept {
    const auto first = static_cast<unsigned char>(utf8.front());
    const std::size_t size = size_by_first(first);
    if (size == 0 || size > utf8.size()) return {};
    if (size == 1) return {first, 1};
    std::uint32_t value = first & (0x7fU >> size);
    for (const char next : utf8.substr(1, size - 1)) {
        const auto byte = static_cast<unsigned char>(next);
        if ((byte & 0xc0U) != 0x80U) return {};
        value = value << 6U | (byte & 0x3fU);
    }
    const code_point point{value, size};
    return is_allowed(point) ? point : code_point{};
}

} // namespace

bool is_utf8(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const std::size_t size = first_of(bytes).size;
        if (size == 0) return false;
        bytes.remove_prefix(size);
    }
    return true;
}

bool is_ascii(std::string_view bytes) noexcept {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string utf8_of_latin1(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes) append_latin1(text, c);
    return text;
}

latin1_text latin1_of_utf8(std::string_view utf8) {
    latin1_text made;
    made.bytes.reserve(utf8.size());
    while (!utf8.empty()) {
        const code_point point = first_of(utf8);
        const bool known = point.size != 0 && point.value < 0x100;
        made.bytes += known ? static_cast<char>(point.value) : '?';
        made.complete = made.complete && known;
        utf8.remove_prefix(std::max<std::size_t>(point.size, 1));
    }
    return made;
}

} // namespace signalbox::base
