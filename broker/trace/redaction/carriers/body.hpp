#pragma once

#include <string>
#include <string_view>

#include "broker/trace/redaction/substitutes.hpp"

namespace signalbox::trace {

// Any bytes, told by what they are, not by what they are said to be: gzip is opened and closed again; JSON, XML,
// EDIFACT and HL7 v2 are redacted; PDF and images become a small one of the same kind; what is malformed or unknown
// becomes as a whole a short text that is malformed in the same form. `depth`: of bodies within bodies, at most 4.
std::string redact_bytes(std::string_view bytes, substitutes& with, int depth = 0);

// A token of three base64url parts, its claims redacted; what is not one becomes redacted_text.
std::string redact_jwt(std::string_view token, substitutes& with);

// Small and valid: a page without text, one pixel.
std::string placeholder_pdf();
std::string placeholder_png();
std::string placeholder_jpeg();

} // namespace signalbox::trace
