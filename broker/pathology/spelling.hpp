#pragma once

#include <string>
#include <string_view>

namespace signalbox::pathology {

// A unit's text in signs of ASCII: micro signs as "u", raised digits as "10^9" and "m2", the times sign as "x", strokes
// and blanks of every kind as "/" and " ". What else there is stays.
std::string plain_spelling(std::string_view unit_text);

// "mmol/litre" for "mmol per litre".
std::string with_strokes(std::string_view plain);

// A spelling with strokes in the words of the table of spellings: "mmols / litre" is "mmol/L", "x 10^9/l" "10*9/L".
std::string common_spelling(std::string_view stroked);

// A spelling with strokes, without a remark behind the unit: "mmol/L (fasting)", "IU/L 37C", "mg/mmol creatinine".
// Whole where what follows may make another unit of it: a number, a time, "corrected".
std::string_view without_remark(std::string_view stroked);

} // namespace signalbox::pathology
