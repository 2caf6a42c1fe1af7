#pragma once

#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"
#include "broker/fhir/xml.hpp"

namespace signalbox::ingress::fhir {

// The place of a JSON pointer into a resource, as the FHIRPath that OperationOutcome.issue.expression asks for:
// "Bundle.entry[0].resource.status". A choice is named by its stem (Observation.value, not valueQuantity), a
// primitive's sibling as the primitive (birthDate, not _birthDate); what the pointer hides ends the path.
std::string expression_of(const signalbox::fhir::value& resource, std::string_view pointer,
                          signalbox::fhir::release release);

} // namespace signalbox::ingress::fhir
