#pragma once

#include <string>
#include <string_view>

namespace signalbox::validation::lexical {

// A URI reference made absolute (RFC 3986, section 5.2). `base` may itself be relative, such as the name of a file in
// the schemas folder: "pathology/a.json" and "../fhir/b.json#/x" give "fhir/b.json#/x".
std::string resolve_reference(std::string_view base, std::string_view reference);

// What stands before the first '#', and what stands behind it.
std::string_view without_fragment(std::string_view uri) noexcept;
std::string_view fragment_of(std::string_view uri) noexcept;

// %41 becomes A; a '%' without two hex digits stays.
std::string percent_decoded(std::string_view text);

// One token of a JSON pointer with ~1 and ~0 undone (RFC 6901).
std::string pointer_token(std::string_view token);

} // namespace signalbox::validation::lexical
