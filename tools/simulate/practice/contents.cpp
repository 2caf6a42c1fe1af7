#include "tools/simulate/practice/contents.hpp"

#include "broker/fhir/json.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "broker/pathology/edifact/interchange.hpp"

namespace signalbox::simulate {

std::optional<contents> look_into_bundle(std::string_view json) {
    const auto read = fhir::read_json(json);
    if (!read) return std::nullopt;
    const auto found = pathology::bundle::read_r4(*read);
    if (pathology::has_error(found.findings)) return std::nullopt;
    return contents{{found.report.patient.nhs_number}, {found.report.id.value}};
}

std::optional<contents> look_into_interchange(std::string_view text) {
    const auto read = pathology::edifact::read_interchange(text);
    if (!read.acceptable()) return std::nullopt;
    contents made;
    for (const auto& part : read.parts) {
        made.nhs_numbers.push_back(part.report.patient.nhs_number);
        made.report_ids.push_back(part.report.id.value);
    }
    return made;
}

} // namespace signalbox::simulate
