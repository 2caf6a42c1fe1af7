#include "broker/routing/names.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace signalbox::routing {

namespace {

constexpr unsigned byte_at(std::string_view text, std::size_t at) noexcept {
    return static_cast<unsigned char>(text[at]);
}

// How many bytes the sequence has that begins so, and the bits of its first byte; 0 when none begins so.
struct lead {
    std::size_t size = 0;
    char32_t bits = 0;
};

constexpr lead lead_of(unsigned first) noexcept {
    if (first < 0x80) return {1, first};
    if (first >= 0xc2 && first < 0xe0) return {2, first & 0x1fU};
    if (first >= 0xe0 && first < 0xf0) return {3, first & 0x0fU};
    if (first >= 0xf0 && first < 0xf5) return {4, first & 0x07U};
    return {};
}

std::optional<std::u32string> from_utf8(std::string_view text) {
    std::u32string points;
    for (std::size_t at = 0; at < text.size();) {
        const lead first = lead_of(byte_at(text, at));
        if (first.size == 0 || at + first.size > text.size()) return std::nullopt;
        char32_t point = first.bits;
        for (std::size_t i = 1; i < first.size; ++i) {
            const unsigned next = byte_at(text, at + i);
            if ((next & 0xc0U) != 0x80U) return std::nullopt;
            point = point << 6 | (next & 0x3fU);
        }
        points += point;
        at += first.size;
    }
    return points;
}

std::u32string from_latin1(std::string_view text) {
    std::u32string points;
    for (const char c : text) points += static_cast<unsigned char>(c);
    return points;
}

// Upper-case letters from `first` to `last`: either all of them (step 1) or every other one.
struct case_range {
    char32_t first;
    char32_t last;
    char32_t step;
    char32_t to_lower;
};

constexpr std::array<case_range, 12> case_ranges{{
    {U'A', U'Z', 1, 32},
    {0x00c0, 0x00d6, 1, 32}, // Latin-1; between them stands the multiplication sign
    {0x00d8, 0x00de, 1, 32},
    {0x0100, 0x0136, 2, 1}, // Latin Extended-A
    {0x0139, 0x0147, 2, 1},
    {0x014a, 0x0176, 2, 1}, // with the Welsh W and Y
    {0x0179, 0x017d, 2, 1},
    {0x0391, 0x03a9, 1, 32}, // Greek
    {0x0400, 0x040f, 1, 80}, // Cyrillic
    {0x0410, 0x042f, 1, 32},
    {0x1e00, 0x1e94, 2, 1}, // Latin Extended Additional
    {0x1ea0, 0x1efe, 2, 1},
}};

char32_t lower(char32_t point) noexcept {
    if (point == 0x0178) return 0x00ff; // the one of Extended-A whose lower case stands in Latin-1
    for (const case_range& range : case_ranges)
        if (point >= range.first && point <= range.last && (point - range.first) % range.step == 0)
            return point + range.to_lower;
    return point;
}

constexpr bool is_left_out(char32_t point) noexcept {
    constexpr std::u32string_view spaces = U" \t\u00a0\u2009\u202f";
    constexpr std::u32string_view hyphens = U"-\u00ad\u2010\u2011\u2012\u2013\u2212";
    constexpr std::u32string_view apostrophes = U"'`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u2032";
    return spaces.find(point) != std::u32string_view::npos || hyphens.find(point) != std::u32string_view::npos ||
           apostrophes.find(point) != std::u32string_view::npos;
}

} // namespace

std::u32string comparable_name(std::string_view name) {
    const auto decoded = from_utf8(name);
    std::u32string kept;
    const std::u32string points = decoded ? *decoded : from_latin1(name);
    for (const char32_t point : points)
        if (!is_left_out(point)) kept += lower(point);
    return kept;
}

} // namespace signalbox::routing
