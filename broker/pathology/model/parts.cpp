#include "broker/pathology/model/parts.hpp"

namespace signalbox::pathology {

namespace {

std::string words_of(const codeable& code) {
    std::string words = code.text;
    for (const coding& each : code.codings)
        if (words.empty()) words = each.display.empty() ? each.code : each.display;
    return words;
}

std::string words_of(const quantity& q) {
    const std::string& unit = q.unit.empty() ? q.unit_code.code : q.unit;
    std::string words = std::string(sign_of(q.comparator)) + q.value;
    return words.empty() || unit.empty() ? words + unit : words + ' ' + unit;
}

std::string words_of(const range& r) {
    return (r.low ? words_of(*r.low) : "") + " - " + (r.high ? words_of(*r.high) : "");
}

void append(std::string& to, const std::string& words) {
    if (!words.empty() && !to.empty()) to += ' ';
    to += words;
}

std::string words_of(const reference_range& r) {
    std::string words;
    if (r.limits.low || r.limits.high) words = words_of(r.limits);
    for (const auto* const lines : {&r.text, &r.population})
        for (const std::string& line : *lines) append(words, line);
    return words;
}

// One line, and those of a text.
std::vector<std::string> lines_of(const result_part& part) {
    const value& said = part.value;
    std::string line = words_of(part.code) + ":";
    if (said.quantity) append(line, words_of(*said.quantity));
    if (said.code) append(line, words_of(*said.code));
    if (said.range) append(line, words_of(*said.range));
    if (said.ratio) append(line, words_of(said.ratio->numerator) + " : " + words_of(said.ratio->denominator));
    if (said.time) append(line, to_fhir(*said.time));
    append(line, words_of(part.absent_reason));
    for (const codeable& flag : part.flags) append(line, '(' + words_of(flag) + ')');
    for (const reference_range& each : part.ranges) append(line, '[' + words_of(each) + ']');
    std::vector<std::string> lines{std::move(line)};
    if (said.text && said.text->size() == 1)
        append(lines.front(), said.text->front());
    else if (said.text)
        lines.insert(lines.end(), said.text->begin(), said.text->end());
    return lines;
}

} // namespace

std::vector<std::string> parts_in_words(const investigation& of) {
    std::vector<std::string> all;
    for (const result_part& part : of.parts)
        for (std::string& line : lines_of(part)) all.push_back(std::move(line));
    return all;
}

} // namespace signalbox::pathology
