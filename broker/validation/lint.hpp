#pragma once

#include <string>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::validation {

// Something in a schema that is probably not what its author meant.
struct remark {
    std::string pointer; // into the schema
    std::string what;
};

// Looks at each subschema by itself, without following references; an outer one before its inner ones.
std::vector<remark> lint(const fhir::value& schema);

} // namespace signalbox::validation
