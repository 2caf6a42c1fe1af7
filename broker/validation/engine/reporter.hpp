#pragma once

#include <vector>

#include "broker/validation/engine/acceptor.hpp"
#include "broker/validation/verdict.hpp"

namespace signalbox::validation::engine {

// A violation before it is put into words.
struct finding {
    engine::keyword keyword;
    node_index node;
    fhir::value value;
    // The presence number of the missing member (required, dependentRequired); the discriminator that decided (anyOf,
    // oneOf), `several` or none; `none` where the schema false stood in the way; `too_deep`; else 0.
    std::uint32_t detail;
};

// Every violation, in document order, up to `violations_max`. `number` is that of the root. In a tolerant run what only
// a strict one finds is a warning.
verdict report(const measure& by, std::size_t number, const fhir::document& instance, std::size_t violations_max);

// A JSON pointer with "?" for every member name that the schema does not have, since a sender's own may hold anything,
// and for names of more than 200 bytes.
std::string shown_pointer(const program& p, const fhir::value& v);

// What was expected, in words that hold nothing of the message, shortened (words.cpp).
std::string expected(const program& p, const finding& f);

} // namespace signalbox::validation::engine
