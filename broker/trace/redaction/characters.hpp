#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

// Classes of ASCII characters, whatever the locale, and words made of them.
namespace signalbox::trace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) noexcept { return is_lower(c) || is_upper(c); }
constexpr bool is_word(char c) noexcept { return is_digit(c) || is_letter(c); }
constexpr bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

constexpr bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t at = 0; at < 36; ++at) {
        const bool hyphen = at == 8 || at == 13 || at == 18 || at == 23;
        if (hyphen ? text[at] != '-' : !is_hex(text[at])) return false;
    }
    return true;
}

constexpr bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) noexcept {
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::string_view trim(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// True where a UUID that stands by itself holds that place.
constexpr bool in_uuid(std::string_view text, std::size_t place) noexcept {
    constexpr std::size_t size = 36;
    for (std::size_t begin = place < size ? 0 : place - size + 1; begin <= place && begin + size <= text.size();
         ++begin) {
        const bool alone =
            (begin == 0 || !is_word(text[begin - 1])) && (begin + size == text.size() || !is_word(text[begin + size]));
        if (alone && is_uuid(text.substr(begin, size))) return true;
    }
    return false;
}

// True where the word at `place` ends an id that this hub gives its messages: 20 digits, '_', six hexadecimal digits.
constexpr bool ends_message_id(std::string_view text, std::size_t place) noexcept {
    constexpr std::size_t digits = 20;
    constexpr std::size_t tail = 6;
    if (place < digits + 1 || text[place - 1] != '_' || text.size() - place < tail) return false;
    const auto front = text.substr(place - 1 - digits, digits);
    const auto back = text.substr(place, tail);
    const bool alone = (place == digits + 1 || !is_word(text[place - digits - 2])) &&
                       (place + tail == text.size() || !is_word(text[place + tail]));
    return alone && std::all_of(front.begin(), front.end(), is_digit) && std::all_of(back.begin(), back.end(), is_hex);
}

} // namespace signalbox::trace
