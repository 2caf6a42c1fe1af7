#pragma once

#include <cstdint>
#include <string_view>

namespace signalbox::validation::lexical {

// FHIR allows it; FHIR does not, but a reader comes to no harm; or nobody can say so.
enum class standing : std::uint8_t { allowed, harmless, unsafe };

// Names are in lower case.
standing standing_of_element(std::string_view name) noexcept;
standing standing_of_attribute(std::string_view name) noexcept;

// Whether the value of an attribute, as written between its quotes, may be shown: a link to a web page, mail or a
// telephone, a picture that the resource has in itself, style that loads nothing.
bool is_safe_value(std::string_view attribute, std::string_view value);

} // namespace signalbox::validation::lexical
