#include "broker/pathology/spelling.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "broker/pathology/unit_tables.hpp"

namespace signalbox::pathology {
namespace {

struct sign {
    std::string_view written;
    std::string_view plain;
};

constexpr sign signs[] = {
    {"\u00b5", "u"}, {"\u03bc", "u"},                                   // micro sign, Greek mu
    {"\u00a0", " "}, {"\u202f", " "}, {"\u2007", " "}, {"\u2009", " "}, // blanks that do not break, or are thin
    {"\u2215", "/"}, {"\u2044", "/"}, {"\u00d7", "x"}, {"\u200b", ""},  // strokes, times, nothing
};

constexpr std::string_view raised_digits[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                              "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};

// In the order of their bytes: what makes another unit of the one before it.
constexpr std::string_view changing_words[] = {"adjusted", "body",    "bsa",        "corrected",  "day", "days",
                                               "hundred",  "million", "normalised", "normalized", "per", "surface",
                                               "thousand", "times",   "week",       "weeks"};
static_assert(std::is_sorted(std::begin(changing_words), std::end(changing_words)));

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

std::string lower(std::string_view text) {
    std::string small(text);
    for (char& c : small)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return small;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string_view trimmed(std::string_view text) noexcept {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

// "9" of "x 10^9", "10*9", "10**9" and "10e9"; empty for another text.
std::string_view exponent_of_ten(std::string_view part) noexcept {
    if (part.starts_with('x') || part.starts_with('X')) part = trimmed(part.substr(1));
    if (!part.starts_with("10")) return {};
    part = trimmed(part.substr(2));
    const std::size_t digits = part.find_first_of("0123456789");
    if (digits == std::string_view::npos) return {};
    const std::string_view operation = trimmed(part.substr(0, digits));
    const bool known = operation == "*" || operation == "^" || operation == "**" || lower(operation) == "e";
    const std::string_view exponent = part.substr(digits);
    return known && std::all_of(exponent.begin(), exponent.end(), is_digit) ? exponent : std::string_view{};
}

// One side of a stroke. Words may have capitals, abbreviations mean what their letters say.
std::string common_part(std::string_view part) {
    part = trimmed(part);
    if (const std::string_view exponent = exponent_of_ten(part); !exponent.empty())
        return "10*" + std::string(exponent);
    const std::size_t number = std::min(part.find_first_not_of("0123456789."), part.size()); // "100 mL"
    const std::string_view word = trimmed(part.substr(number));
    std::string_view known = find_unit(unit_parts(), word);
    if (known.empty() && word.size() >= 5) known = find_unit(unit_parts(), lower(word));
    return std::string(part.substr(0, number)) + std::string(known.empty() ? word : known);
}

bool is_unit(std::string_view word) noexcept {
    const std::span<const unit_name> parts = unit_parts();
    return !find_unit(spelled_units(), word).empty() ||
           std::any_of(parts.begin(), parts.end(),
                       [word](const unit_name& part) { return part.written == word || part.code == word; });
}

bool is_remark_word(std::string_view word) {
    const std::string small = lower(word);
    if (small == "37c" || small == "@37c") return true;
    return word.size() > 1 && std::all_of(word.begin(), word.end(), is_letter) &&
           !std::binary_search(std::begin(changing_words), std::end(changing_words), small) && !is_unit(word);
}

// Words in or out of parentheses.
bool is_remark(std::string_view text) {
    constexpr std::string_view between = " ()[],;.";
    for (std::size_t at = text.find_first_not_of(between); at < text.size(); at = text.find_first_not_of(between, at)) {
        const std::size_t end = std::min(text.find_first_of(between, at), text.size());
        if (!is_remark_word(text.substr(at, end - at))) return false;
        at = end;
    }
    return true;
}

} // namespace

std::string plain_spelling(std::string_view unit_text) {
    std::string text(unit_text);
    if (std::all_of(text.begin(), text.end(), is_ascii)) return text;
    for (const sign& each : signs) replace_all(text, each.written, each.plain);
    for (const std::string_view digit : raised_digits)
        replace_all(text, "10" + std::string(digit), "10^" + std::string(digit));
    for (std::size_t i = 0; i < std::size(raised_digits); ++i) replace_all(text, raised_digits[i], std::to_string(i));
    return text;
}

std::string with_strokes(std::string_view plain) {
    std::string text(trimmed(plain));
    replace_all(text, " per ", "/");
    return text;
}

std::string common_spelling(std::string_view stroked) {
    std::string common;
    for (std::size_t at = 0; at <= stroked.size();) {
        const std::size_t end = std::min(stroked.find('/', at), stroked.size());
        if (at > 0) common += '/';
        common += common_part(stroked.substr(at, end - at));
        at = end + 1;
    }
    return common;
}

std::string_view without_remark(std::string_view stroked) {
    const std::size_t stroke = stroked.rfind('/');
    if (stroke == std::string_view::npos) return stroked;
    const std::size_t word = stroked.find_first_not_of(' ', stroke + 1);
    const std::size_t end = std::min(stroked.find_first_of(" (,;", word), stroked.size());
    return is_remark(stroked.substr(end)) ? stroked.substr(0, end) : stroked;
}

} // namespace signalbox::pathology
