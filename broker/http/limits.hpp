#pragma once

#include <cstddef>

namespace signalbox::http {

// Parameters in one query; parse_query refuses more. Searches and operations that the hub serves have under twenty, and
// those who read them look through all of them more than once.
constexpr std::size_t query_parameters_max = 1'000;

} // namespace signalbox::http
