#pragma once

#include <optional>

#include "broker/fhir/document.hpp"
#include "broker/ingress/gpconnect/wire/outcome.hpp"

namespace signalbox::ingress::gpconnect {

// Consultations and problems bring what is linked to them, so a search that asks for either must not narrow the other
// areas, but for two searches that the specification names (Access Record Structured 1.6.2).
std::optional<refusal> check_combinations(const signalbox::fhir::value& parameters);

} // namespace signalbox::ingress::gpconnect
