#pragma once

#include <vector>

#include "broker/validation/engine/acceptor.hpp"

namespace signalbox::validation::engine {

// One for each member or element, in the order of the document.
using marks = std::vector<bool>;

// Which members or elements of `v` the node's keywords deal with, and the schemas that it applies to the same value: of
// anyOf, oneOf and if those that accept it. `v` is an object or an array that the node accepts but for its own
// unevaluatedProperties and unevaluatedItems. Branches are run once more for this.
marks evaluated(const measure& by, node_index n, const fhir::value& v, std::uint32_t depth);

} // namespace signalbox::validation::engine
