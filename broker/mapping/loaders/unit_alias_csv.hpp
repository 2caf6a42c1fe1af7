#pragma once

#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "broker/pathology/units/aliases.hpp"

namespace signalbox::mapping {

// True for a CSV whose first line has a column raw_unit, which no map has.
bool looks_like_unit_aliases(std::string_view csv);

// Reads a user's table of units: CSV as csv.hpp has it, a header line with the columns raw_unit, source_code and ucum
// in any order and no other, then a row for each unit. All rows or none; every fault with its line.
boost::system::result<pathology::units::unit_aliases, std::vector<pathology::units::alias_problem>>
read_unit_aliases(std::string_view csv);

} // namespace signalbox::mapping
