#pragma once

#include <string>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/mapping/render.hpp"
#include "broker/mapping/rules/lookup.hpp"

namespace signalbox::mapping {

// A FHIR R4 resource as JSON with what the map adds.
struct coded_resource {
    std::string json;
    std::uint32_t codes_mapped = 0;
    std::vector<mapped_code> mapped;
    std::vector<mapping_issue> issues;
    pathology::findings findings; // units that were converted, or could not be; results that are not plausible
};

// SNOMED CT's code for a record entry whose own code did not survive a transfer (../shared/contracts/pathology.md 8.2).
constexpr std::string_view degraded_code = "196411000000103";
constexpr std::string_view degraded_display = "Transfer-degraded record entry";

// What the message does not say itself.
struct mapping_context {
    std::string_view sender; // the laboratory's mailbox
    same_dimension dimensions;
    bool degrade = false;    // what has no map stands behind the code of a degraded entry (unmapped_policy)
    bool list_mapped = true; // coded_resource::mapped is wanted
};

// Adds SNOMED CT codings to what names a test, a panel or a specimen: Observation.code and its components' codes,
// DiagnosticReport.code, ServiceRequest.code and Specimen.type, in a single resource, the entries of a Bundle and what
// they contain. Answers (valueCodeableConcept) are not touched: a map row does not say whether its code is a question
// or an answer. Which row applies is told by the unit, the specimen, the report's date and the sender. A concept
// without a text gets the sender's display for one, which so stays what is shown. Everything else is written as it was
// read, but for the numbers of Observations whose row asks for another unit (forms/convert_observation.hpp).
coded_resource add_codes(const fhir::document& resource, const code_map& map, const mapping_context& given = {});

} // namespace signalbox::mapping
