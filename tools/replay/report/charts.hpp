#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/replay/plan/histogram.hpp"

namespace signalbox::replay {

// Inline SVG of the page's own colours. How many messages had which latency, on a scale that doubles; and how many were
// answered in each second, or in each of at most 120 spans of several.
std::string latency_chart(const histogram& of);
std::string throughput_chart(const std::vector<std::uint32_t>& per_second);

} // namespace signalbox::replay
