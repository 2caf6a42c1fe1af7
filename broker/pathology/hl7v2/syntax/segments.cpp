#include "broker/pathology/hl7v2/syntax/segments.hpp"

#include <algorithm>
#include <string>

namespace signalbox::pathology::hl7v2 {

namespace {

finding structure_error(std::string code, std::string text, std::uint32_t segment = 0, std::uint32_t element = 0) {
    place where;
    where.segment = segment;
    where.element = element;
    return {severity::error, std::move(code), std::move(text), where, {}};
}

bool is_letter(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_letter_or_digit(char c) noexcept { return is_letter(c) || (c >= '0' && c <= '9'); }

bool has_name(std::string_view line, char separator) noexcept {
    return is_segment_name(line.substr(0, 3)) && (line.size() == 3 || line[3] == separator);
}

bool are_distinct(const delimiters& by) {
    std::string used{by.field};
    for (const char c : {by.component, by.repetition, by.escape, by.subcomponent, by.truncation})
        if (c != '\0') used += c;
    std::sort(used.begin(), used.end());
    const bool are_marks = std::all_of(used.begin(), used.end(), [](char c) {
        return c > ' ' && c <= '~' && !is_letter_or_digit(c) && !(c >= 'a' && c <= 'z');
    });
    return are_marks && std::adjacent_find(used.begin(), used.end()) == used.end();
}

delimiters delimiters_of(std::string_view msh, findings& found) {
    delimiters by;
    by.field = msh[3];
    std::string_view rest = msh.substr(4);
    std::string_view named = take_part(rest, by.field);
    const auto next = [&named] {
        const char c = named.empty() ? '\0' : named.front();
        named.remove_prefix(named.empty() ? 0 : 1);
        return c;
    };
    by.component = next();
    by.repetition = next();
    by.escape = next();
    by.subcomponent = next();
    by.truncation = next();
    if (by.component != '\0' && named.empty() && are_distinct(by)) return by;
    found.push_back(structure_error("delimiters", "MSH-1 and MSH-2 are not two to six different marks", 1, 2));
    // An answer needs no more of the header than what the usual ones, and a usable MSH-1, can split.
    delimiters usual;
    usual.field = by.field;
    return are_distinct(usual) ? usual : delimiters{};
}

// Takes the next line that is not empty.
std::string_view take_line(std::string_view& rest) {
    const auto start = std::min(rest.find_first_not_of("\r\n"), rest.size());
    rest.remove_prefix(start);
    const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end);
    return line;
}

bool begins_with_msh(std::string_view text, findings& found) {
    if (text.starts_with("MSH") && text.find_first_of("\r\n") > 4 && text.size() > 4) return true;
    if (text.starts_with("FHS") || text.starts_with("BHS"))
        found.push_back(structure_error("batch", "a batch of messages: each has to come on its own", 1));
    else
        found.push_back(structure_error("msh-missing", "the text does not begin with an MSH segment", 1));
    return false;
}

} // namespace

bool is_segment_name(std::string_view name) noexcept {
    return name.size() == 3 && is_letter(name[0]) && is_letter_or_digit(name[1]) && is_letter_or_digit(name[2]);
}

segments parse_segments(std::string_view text, const limits& most) {
    segments parsed;
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!begins_with_msh(text, parsed.findings)) return parsed;

    parsed.delimiters = delimiters_of(text.substr(0, text.find_first_of("\r\n")), parsed.findings);
    for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
        if (parsed.list.size() == most.segments) {
            parsed.findings.push_back(structure_error("segments-max", "the message has more than " +
                                                                          std::to_string(most.segments) + " segments"));
            break;
        }
        const auto number = static_cast<std::uint32_t>(parsed.list.size() + 1);
        if (!has_name(line, parsed.delimiters.field))
            parsed.findings.push_back(structure_error(
                "segment-name", "a line does not begin with a segment's name: a line end inside a field", number));
        parsed.list.push_back({line, number});
        if (parsed.findings.size() > most.findings) break;
    }
    return parsed;
}

std::vector<std::string_view> fields_of(const segment& from, const delimiters& by, std::size_t fields_max) {
    std::vector<std::string_view> fields;
    std::string_view rest = from.text.substr(std::min<std::size_t>(3, from.text.size()));
    if (from.name() == "MSH") fields.push_back(rest.substr(0, 1));
    if (!rest.empty()) rest.remove_prefix(1);
    while (!rest.empty() && fields.size() < fields_max) fields.push_back(take_part(rest, by.field));
    return fields;
}

} // namespace signalbox::pathology::hl7v2
