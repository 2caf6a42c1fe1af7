#pragma once

#include <vector>

#include "broker/validation/schema.hpp"

namespace signalbox::validation::engine {

// The metaschemas of the five drafts under their official URIs, written here from the drafts' lists of keywords: a
// schema may refer to them, and nothing is ever fetched.
const std::vector<schema_source>& metaschemas();

} // namespace signalbox::validation::engine
