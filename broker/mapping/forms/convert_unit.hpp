#pragma once

#include <string_view>

#include "broker/mapping/row.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::mapping {

// What the applied row asks of a result beside its code: another unit, and limits within which it is plausible. What
// cannot be converted stays as it was sent, and a number without a unit is told where the row names its dimension.
// `unit_code` is the UCUM code of the unit as sent; empty: not known. What it finds has no pointer yet.
[[nodiscard]] pathology::findings follow_row(const map_row& row, pathology::investigation& result,
                                             std::string_view unit_code);

} // namespace signalbox::mapping
