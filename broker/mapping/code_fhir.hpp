#pragma once

#include <string>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/mapping/render.hpp"

namespace signalbox::mapping {

// A FHIR R4 resource as JSON with what the map adds.
struct coded_resource {
    std::string json;
    std::uint32_t codes_mapped = 0;
    std::vector<mapping_issue> issues;
};

// Adds SNOMED CT codings to what names a test, a panel or a specimen: Observation.code and its components' codes,
// DiagnosticReport.code, ServiceRequest.code and Specimen.type, in a single resource, the entries of a Bundle and what
// they contain. Answers (valueCodeableConcept) are not touched: a map row does not say whether its code is a question
// or an answer. Everything else is written as it was read.
coded_resource add_codes(const fhir::document& resource, const code_map& map);

} // namespace signalbox::mapping
