#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace signalbox::pathology::bundle {

// Groups that are within themselves: of each circle the first member, in ascending order. `group_of` says for each
// investigation the position of its group. Once these count as of no group, every way up ends. Linear.
std::vector<std::uint32_t> circles_in(const std::vector<std::optional<std::uint32_t>>& group_of);

} // namespace signalbox::pathology::bundle
