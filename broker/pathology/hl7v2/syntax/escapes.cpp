#include "broker/pathology/hl7v2/syntax/escapes.hpp"

#include <algorithm>
#include <cstddef>

#include "broker/base/character_sets.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

constexpr std::size_t repeats_max = 40; // of a line end or a space that one escape asks for

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// A carriage return, with or without a line feed, ends a line.
std::string as_text(std::string_view bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') continue;
        if (c == '\r' || c == '\n')
            text += '\n';
        else
            text += c;
    }
    return text;
}

bool append_hex(std::string_view digits, character_set set, unescaped& into) {
    if (digits.empty() || digits.size() % 2 != 0) return false;
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int high = hex_digit(digits[i]);
        const int low = hex_digit(digits[i + 1]);
        if (high < 0 || low < 0) return false;
        bytes += static_cast<char>(high * 16 + low);
    }
    const bool is_broken = set == character_set::utf8 && !base::is_utf8(bytes);
    if (is_broken) into.has_guessed_bytes = true;
    into.text += as_text(is_broken || set == character_set::latin1 ? base::utf8_of_latin1(bytes) : bytes);
    return true;
}

// "+2", "2" and nothing, which is once.
std::size_t repeats(std::string_view digits) noexcept {
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::size_t number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9' || number > repeats_max) break;
        number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    return std::clamp<std::size_t>(number, 1, repeats_max);
}

bool append_format(std::string_view command, unescaped& into) {
    const std::string_view name = command.substr(0, 3);
    if (name == ".br" || name == ".sp")
        into.text.append(name == ".sp" ? repeats(command.substr(3)) : 1, '\n');
    else if (name == ".sk")
        into.text.append(repeats(command.substr(3)), ' ');
    else if (name == ".fi" || name == ".nf" || name == ".in" || name == ".ti" || name == ".ce")
        into.has_formatting = true;
    else
        return false;
    return true;
}

// False when it is no escape that this reader knows.
bool append_escape(std::string_view inside, const delimiters& by, character_set set, unescaped& into) {
    if (inside.starts_with('X')) return append_hex(inside.substr(1), set, into);
    if (inside.starts_with('.')) return append_format(inside, into);
    if (inside.size() != 1) return false;
    switch (inside.front()) {
    case 'F': into.text += by.field; return true;
    case 'S': into.text += by.component; return true;
    case 'T': into.text += by.subcomponent == '\0' ? '&' : by.subcomponent; return true;
    case 'R': into.text += by.repetition; return true;
    case 'E': into.text += by.escape; return true;
    case 'P': into.text += by.truncation == '\0' ? '#' : by.truncation; return true;
    case 'H':
    case 'N': into.has_formatting = true; return true;
    default: return false;
    }
}

// The longest escape that is looked for; \X..\ carries bytes, the others a few letters.
constexpr std::size_t escape_size_max = 1024;

} // namespace

unescaped unescape(std::string_view raw, const delimiters& by, character_set set) {
    unescaped result;
    while (by.escape != '\0') {
        const auto start = raw.find(by.escape);
        if (start == std::string_view::npos) break;
        result.text += raw.substr(0, start);
        raw.remove_prefix(start + 1);
        const auto end = raw.substr(0, escape_size_max).find(by.escape);
        if (end != std::string_view::npos && append_escape(raw.substr(0, end), by, set, result)) {
            raw.remove_prefix(end + 1);
            continue;
        }
        // The next escape character may begin an escape of its own.
        result.has_unknown = true;
        result.text += by.escape;
    }
    result.text += raw;
    return result;
}

std::string escape(std::string_view text, const delimiters& by) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    if (text == R"("")") return escape("\"", by).append(1, by.escape).append("X22").append(1, by.escape);
    std::string raw;
    raw.reserve(text.size());
    const auto escaped = [&](std::string_view inside) { (raw += by.escape).append(inside) += by.escape; };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n')
            escaped(".br");
        else if (byte < 0x20)
            escaped(std::string{'X', hex[byte >> 4U], hex[byte & 15U]});
        else if (c == by.field)
            escaped("F");
        else if (c == by.component)
            escaped("S");
        else if (c == by.subcomponent)
            escaped("T");
        else if (c == by.repetition)
            escaped("R");
        else if (c == by.escape)
            escaped("E");
        else if (c == by.truncation)
            escaped("P");
        else
            raw += c;
    }
    return raw;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (const std::string_view line : parts_of(text, '\n')) lines.emplace_back(line);
    return lines;
}

} // namespace signalbox::pathology::hl7v2
