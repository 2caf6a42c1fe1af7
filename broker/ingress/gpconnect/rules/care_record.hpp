#pragma once

#include <optional>

#include "broker/fhir/document.hpp"
#include "broker/ingress/gpconnect/wire/outcome.hpp"

namespace signalbox::ingress::gpconnect {

// The Parameters of $gpc.getcarerecord (Access Record HTML 0.7.4, DSTU2): one patient, one section, perhaps a period.
std::optional<refusal> check_care_record_request(const signalbox::fhir::value& root);

} // namespace signalbox::ingress::gpconnect
