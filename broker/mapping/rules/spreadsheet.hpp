#pragma once

#include <string_view>

namespace signalbox::mapping {

// "1.02243E+15", "#N/A", "####": what a spreadsheet makes of an identifier of sixteen digits, or of a formula.
bool is_spreadsheet_damage(std::string_view text);

// "1.02243E+15" alone.
bool is_scientific(std::string_view text);

// Digits of which those behind the fifteenth are zeros: spreadsheets keep no more of a number.
bool is_rounded(std::string_view text);

} // namespace signalbox::mapping
