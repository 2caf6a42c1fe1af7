#pragma once

#include <optional>

#include "broker/validation/engine/acceptor.hpp"
#include "broker/validation/engine/merged/machine.hpp"

namespace signalbox::validation::engine::merged {

// Whether the program's root accepts the value, as accepts() says it, or nullopt where that is left to the walker: what
// nests too deep, what might take more steps than are left, and what has no state. Takes as many steps as the walker
// would have taken at most.
std::optional<bool> judged(const measure& by, std::size_t root, const fhir::value& v);

} // namespace signalbox::validation::engine::merged
