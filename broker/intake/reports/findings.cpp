#include "broker/intake/reports/findings.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "broker/identifiers/nhs_number.hpp"

namespace signalbox::intake {

namespace {

std::string pointer_of(std::uint32_t part, const pathology::place& where) {
    std::string pointer = part == 0 ? "" : fmt::format("/part/{}", part);
    if (where.segment != 0) pointer += fmt::format("/segment/{}", where.segment);
    if (where.element != 0) pointer += fmt::format("/element/{}", where.element);
    if (where.component != 0) pointer += fmt::format("/component/{}", where.component);
    return pointer;
}

} // namespace

message::patient_key patient_of(const pathology::report& report) {
    message::patient_key key;
    if (identifiers::is_nhs_number(report.patient.nhs_number)) key.nhs_number = report.patient.nhs_number;
    if (!report.patient.other_ids.empty()) {
        const pathology::identifier& own = report.patient.other_ids.front();
        key.sender_patient_id = own.system + "|" + own.value;
    }
    if (!report.id.empty()) key.report_id = report.id.system + "|" + report.id.value;
    return key;
}

std::string first_error(const pathology::findings& found) {
    const auto error = std::ranges::find(found, pathology::severity::error, &pathology::finding::severity);
    return error == found.end() ? "" : error->code;
}

void verdict_maker::add(std::uint32_t part, const pathology::findings& found, bool forgiven) {
    for (const pathology::finding& each : found) add(part, each, forgiven);
}

void verdict_maker::add(std::uint32_t part, const pathology::finding& each, bool forgiven) {
    const bool error = each.severity == pathology::severity::error && !forgiven;
    if (error != (wanted_ == validation::severity::error)) return;
    if (made_.violations.size() >= max_) {
        made_.more = true;
        return;
    }
    made_.violations.push_back({.pointer = pointer_of(part, each.where),
                                .keyword = each.code,
                                .expected = "",
                                .schema_location = "",
                                .where = {.offset = 0, .line = each.where.line, .column = each.where.column},
                                .severity = wanted_,
                                .problem = each.text});
}

} // namespace signalbox::intake
