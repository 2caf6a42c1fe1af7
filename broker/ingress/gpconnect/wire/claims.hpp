#pragma once

#include <optional>

#include "broker/fhir/document.hpp"
#include "broker/ingress/gpconnect/wire/token.hpp"

namespace signalbox::ingress::gpconnect {

// Who the claims tell of, right or wrong.
token told_in(const signalbox::fhir::value& claims);

// The claims that are resources: device, organisation, practitioner and, of DSTU2, the record. `who` as told_in() gives
// it.
std::optional<refusal> check_parties(const signalbox::fhir::value& claims, const token_demand& demand,
                                     const token& who);

} // namespace signalbox::ingress::gpconnect
