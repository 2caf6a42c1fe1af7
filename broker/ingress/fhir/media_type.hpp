#pragma once

#include <optional>
#include <string_view>

#include "broker/validation/recognise.hpp"

namespace signalbox::ingress::fhir {

using validation::syntax;

// What a Content-Type says of a resource: FHIR's own types and the plain ones of JSON and XML, in UTF-8 (FHIR R4,
// http.html 3.1.0.1.9). nullopt for any other.
std::optional<syntax> syntax_of(std::string_view content_type);

// What the answer is written in: JSON, unless `_format` or, without one, Accept prefers XML.
syntax answer_syntax(std::string_view accept, std::string_view format);

} // namespace signalbox::ingress::fhir
