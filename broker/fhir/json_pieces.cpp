#include "broker/fhir/json_pieces.hpp"

#include <bit>
#include <cstring>
#include <string_view>

#include "broker/fhir/json_block.hpp"
#include "broker/fhir/text_scan.hpp"

namespace signalbox::fhir::detail {

namespace {

constexpr std::ptrdiff_t digits_most = 18;

char meant_by(char letter) noexcept {
    switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
    }
}

// Of four hexadecimal digits; 0 for anything else.
std::uint32_t number_of(const char* digits) noexcept {
    std::uint32_t number = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = digits[i];
        const char letter = static_cast<char>(c | 0x20);
        if (c >= '0' && c <= '9')
            number = number * 16 + static_cast<std::uint32_t>(c - '0');
        else if (letter >= 'a' && letter <= 'f')
            number = number * 16 + static_cast<std::uint32_t>(letter - 'a' + 10);
        else
            return 0;
    }
    return number;
}

char* write_utf8(std::uint32_t character, char* to) noexcept {
    const auto last = [character](unsigned shift) { return static_cast<char>(0x80U | (character >> shift & 0x3fU)); };
    if (character < 0x80) {
        *to++ = static_cast<char>(character);
        return to;
    }
    if (character < 0x800) {
        *to++ = static_cast<char>(0xc0U | character >> 6U);
    } else {
        if (character < 0x10000) {
            *to++ = static_cast<char>(0xe0U | character >> 12U);
        } else {
            *to++ = static_cast<char>(0xf0U | character >> 18U);
            *to++ = last(12);
        }
        *to++ = last(6);
    }
    *to++ = last(0);
    return to;
}

// `from`: the 'u' of an escape by number. Behind it, or behind the pair that it begins; null for a mistake.
char* unescape_number(char* from, char*& to) noexcept {
    std::uint32_t character = number_of(from + 1);
    from += 5;
    if (character == 0 || (character >= 0xdc00 && character < 0xe000)) return nullptr;
    if (character >= 0xd800 && character < 0xdc00) {
        const std::uint32_t low = from[0] == '\\' && from[1] == 'u' ? number_of(from + 2) : 0;
        if (low < 0xdc00 || low >= 0xe000) return nullptr;
        character = 0x10000 + ((character - 0xd800) << 10U) + (low - 0xdc00);
        from += 6;
    }
    to = write_utf8(character, to);
    return from;
}

// Likewise for any escape, from its backslash.
char* unescape(char* from, char*& to) noexcept {
    if (from[1] == 'u') return unescape_number(from + 1, to);
    const char meant = meant_by(from[1]);
    if (meant == '\0') return nullptr;
    *to++ = meant;
    return from + 2;
}

// Null as well where ASCII is next, which a control character is. NULs behind the text are no part of a sequence.
char* behind_not_ascii(char* at) noexcept {
    do {
        const std::size_t length = utf8_sequence({at, 4});
        if (length < 2) return nullptr;
        at += length;
    } while (static_cast<unsigned char>(*at) >= 0x80);
    return at;
}

char* end_of_plain(char* at) noexcept {
    while (true) {
        const unsigned special = json_block(at).special_or_not_ascii();
        if (special != 0) return at + std::countr_zero(special);
        at += block_size;
    }
}

const char* behind_word(const char* at, std::string_view wanted) noexcept {
    return std::memcmp(at, wanted.data(), wanted.size()) == 0 ? at + wanted.size() : nullptr;
}

const char* behind_digits(const char* at) noexcept {
    while (*at >= '0' && *at <= '9') ++at;
    return at;
}

const char* behind_number(const char* begin) noexcept {
    const char* const whole = begin + (*begin == '-' ? 1 : 0);
    const char* end = behind_digits(whole);
    if (end == whole || (*whole == '0' && end != whole + 1)) return nullptr;
    if (*end == '.') {
        const char* const fraction = end + 1;
        end = behind_digits(fraction);
        if (end == fraction) return nullptr;
    }
    return (*end | 0x20) == 'e' || end - begin > digits_most ? nullptr : end;
}

bool are_blank(const char* at, const char* end) noexcept {
    for (; at < end; at += block_size) {
        const unsigned others = ~json_block(at).blank() & whole_block;
        if (others != 0) return at + std::countr_zero(others) >= end;
    }
    return true;
}

} // namespace

char* decode_string(char*& at) noexcept {
    char* from = at;
    while (*from != '"') {
        char* plain = from;
        if (*from == '\\') {
            plain = from = unescape(from, at);
            if (from == nullptr) return nullptr;
        } else {
            plain = behind_not_ascii(from);
            if (plain == nullptr) return nullptr;
        }
        plain = end_of_plain(plain);
        const auto size = static_cast<std::size_t>(plain - from);
        if (at != from) std::memmove(at, from, size);
        at += size;
        from = plain;
    }
    return from;
}

const char* behind_literal(const char* at) noexcept {
    switch (*at) {
    case 't': return behind_word(at, "true");
    case 'f': return behind_word(at, "false");
    case 'n': return behind_word(at, "null");
    default: return behind_number(at);
    }
}

fhir::kind literal_kind(char first) noexcept {
    if (first == 't' || first == 'f') return kind::boolean;
    return first == 'n' ? kind::null : kind::number;
}

char* behind_blanks(char* at, const char* text, std::vector<std::uint32_t>& lines) {
    while (true) {
        const json_block block(at);
        const unsigned others = ~block.blank() & whole_block;
        const unsigned before = others == 0 ? whole_block : (others & (0U - others)) - 1;
        for (unsigned breaks = block.equal('\n') & before; breaks != 0; breaks &= breaks - 1)
            lines.push_back(static_cast<std::uint32_t>(at - text + std::countr_zero(breaks) + 1));
        if (others != 0) return at + std::countr_zero(others);
        at += block_size;
    }
}

special_walk quote_behind_blanks(special_walk walk, const char* at, const char* text,
                                 std::vector<std::uint32_t>& lines) {
    const std::size_t known = lines.size();
    const char* special = walk.next();
    while (*special == '\n' || *special == '\r' || *special == '\t') {
        if (*special == '\n') lines.push_back(static_cast<std::uint32_t>(special - text + 1));
        walk.take();
        special = walk.next();
    }
    if (*special == '"' && are_blank(at, special)) return walk;
    lines.resize(known);
    return {};
}

} // namespace signalbox::fhir::detail
