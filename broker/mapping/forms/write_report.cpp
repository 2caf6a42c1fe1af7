#include <span>
#include <utility>

#include <fmt/format.h>

#include "broker/base/crypto.hpp"
#include "broker/mapping/forms/parts.hpp"
#include "broker/mapping/render.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/edifact/writer.hpp"
#include "broker/pathology/hl7v2/writer.hpp"

namespace signalbox::mapping {

namespace {

rendering as_fhir(const pathology::report& report, form wanted, std::string_view seed) {
    const pathology::bundle::writing how{.seed = std::string(seed)};
    auto written =
        wanted == form::fhir_r4 ? pathology::bundle::write_r4(report, how) : pathology::bundle::write_stu3(report, how);
    rendering made;
    made.bytes = std::move(written.json);
    made.findings = std::move(written.findings);
    made.content_type = "application/fhir+json";
    made.extension = "json";
    return made;
}

std::string control_reference_of(const pathology::report& report, std::string_view seed) {
    const std::string& own = report.control_reference;
    return !own.empty() && own.size() <= pathology::edifact::reference_max ? own : interchange_reference(seed);
}

rendering as_edifact(const pathology::report& report, std::string_view seed) {
    pathology::edifact::writing_options how;
    how.control_reference = control_reference_of(report, seed);
    if (report.generated) how.prepared = pathology::in_britain(*report.generated);
    auto written = pathology::edifact::write_interchange(std::span(&report, 1), how);
    rendering made;
    made.bytes = std::move(written.text);
    made.findings = std::move(written.findings);
    made.content_type = "application/octet-stream";
    made.extension = "dat";
    return made;
}

rendering as_hl7v2(const pathology::report& report) {
    auto written = pathology::hl7v2::write_message(report, {});
    rendering made;
    made.bytes = std::move(written.text);
    made.findings = std::move(written.findings);
    made.content_type = "application/hl7-v2; charset=utf-8";
    made.extension = "hl7";
    return made;
}

} // namespace

std::string interchange_reference(std::string_view seed) {
    const auto digest = base::sha256_of(base::as_bytes(seed));
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8U | std::to_integer<std::uint64_t>(digest[i]);
    return fmt::format("{:014}", number % 100'000'000'000'000U);
}

rendering write_report(const pathology::report& report, form wanted, std::string_view seed) {
    switch (wanted) {
    case form::edifact_nhs003: return as_edifact(report, seed);
    case form::hl7v2_oru: return as_hl7v2(report);
    default: return as_fhir(report, wanted, seed);
    }
}

} // namespace signalbox::mapping
