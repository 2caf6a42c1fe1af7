#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "broker/http/message.hpp"
#include "broker/ingress/gpconnect/wire/outcome.hpp"
#include "broker/validation/recognise.hpp"

namespace signalbox::ingress::gpconnect {

using validation::syntax;

// What a request's body is written in, and what its answer is to be written in.
struct formats {
    syntax body = syntax::json;
    syntax answer = syntax::json;
};

// "application/fhir+json; charset=utf-8", or its like of DSTU2, "application/json+fhir".
std::string_view media_type_of(syntax as, std::string_view fhir) noexcept;

// The syntax of a media type of that release, in UTF-8; nothing for any other.
std::optional<syntax> read_media_type(std::string_view type, std::string_view fhir);

// `_format` counts more than Accept, Accept more than Content-Type; without any of them JSON. 415 for what is neither
// of FHIR's two, and for a body without a type (GP Connect 1.6.2, content types).
std::variant<formats, refusal> read_formats(const http::request& request, std::string_view fhir, bool with_body);

// The answer that a request can have when it cannot have what it asked for.
syntax answer_syntax_or_json(const http::request& request, std::string_view fhir);

// RFC 9110, 12.5.3: by name or by '*', and not less gladly than the plain form where that is named.
bool takes_gzip(const http::request& request);

} // namespace signalbox::ingress::gpconnect
