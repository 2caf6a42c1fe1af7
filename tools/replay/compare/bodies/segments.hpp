#pragma once

#include <string_view>

#include "tools/replay/compare/bodies/structure.hpp"

namespace signalbox::replay {

// The segments of an interchange or message as elements of a list, each with its fields and components as members.
branch edifact_branch(std::string_view text);
branch hl7v2_branch(std::string_view text); // begins with "MSH" and has its five separators

} // namespace signalbox::replay
