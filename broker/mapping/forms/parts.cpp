#include "broker/mapping/forms/parts.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace signalbox::mapping {

namespace {

namespace edifact = pathology::edifact;

pathology::findings one(std::string code, std::string text) {
    return {pathology::finding{pathology::severity::error, std::move(code), std::move(text), {}, ""}};
}

// Why a text with so many reports has none of that number; nothing when it has.
std::optional<pathology::findings> missing(std::uint32_t part, std::size_t count) {
    if (part == 0 && count > 1) return one("several-reports", "there is more than one report");
    if (std::max(part, 1U) > count) return one("no-report", "there is no report of that number");
    return std::nullopt;
}

// A segment's elements as they stand, its tag the first; `end` is where its terminator stands.
struct cut_segment {
    std::vector<std::string> elements{""};
    std::size_t end = 0;
};

cut_segment cut(std::string_view text, std::size_t begin, const edifact::separators& marks) {
    cut_segment made;
    for (made.end = begin; made.end < text.size() && text[made.end] != marks.terminator; ++made.end) {
        const bool releases = text[made.end] == marks.release && marks.release != ' ' && made.end + 1 < text.size();
        if (text[made.end] == marks.element) {
            made.elements.emplace_back();
            continue;
        }
        made.elements.back() += text[made.end];
        if (releases) made.elements.back() += text[++made.end];
    }
    return made;
}

// Without empty elements at the end.
std::string joined(std::vector<std::string> elements, char separator) {
    while (elements.back().empty()) elements.pop_back();
    std::string made;
    for (const std::string& each : elements) (made += made.empty() ? "" : std::string(1, separator)) += each;
    return made;
}

void put(std::vector<std::string>& elements, std::size_t at, std::string_view text) {
    if (at < elements.size()) elements[at] = text;
}

// What stands in front of the first message.
std::string head_for_one(std::string_view head, const edifact::separators& marks, std::string_view reference) {
    const std::size_t begin = std::min(head.find("UNB"), head.size());
    cut_segment unb = cut(head, begin, marks);
    if (!reference.empty()) put(unb.elements, 5, reference);
    put(unb.elements, 9, ""); // no acknowledgement
    return std::string(head.substr(0, begin)) + joined(std::move(unb.elements), marks.element) +
           std::string(head.substr(unb.end));
}

// What stands behind the last one, from UNZ on: it counts 1.
std::string end_for_one(std::string_view tail, const edifact::separators& marks, std::string_view reference) {
    const std::size_t begin = std::min(tail.find("UNZ"), tail.size());
    cut_segment unz = cut(tail, begin, marks);
    put(unz.elements, 1, "1");
    if (!reference.empty()) put(unz.elements, 2, reference);
    return joined(std::move(unz.elements), marks.element) + std::string(tail.substr(unz.end));
}

edifact::reading_options options_of(const reading& how, std::uint32_t part) {
    edifact::reading_options options = edifact_options(how);
    options.only = std::max(part, 1U);
    return options;
}

opened_part open_edifact(std::string interchange, std::uint32_t part, const reading& how) {
    auto opened = std::make_shared<opened_interchange>();
    opened->text = std::move(interchange);
    opened->outline = edifact::read_interchange(opened->text, options_of(how, part));
    edifact::interchange& read = opened->outline;
    if (pathology::has_error(read.findings)) return {opened, {{}, read.findings}};
    if (auto none = missing(part, read.parts.size())) return {opened, {{}, std::move(*none)}};
    edifact::part& wanted = read.parts[std::max(part, 1U) - 1];
    pathology::read_report report{std::exchange(wanted.report, {}), std::move(wanted.findings)};
    return {std::move(opened), std::move(report)};
}

// One of those that were read with the whole.
opened_part take_report(std::shared_ptr<const opened_interchange> in, std::uint32_t part) {
    if (auto none = missing(part, in->reports.size())) return {std::move(in), {{}, std::move(*none)}};
    pathology::read_report wanted = in->reports[std::max(part, 1U) - 1];
    return {std::move(in), std::move(wanted)};
}

} // namespace

opened_part open_part(std::string text, report_form form, std::uint32_t part, const reading& how) {
    if (form == report_form::edifact) return open_edifact(std::move(text), part, how);
    auto opened = std::make_shared<opened_interchange>();
    sent_reports sent = read_reports(text, form, how);
    if (pathology::has_error(sent.findings)) return {std::move(opened), {{}, std::move(sent.findings)}};
    if (auto none = missing(part, sent.reports.size())) return {std::move(opened), {{}, std::move(*none)}};
    if (sent.reports.size() == 1) return {std::move(opened), std::move(sent.reports.front())};
    opened->text = std::move(text);
    opened->reports = std::move(sent.reports);
    pathology::read_report wanted = opened->reports[part - 1];
    return {std::move(opened), std::move(wanted)};
}

opened_part open_part(std::shared_ptr<const opened_interchange> in, std::uint32_t part, const reading& how) {
    if (!in->reports.empty()) return take_report(std::move(in), part);
    const edifact::interchange& known = in->outline;
    if (pathology::has_error(known.findings)) return {in, {{}, known.findings}};
    if (auto none = missing(part, known.parts.size())) return {in, {{}, std::move(*none)}};
    auto read = edifact::read_part(in->text, known, std::max(part, 1U), options_of(how, part));
    return {std::move(in), {std::move(read.report), std::move(read.findings)}};
}

std::string interchange_of_part(const opened_interchange& of, std::uint32_t part, std::string_view variant,
                                std::string_view reference) {
    const auto& parts = of.outline.parts;
    if (part == 0 || part > parts.size()) return "";
    const auto& wanted = parts[part - 1];
    if (wanted.variant != variant) return "";
    const std::string_view text = of.text;
    const edifact::separators& marks = of.outline.separators;
    std::string made = head_for_one(text.substr(0, parts.front().begin), marks, reference);
    made += text.substr(wanted.begin, wanted.end - wanted.begin);
    return made + end_for_one(text.substr(parts.back().end), marks, reference);
}

} // namespace signalbox::mapping
