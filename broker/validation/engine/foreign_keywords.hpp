#pragma once

#include <string>
#include <string_view>

#include "broker/validation/engine/dialect.hpp"

namespace signalbox::validation::engine {

// Why a word is no keyword of the dialect, for the author of the schema: whose keyword it is, and what to write
// instead.
std::string why_no_keyword(const dialect& in, std::string_view name);

} // namespace signalbox::validation::engine
