#include "broker/mapping/rules/text_checks.hpp"

#include <algorithm>
#include <array>

namespace signalbox::mapping {

namespace {

constexpr std::array<std::string_view, 22> spaces = {
    " ",      "\t",     "\r",     "\n",     "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
    "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

constexpr std::array<std::string_view, 16> invisible = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f",
                                                        "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060",
                                                        "\u2066", "\u2067", "\u2069", "\ufeff"};

// The first byte of a letter in UTF-8: Latin beyond ASCII from U+00C0, and the scripts up to the punctuation of U+2000;
// those from U+4000 up to the private use of U+E000. Symbols and spaces lie between.
bool begins_letter(unsigned char byte) {
    if (byte < 0x80) return (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z';
    return (byte >= 0xc3 && byte <= 0xe1) || (byte >= 0xe4 && byte <= 0xed);
}

} // namespace

bool has_outer_space(std::string_view text) {
    return std::ranges::any_of(
        spaces, [text](std::string_view space) { return text.starts_with(space) || text.ends_with(space); });
}

bool has_invisible(std::string_view text) {
    return std::ranges::any_of(invisible,
                               [text](std::string_view one) { return text.find(one) != std::string_view::npos; });
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool has_letter(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return begins_letter(static_cast<unsigned char>(c)); });
}

} // namespace signalbox::mapping
