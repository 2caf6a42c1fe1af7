#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace signalbox::pathology::hl7v2 {

// MSH-1 and MSH-2. A delimiter of 0 is one that the message did not name: nothing is split at it.
struct delimiters {
    char field = '|';
    char component = '^';
    char repetition = '~';
    char escape = '\\';
    char subcomponent = '&';
    char truncation = '\0'; // "#" from 2.7 on, when the message has a fifth character

    bool operator==(const delimiters&) const = default;
};

// Takes what stands before the next separator, or all, from the front of `rest`. A delimiter in data is always written
// as an escape, so that splitting needs no look at escapes.
inline std::string_view take_part(std::string_view& rest, char separator) noexcept {
    const std::size_t end = separator == '\0' ? std::string_view::npos : rest.find(separator);
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return part;
}

// At least one part; an empty text has one empty part.
inline std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (separator != '\0' && text.find(separator) != std::string_view::npos)
        parts.push_back(take_part(text, separator));
    parts.push_back(text);
    return parts;
}

// The part with that number, from 1; empty when there is none.
inline std::string_view part_of(std::string_view text, char separator, std::size_t number) noexcept {
    for (; number > 1; --number) {
        if (separator == '\0' || text.find(separator) == std::string_view::npos) return {};
        take_part(text, separator);
    }
    return take_part(text, separator);
}

} // namespace signalbox::pathology::hl7v2
