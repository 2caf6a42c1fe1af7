#include "broker/intake/reports/hl7v2.hpp"

#include "broker/intake/reports/findings.hpp"

namespace signalbox::intake {

namespace {

validation::verdict verdict_of(const pathology::hl7v2::message& message, std::size_t violations_max) {
    verdict_maker verdict(violations_max);
    for (const auto severity : {validation::severity::error, validation::severity::warning}) {
        verdict.take_in(severity);
        verdict.add(0, message.findings, false);
        for (std::uint32_t number = 1; number <= message.reports.size(); ++number)
            verdict.add(number, message.reports[number - 1].findings, false);
    }
    return verdict.take();
}

} // namespace

examined examine_hl7v2(const pathology::hl7v2::message& message, const base::limits& limits) {
    examined found;
    found.message_type = "hl7v2";
    found.verdict = verdict_of(message, limits.violations_max);
    for (std::uint32_t number = 1; number <= message.reports.size(); ++number) {
        const pathology::read_report& report = message.reports[number - 1];
        found.parts.push_back({.number = number,
                               .refused_for = first_error(report.findings),
                               .patient = patient_of(report.report),
                               .identity = {}});
    }
    if (!found.parts.empty()) found.patient = found.parts.front().patient;
    return found;
}

} // namespace signalbox::intake
