#include "broker/fhir/text_scan.hpp"

#include <algorithm>
#include <charconv>

#include "broker/fhir/json.hpp"

namespace signalbox::fhir {

namespace detail {

namespace {

constexpr std::size_t block_size = 64;

constexpr bool is_plain(unsigned char byte) noexcept {
    // No short-circuits: the compiler turns a block of these into a few vector instructions.
    const bool control = (byte < 0x20) & (byte != '\t') & (byte != '\n') & (byte != '\r');
    return !(control | (byte >= 0x80));
}

bool is_plain_block(const char* begin) noexcept {
    bool plain = true;
    for (std::size_t i = 0; i < block_size; ++i) plain &= is_plain(static_cast<unsigned char>(begin[i]));
    return plain;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t digits_from(std::string_view text, std::size_t begin) noexcept {
    std::size_t end = begin;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end - begin;
}

std::int64_t exponent_of(std::string_view digits) noexcept {
    constexpr std::int64_t beyond = std::int64_t{1} << 40; // more than any text has digits to make up for
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (read.ec != std::errc::result_out_of_range) return std::clamp(exponent, -beyond, beyond);
    return digits.starts_with('-') ? -beyond : beyond;
}

// `at`: its first quote. One past its last, or the end of the text.
std::size_t end_of_string(std::string_view text, std::size_t at) noexcept {
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return std::min(at + 1, text.size());
}

// How many places the first digit that is not zero stands before the decimal point (negative: after it).
std::int64_t magnitude(std::string_view number) noexcept {
    std::int64_t places = 0;
    bool fraction = false;
    bool significant = false;
    for (std::size_t i = 0; i < number.size(); ++i) {
        const char c = number[i];
        if (c == 'e' || c == 'E') return places + exponent_of(number.substr(i + 1));
        if (c == '-') continue;
        if (c == '.') {
            fraction = true;
            continue;
        }
        significant = significant || c != '0';
        if (significant && !fraction) ++places;
        if (!significant && fraction) --places;
    }
    return places;
}

} // namespace

std::size_t utf8_sequence(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
        const unsigned high = first == 0xed ? 0x9f : 0xbf;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const unsigned low = first == 0xf0 ? 0x90 : 0x80;
        const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

std::optional<flaw> find_flaw(std::string_view text) noexcept {
    if (text.starts_with("\xEF\xBB\xBF")) return flaw{errc::syntax, 0, "begins with a byte order mark"};
    std::size_t at = 0;
    while (at < text.size()) {
        if (text.size() - at >= block_size && is_plain_block(text.data() + at)) {
            at += block_size;
            continue;
        }
        const std::size_t end = std::min(at + block_size, text.size());
        while (at < end) {
            const auto byte = static_cast<unsigned char>(text[at]);
            if (byte == 0) return flaw{errc::encoding, at, "a NUL byte"};
            if (byte < 0x20 && !is_plain(byte))
                return flaw{errc::syntax, at, "a control character that is not escaped"};
            const std::size_t length = utf8_sequence(text.substr(at));
            if (length == 0) return flaw{errc::encoding, at, "not valid UTF-8"};
            at += length;
        }
    }
    return std::nullopt;
}

std::vector<std::uint32_t> line_starts(std::string_view text) {
    std::vector<std::uint32_t> starts;
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        starts.push_back(static_cast<std::uint32_t>(at + 1));
    return starts;
}

bool exceeds_double(std::string_view number) noexcept {
    double rounded = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), rounded);
    // "Out of range" is too large as well as too close to zero, and says not which.
    return read.ec == std::errc::result_out_of_range && magnitude(number) > 0;
}

std::vector<span> exponents_of_zeros(std::string_view text) {
    std::vector<span> found;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            at = end_of_string(text, at);
            continue;
        }
        const std::size_t end = std::min(text.find_first_not_of("-0123456789.", at), text.size());
        const bool exponent = end > at && end < text.size() && (text[end] == 'e' || text[end] == 'E');
        if (exponent && text.substr(at, end - at).find_first_of("123456789") == std::string_view::npos) {
            const std::size_t digits = end + 1 + (text.substr(end + 1).starts_with('+') ? 1 : 0);
            found.push_back({digits, digits_from(text, digits)});
        }
        at = std::max(end, at + 1);
    }
    return found;
}

} // namespace detail

bool is_json_number(std::string_view text) noexcept {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    const std::size_t whole = detail::digits_from(text, at);
    if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
    at += whole;
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = detail::digits_from(text, at + 1);
        if (fraction == 0) return false;
        at += 1 + fraction;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        const std::size_t exponent = detail::digits_from(text, at);
        if (exponent == 0) return false;
        at += exponent;
    }
    return at == text.size();
}

} // namespace signalbox::fhir
