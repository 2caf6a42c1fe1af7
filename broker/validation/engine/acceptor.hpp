#pragma once

#include "broker/validation/engine/program.hpp"
#include "broker/validation/verdict.hpp"

namespace signalbox::validation::engine {

// Twice what a message may nest; a value below that is refused, so that a run cannot exhaust the stack.
constexpr std::uint32_t instance_depth_max = 128;
// As the detail of a violation:
constexpr std::uint32_t too_deep = none - 1;
constexpr std::uint32_t several = none - 2;  // more than one branch of a oneOf applies
constexpr std::uint32_t too_long = none - 3; // no steps are left

// What a run goes by: a program, how much of it counts, and how many steps are left. Once there are none every node
// refuses, and whoever began the run has to look, since a `not` makes that an acceptance.
struct measure {
    const engine::program& program;
    strength how;
    bool formats;
    std::uint64_t& steps_left;

    measure with(strength other) const noexcept { return {program, other, formats, steps_left}; }
};

// Whether the node accepts the value, found without looking further than the first violation. `depth`: how deep the
// value lies below the one that the run began with.
bool accepts(const measure& by, node_index n, const fhir::value& v, std::uint32_t depth = 0);

} // namespace signalbox::validation::engine
