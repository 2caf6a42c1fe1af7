#pragma once

#include <optional>
#include <string_view>

#include "broker/validation/recognise.hpp"

namespace signalbox::ingress::fhir {

using validation::syntax;

// What a Content-Type says of a resource: FHIR's own types and the plain ones of JSON and XML, in UTF-8, and the
// release that fhirVersion names, 3.0 or 4.0 (FHIR R4, http.html 3.1.0.1.9 and 3.1.0.1.10). nullopt for any other.
struct media_type {
    syntax as = syntax::json;
    std::optional<signalbox::fhir::release> release; // absent: not said

    friend bool operator==(const media_type&, const media_type&) = default;
};
std::optional<media_type> read_media_type(std::string_view content_type);

// What the answer is written in: JSON, unless `_format` or, without one, Accept prefers XML.
syntax answer_syntax(std::string_view accept, std::string_view format);

} // namespace signalbox::ingress::fhir
