#include "broker/mapping/forms/read_reports.hpp"

#include <utility>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/hl7v2/reader.hpp"

namespace signalbox::mapping {

namespace {

using pathology::finding;
using pathology::severity;

pathology::findings one(std::string code, std::string text, pathology::place where = {}) {
    return {finding{severity::error, std::move(code), std::move(text), where, ""}};
}

sent_reports read_edifact(std::string_view text, const reading& how) {
    auto read = pathology::edifact::read_interchange(text, edifact_options(how));
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

} // namespace

sent_reports read_reports(std::string_view text, report_form form, const reading& how) {
    switch (form) {
    case report_form::edifact: return read_edifact(text, how);
    case report_form::hl7v2: return read_hl7v2(text);
    case report_form::fhir_r4:
    case report_form::fhir_stu3: break;
    }
    return read_fhir(text, form, how);
}

pathology::edifact::reading_options edifact_options(const reading& how) {
    pathology::edifact::reading_options options;
    options.limits.segments = how.segments_max;
    options.limits.investigations = how.results_max;
    return options;
}

} // namespace signalbox::mapping
