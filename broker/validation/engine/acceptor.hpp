#pragma once

#include "broker/validation/engine/program.hpp"

namespace signalbox::validation::engine {

// Twice what a message may nest; a value below that is refused, so that a run cannot exhaust the stack.
constexpr std::uint32_t instance_depth_max = 128;
// As the detail of a violation:
constexpr std::uint32_t too_deep = none - 1;
constexpr std::uint32_t several = none - 2; // more than one branch of a oneOf applies

// Whether the node accepts the value, found without looking further than the first violation. `depth`: how deep the
// value lies below the one that the run began with.
bool accepts(const program& p, node_index n, const fhir::value& v, std::uint32_t depth = 0);

} // namespace signalbox::validation::engine
