#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "broker/pathology/model/finding.hpp"
#include "broker/pathology/model/report.hpp"
#include "broker/pathology/units/number/decimal.hpp"

namespace signalbox::pathology::units {

// The columns `plausible_low` and `plausible_high` of a map, in the unit that the result is delivered in. A result
// outside is most likely in another unit or a place of ten off; it is flagged and never altered.
struct plausible_range {
    std::optional<number::decimal> low;
    std::optional<number::decimal> high;

    // Empty texts are no limits. None for what is no number, and for a low above the high.
    static std::optional<plausible_range> parse(std::string_view low, std::string_view high);
};

enum class plausibility : std::uint8_t { plausible, too_low, too_high };

// The limits themselves are plausible. With a comparator, only what cannot lie within is flagged: "<5" is too low for
// a low of 5, and "<500" is never too high.
plausibility judge(const plausible_range& limits, const number::decimal& value, comparator compared);

// A warning "implausible-value" with the limit and without the value, which is the patient's; none for a plausible
// result and for a text that is no number.
std::optional<finding> check(const plausible_range& limits, const quantity& result, std::string_view pointer);

} // namespace signalbox::pathology::units
