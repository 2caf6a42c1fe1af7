#include "broker/mapping/forms/parts.hpp"

#include <algorithm>
#include <optional>
#include <utility>

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

// The UNZ of `tail`, whose count becomes 1: "UNZ+3+1015'" is "UNZ+1+1015'".
std::string end_for_one(std::string_view tail) {
    const auto begin = tail.find("UNZ");
    if (begin == std::string_view::npos || tail.size() < begin + 4) return "";
    const char separator = tail[begin + 3];
    const auto reference = tail.find(separator, begin + 4);
    if (reference == std::string_view::npos) return "";
    return (std::string("UNZ") += separator) + "1" + std::string(tail.substr(reference));
}

edifact::reading_options options_of(const reading& how, std::uint32_t part) {
    edifact::reading_options options = edifact_options(how);
    options.only = std::max(part, 1U);
    return options;
}

} // namespace

pathology::read_report read_part(std::string_view text, report_form form, std::uint32_t part, const reading& how) {
    if (form == report_form::edifact) return open_part(std::string(text), part, how).read;
    sent_reports sent = read_reports(text, form, how);
    if (pathology::has_error(sent.findings)) return {{}, std::move(sent.findings)};
    if (auto none = missing(part, sent.reports.size())) return {{}, std::move(*none)};
    return std::move(sent.reports[std::max(part, 1U) - 1]);
}

opened_part open_part(std::string interchange, std::uint32_t part, const reading& how) {
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

opened_part open_part(std::shared_ptr<const opened_interchange> in, std::uint32_t part, const reading& how) {
    const edifact::interchange& known = in->outline;
    if (pathology::has_error(known.findings)) return {in, {{}, known.findings}};
    if (auto none = missing(part, known.parts.size())) return {in, {{}, std::move(*none)}};
    auto read = edifact::read_part(in->text, known, std::max(part, 1U), options_of(how, part));
    return {std::move(in), {std::move(read.report), std::move(read.findings)}};
}

std::string interchange_of_part(const opened_interchange& of, std::uint32_t part, std::string_view variant) {
    const auto& parts = of.outline.parts;
    if (part == 0 || part > parts.size()) return "";
    const auto& wanted = parts[part - 1];
    if (wanted.variant != variant) return "";
    const std::string_view text = of.text;
    std::string made(text.substr(0, parts.front().begin));
    made += text.substr(wanted.begin, wanted.end - wanted.begin);
    return made + end_for_one(text.substr(parts.back().end));
}

} // namespace signalbox::mapping
