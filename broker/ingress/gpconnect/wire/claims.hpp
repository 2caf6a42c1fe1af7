#pragma once

#include <optional>

#include "broker/fhir/document.hpp"
#include "broker/ingress/gpconnect/wire/token.hpp"

namespace signalbox::ingress::gpconnect {

// The claims that are resources: device, organisation, practitioner and, of DSTU2, the record. Takes what it reads into
// `into`, whose subject it compares with the practitioner.
std::optional<refusal> read_parties(const signalbox::fhir::value& claims, const token_demand& demand, token& into);

} // namespace signalbox::ingress::gpconnect
