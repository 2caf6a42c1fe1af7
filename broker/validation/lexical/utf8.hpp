#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signalbox::validation::lexical {

// Documents hold valid UTF-8, so nothing is reported here; what is cut short gives U+FFFD and never reads too far.

// The code point at `at`, which is moved behind it. `at` is below text.size().
inline char32_t next_code_point(std::string_view text, std::size_t& at) noexcept {
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80) return lead;
    const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (text.size() - at < static_cast<std::size_t>(more)) {
        at = text.size();
        return 0xfffd;
    }
    char32_t value = lead & (0x3fU >> more);
    for (int i = 0; i < more; ++i) value = value << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
    return value;
}

inline std::u32string decode_utf8(std::string_view text) {
    std::u32string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) decoded.push_back(next_code_point(text, at));
    return decoded;
}

// How many code points the text has, which is how JSON Schema counts a length.
inline std::size_t code_points(std::string_view text) noexcept {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    return count;
}

} // namespace signalbox::validation::lexical
