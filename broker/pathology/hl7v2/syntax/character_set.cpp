#include "broker/pathology/hl7v2/syntax/character_set.hpp"

#include <algorithm>
#include <cstddef>

#include "broker/pathology/hl7v2/syntax/delimiters.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) noexcept { return static_cast<unsigned char>(bytes[at]); }

// The size of the UTF-8 sequence that starts there, 0 when there is none.
std::size_t sequence_size(std::string_view bytes, std::size_t at) noexcept {
    const unsigned first = byte_at(bytes, at);
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xC2 && first <= 0xDF   ? 2
                             : (first & 0xF0) == 0xE0         ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
    if (size == 0 || at + size > bytes.size()) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte_at(bytes, at + i) & 0xC0) != 0x80) return 0;
    const unsigned second = byte_at(bytes, at + 1);
    // RFC 3629, section 4: the shortest form alone, no surrogates, nothing above U+10FFFF.
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return size;
}

bool is_ascii(std::string_view bytes) noexcept {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The first repetition of MSH-18: the set of the message; others would be reached by escapes.
std::string_view declared_set(std::string_view bytes) {
    const auto start = bytes.find("MSH");
    if (start == std::string_view::npos || start + 4 > bytes.size()) return {};
    std::string_view segment = bytes.substr(start);
    segment = segment.substr(0, segment.find_first_of("\r\n"));
    if (segment.size() < 5) return {};
    // MSH-1 is the separator itself, so MSH-18 is the 18th part of the segment.
    std::string_view field = part_of(segment, segment[3], 18);
    field = field.substr(0, field.find(segment[5 < segment.size() ? 5 : 4]));
    while (field.ends_with(' ')) field.remove_suffix(1);
    return field;
}

finding about_set(severity s, std::string code, std::string text) {
    place msh_18;
    msh_18.segment = 1;
    msh_18.element = 18;
    return {s, std::move(code), std::move(text), msh_18, {}};
}

void decode_undeclared(std::string_view bytes, decoded_text& into) {
    if (is_utf8(bytes)) {
        into.text = bytes;
        return;
    }
    into.as = character_set::latin1;
    into.text = utf8_of_latin1(bytes);
    into.findings.push_back(about_set(severity::warning, "character-set-guessed",
                                      "no character set is named and the bytes are not UTF-8: read as ISO 8859-1"));
}

void refuse(std::string_view bytes, decoded_text& into, std::string code, std::string text) {
    into.as = character_set::latin1;
    into.text = utf8_of_latin1(bytes);
    into.findings.push_back(about_set(severity::error, std::move(code), std::move(text)));
}

} // namespace

bool is_utf8(std::string_view bytes) noexcept {
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = sequence_size(bytes, at);
        if (size == 0) return false;
        at += size;
    }
    return true;
}

std::string utf8_of_latin1(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            text += c;
            continue;
        }
        text += static_cast<char>(0xC0U | (byte >> 6U));
        text += static_cast<char>(0x80U | (byte & 0x3FU));
    }
    return text;
}

decoded_text decode(std::string_view bytes) {
    decoded_text decoded;
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.remove_prefix(3);
        decoded.findings.push_back(
            about_set(severity::warning, "byte-order-mark", "a byte order mark stands before the message"));
    }
    const std::string_view declared = declared_set(bytes);
    if (declared.empty() || (declared == "ASCII" && !is_ascii(bytes))) {
        decode_undeclared(bytes, decoded);
    } else if (declared == "8859/1") {
        decoded.as = character_set::latin1;
        decoded.text = utf8_of_latin1(bytes);
    } else if (declared == "ASCII" || ((declared == "UNICODE UTF-8" || declared == "UNICODE") && is_utf8(bytes))) {
        decoded.text = bytes;
    } else if (declared == "UNICODE UTF-8" || declared == "UNICODE") {
        refuse(bytes, decoded, "character-set-broken", "the bytes are not the UTF-8 that MSH-18 says");
    } else {
        refuse(bytes, decoded, "character-set-unknown", "MSH-18 is none of ASCII, 8859/1 and UNICODE UTF-8");
    }
    return decoded;
}

} // namespace signalbox::pathology::hl7v2
