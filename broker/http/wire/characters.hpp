#pragma once

#include <string_view>

namespace signalbox::http::wire {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 3986, section 2.3.
constexpr bool is_unreserved(char c) noexcept {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// RFC 9110, section 5.6.2: what a method and a field name are made of.
constexpr bool is_token_character(char c) noexcept {
    return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

constexpr bool is_token(std::string_view text) noexcept {
    for (const char c : text)
        if (!is_token_character(c)) return false;
    return !text.empty();
}

// RFC 9110, section 5.5: a field value holds no control character but the tab. Bytes from 0x80 are opaque data.
constexpr bool is_value_character(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

constexpr bool is_value(std::string_view text) noexcept {
    for (const char c : text)
        if (!is_value_character(c)) return false;
    return true;
}

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Compares ASCII without case.
constexpr bool same_word(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i)
        if (lower(left[i]) != lower(right[i])) return false;
    return true;
}

// Without the spaces and tabs around it.
constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

} // namespace signalbox::http::wire
