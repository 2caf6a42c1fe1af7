#include "broker/pathology/edifact/reading/numbers.hpp"

#include <algorithm>

namespace signalbox::pathology::edifact {

namespace {

bool all_digits(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool is_usual_number(std::string_view text) noexcept {
    const std::size_t point = std::min(text.find('.'), text.size());
    if (point == 0 || point + 1 == text.size() || (point > 1 && text.front() == '0')) return false;
    return all_digits(text.substr(0, point)) && all_digits(text.substr(std::min(point + 1, text.size())));
}

std::optional<number> parse_number(std::string_view text, char decimal_mark) {
    if (is_usual_number(text)) return number{std::string(text), true};
    const std::string_view sent = text;
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::size_t mark = text.find('.');
    if (mark == std::string_view::npos) mark = text.find(decimal_mark);
    std::string_view whole = text.substr(0, mark);
    const std::string_view parts = mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
    if (whole.size() + parts.size() == 0 || !all_digits(whole) || !all_digits(parts)) return std::nullopt;
    while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);

    number made;
    if (negative) made.value += '-';
    made.value += whole.empty() ? "0" : whole;
    if (!parts.empty()) made.value.append(1, '.').append(parts);
    made.as_sent = made.value == sent;
    return made;
}

} // namespace signalbox::pathology::edifact
