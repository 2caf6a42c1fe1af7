#pragma once

#include <string>

#include "broker/mapping/row.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::mapping {

// What the applied row asks of a result beside its code: another unit, and limits within which it is plausible. What
// cannot be converted stays as it was sent, and a number without a unit is told where the row names its dimension.
// `unit_code` is the UCUM code of the unit as sent; empty: not known.
void follow_row(const map_row& row, pathology::investigation& result, const std::string& unit_code,
                const std::string& pointer, pathology::findings& findings);

} // namespace signalbox::mapping
