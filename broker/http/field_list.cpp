#include "broker/http/field_list.hpp"

#include <algorithm>
#include <charconv>

namespace signalbox::http {

std::string lower(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return made;
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view next_part(std::string_view& text, char separator) noexcept {
    const auto end = std::min(text.find(separator), text.size());
    const std::string_view part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

std::string parameter(std::string_view parameters, std::string_view name) {
    while (!parameters.empty()) {
        std::string_view value = next_part(parameters, ';');
        const std::string_view its = next_part(value, '=');
        if (lower(its) != name) continue;
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return lower(value);
    }
    return {};
}

double weight_of(std::string_view parameters) {
    const std::string text = parameter(parameters, "q");
    double weight = 1;
    if (!text.empty()) std::from_chars(text.data(), text.data() + text.size(), weight);
    return weight;
}

} // namespace signalbox::http
