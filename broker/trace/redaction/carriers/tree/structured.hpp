#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/trace/redaction/substitutes.hpp"

namespace signalbox::trace {

// FHIR of any release, ITK3 and other JSON and XML: numbers, order and blanks stay as they are written. What is known
// to be no text of a person's (codes, numbers, times, units, addresses of systems) stays; what is not known goes.
// Nothing for what is malformed, or has member names that are no names. `depth` is that of bodies within bodies.
std::optional<std::string> redact_json(std::string_view text, substitutes& with, int depth = 0);
std::optional<std::string> redact_xml(std::string_view text, substitutes& with, int depth = 0);

} // namespace signalbox::trace
