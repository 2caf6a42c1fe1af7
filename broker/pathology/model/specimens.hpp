#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker/pathology/model/report.hpp"

namespace signalbox::pathology {

// For each investigation the specimen that it was made on, as a position in report::specimens: its own, else that of
// the nearest group around it that names one. Groups that are within themselves have no way up. Linear.
std::vector<std::optional<std::uint32_t>> specimens_of(const report& of);

} // namespace signalbox::pathology
