#pragma once

#include <optional>
#include <string_view>

#include "broker/fhir/document.hpp"
#include "broker/ingress/gpconnect/wire/outcome.hpp"

namespace signalbox::ingress::gpconnect {

// The dates of a Parameters, which has passed its schema: those of diary entries are today or later, all others today
// or earlier (Access Record Structured 1.6.2). `today` as yyyy-mm-dd.
std::optional<refusal> check_search_dates(const signalbox::fhir::value& parameters, std::string_view today);

} // namespace signalbox::ingress::gpconnect
