#pragma once

#include "broker/fhir/document.hpp"
#include "broker/message/message.hpp"

namespace signalbox::intake {

// Who a FHIR message bundle is about and which report it brings: the first DiagnosticReport with its subject, else the
// first Patient. An NHS number counts only with a valid check digit; any other identifier is the sender's own.
message::patient_key patient_key_of(const fhir::value& bundle);

} // namespace signalbox::intake
