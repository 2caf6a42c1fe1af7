#include "broker/pathology/edifact/latin1.hpp"

#include <algorithm>
#include <cstdint>

namespace signalbox::pathology::edifact {

namespace {

bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

// One code point and the bytes that it takes; 0 bytes for what is not UTF-8 (RFC 3629).
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

bool looks_like_utf8(std::string_view bytes) noexcept {
    bool beyond_ascii = false;
    while (!bytes.empty()) {
        const code_point point = first_of(bytes);
        if (point.size == 0) return false;
        beyond_ascii = beyond_ascii || point.size > 1;
        bytes.remove_prefix(point.size);
    }
    return beyond_ascii;
}

void append_utf8(std::string& into, char latin1) {
    const auto byte = static_cast<unsigned char>(latin1);
    if (byte < 0x20 || byte == 0x7f) {
        into += ' ';
        return;
    }
    if (is_ascii(latin1)) {
        into += latin1;
        return;
    }
    into += static_cast<char>(0xc0U | byte >> 6U);
    into += static_cast<char>(0x80U | (byte & 0x3fU));
}

latin1_text to_latin1(std::string_view utf8) {
    latin1_text made;
    made.bytes.reserve(utf8.size());
    while (!utf8.empty()) {
        const code_point point = first_of(utf8);
        const bool control = point.size == 1 && (point.value < 0x20 || point.value == 0x7f);
        const bool known = point.size != 0 && point.value < 0x100 && !control;
        made.bytes += known ? static_cast<char>(point.value) : control ? ' ' : '?';
        made.complete = made.complete && known;
        utf8.remove_prefix(std::max<std::size_t>(point.size, 1));
    }
    return made;
}

} // namespace signalbox::pathology::edifact
