#pragma once

#include <optional>
#include <string_view>

#include "tools/replay/compare/bodies/structure.hpp"

namespace signalbox::replay {

// XML of any vocabulary, without comments, processing instructions, the choice of prefixes and white space between
// elements: a list of its elements in their order, each "Envelope/Body/item[2]" with its attributes ("@code"), its text
// ("text", behind its second child "text[2]") and, where it is not that of the element around it, its namespace
// ("xmlns", of an attribute "@code/xmlns"). Nothing for what is not well-formed, has a DOCTYPE, is deeper than 64 or
// has more than a million elements.
std::optional<branch> xml_elements(std::string_view text);

} // namespace signalbox::replay
