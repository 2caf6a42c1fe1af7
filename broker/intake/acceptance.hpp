#pragma once

#include <optional>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/base/secret.hpp"
#include "broker/intake/examine.hpp"
#include "broker/intake/intake.hpp"
#include "broker/intake/plan.hpp"
#include "broker/routing/routes.hpp"
#include "broker/store/records.hpp"

namespace signalbox::intake {

// Why a message does not go to its recipient, as its sender is told; nullopt for one that does.
std::optional<store::report_reason> failure_of(const intake_request& request, const examined& found,
                                               const routing::decision& decided);

// What one message is committed as: routed with its deliveries, or quarantined with the reason. The request's envelope
// is complete. A mailbox has its delivery with the commit; every other destination gets it from delivery.
store::acceptance acceptance_of(intake_request request, const examined& found, const routing::decision& decided,
                                const planning& with);

// The first chunk of a message that is judged when it is whole.
store::acceptance beginning_of(intake_request request);

// Every violation, for the operator: {"violations":[{"pointer",…}],"more":false}. In this and in describe() a segment
// of a pointer that is no name of FHIR's kind, or holds nine digits in a row, is '?'.
std::string to_json(const validation::verdict& verdict);

// The first three errors in one line of printable text, at most 500 bytes: it travels in a header field.
std::string describe(const validation::verdict& verdict);

} // namespace signalbox::intake
