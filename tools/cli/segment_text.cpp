#include "tools/cli/segment_text.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "broker/pathology/edifact/lint.hpp"
#include "broker/pathology/hl7v2/reader.hpp"

namespace signalbox::cli {

namespace {

// The line of each segment of HL7 v2: a carriage return, a line feed or both end one, and empty lines are no segment.
std::vector<std::uint32_t> lines_of_segments(std::string_view text) {
    std::vector<std::uint32_t> lines;
    for (std::uint32_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        if (end > 0) lines.push_back(line);
        text.remove_prefix(end);
        if (!text.empty()) text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
    }
    return lines;
}

pathology::findings findings_of_hl7v2(std::string_view text) {
    auto read = pathology::hl7v2::read_message(text);
    pathology::findings all = std::move(read.findings);
    for (auto& each : read.reports)
        all.insert(all.end(), std::move_iterator(each.findings.begin()), std::move_iterator(each.findings.end()));
    const auto lines = lines_of_segments(text);
    for (pathology::finding& each : all) {
        if (each.where.line != 0 || each.where.segment == 0 || each.where.segment > lines.size()) continue;
        each.where.line = lines[each.where.segment - 1];
        each.where.column = 1;
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& left, const auto& right) { return left.where < right.where; });
    return all;
}

} // namespace

std::optional<segment_form> segment_form_of(std::string_view text) noexcept {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    for (const std::string_view tag : {"UNA", "UNB", "UNH"})
        if (text.starts_with(tag)) return segment_form::edifact;
    if (text.starts_with("MSH")) return segment_form::hl7v2;
    return std::nullopt;
}

std::string_view name_of(segment_form form) noexcept { return form == segment_form::edifact ? "edifact" : "hl7v2"; }

pathology::findings findings_in(std::string_view text, segment_form form) {
    return form == segment_form::edifact ? pathology::edifact::lint(text) : findings_of_hl7v2(text);
}

} // namespace signalbox::cli
