#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::routing {

// Insertions, deletions and replacements of bytes that lead from one text to the other (Levenshtein).
std::size_t edit_distance(std::string_view left, std::string_view right);

// The name that was probably meant by `misspelt`: the nearest one, if it is no further than a third of its length (at
// least 2); else empty.
std::string nearest_name(std::string_view misspelt, const std::vector<std::string>& names);

} // namespace signalbox::routing
