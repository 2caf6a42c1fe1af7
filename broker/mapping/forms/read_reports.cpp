#include "broker/mapping/forms/read_reports.hpp"

#include <utility>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/hl7v2/reader.hpp"

namespace signalbox::mapping {

namespace {

using pathology::finding;
using pathology::severity;

pathology::findings one(std::string code, std::string text, pathology::place where = {}) {
    return {finding{severity::error, std::move(code), std::move(text), where, ""}};
}

sent_reports read_edifact(std::string_view text) {
    auto read = pathology::edifact::read_interchange(text);
    sent_reports sent;
    for (auto& part : read.parts) sent.reports.push_back({std::move(part.report), std::move(part.findings)});
    sent.findings = std::move(read.findings);
    return sent;
}

sent_reports read_hl7v2(std::string_view text) {
    auto read = pathology::hl7v2::read_message(text);
    return {std::move(read.reports), std::move(read.findings)};
}

sent_reports read_fhir(std::string_view text, report_form form, const reading& how) {
    const auto release = form == report_form::fhir_r4 ? fhir::release::r4 : fhir::release::stu3;
    fhir::json_options strict;
    strict.depth_max = how.depth_max;
    const auto document =
        fhir::looks_like_xml(text) ? fhir::read_xml(text, release, how.depth_max) : fhir::read_json(text, strict);
    if (!document) {
        const auto& why = document.error();
        return {{}, one("syntax", why.what, {.line = why.where.line, .column = why.where.column})};
    }
    sent_reports sent;
    sent.reports.push_back(form == report_form::fhir_r4 ? pathology::bundle::read_r4(*document)
                                                        : pathology::bundle::read_stu3(*document));
    return sent;
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

} // namespace

sent_reports read_reports(std::string_view text, report_form form, const reading& how) {
    switch (form) {
    case report_form::edifact: return read_edifact(text);
    case report_form::hl7v2: return read_hl7v2(text);
    case report_form::fhir_r4:
    case report_form::fhir_stu3: break;
    }
    return read_fhir(text, form, how);
}

pathology::read_report read_part(std::string_view text, report_form form, std::uint32_t part, const reading& how) {
    sent_reports sent = read_reports(text, form, how);
    if (pathology::has_error(sent.findings)) return {{}, std::move(sent.findings)};
    const std::uint32_t wanted = part == 0 ? 1 : part;
    if (part == 0 && sent.reports.size() > 1) return {{}, one("several-reports", "there is more than one report")};
    if (wanted > sent.reports.size()) return {{}, one("no-report", "there is no report of that number")};
    return std::move(sent.reports[wanted - 1]);
}

std::string interchange_of_part(std::string_view text, std::uint32_t part, std::string_view variant) {
    const auto read = pathology::edifact::read_interchange(text);
    if (part == 0 || part > read.parts.size()) return "";
    const auto& wanted = read.parts[part - 1];
    if (wanted.variant != variant) return "";
    std::string made(text.substr(0, read.parts.front().begin));
    made += text.substr(wanted.begin, wanted.end - wanted.begin);
    return made + end_for_one(text.substr(read.parts.back().end));
}

} // namespace signalbox::mapping
