#include "broker/pathology/units/plausibility.hpp"

#include <fmt/format.h>

namespace signalbox::pathology::units {
namespace {

using number::decimal;

std::optional<finding> implausible(std::string_view side, const decimal& limit, std::string_view pointer) {
    return finding{severity::warning,
                   "implausible-value",
                   fmt::format("the value is {} the plausible limit of {}", side, limit.text()),
                   {},
                   std::string(pointer)};
}

} // namespace

std::optional<plausible_range> plausible_range::parse(std::string_view low, std::string_view high) {
    plausible_range range;
    if (!low.empty() && !(range.low = decimal::parse(low))) return std::nullopt;
    if (!high.empty() && !(range.high = decimal::parse(high))) return std::nullopt;
    if (range.low && range.high && range.low->compare(*range.high) > 0) return std::nullopt;
    return range;
}

plausibility judge(const plausible_range& limits, const decimal& value, comparator compared) {
    const bool at_most = compared == comparator::less || compared == comparator::less_or_equal;
    const bool at_least = compared == comparator::greater || compared == comparator::greater_or_equal;
    if (limits.low && !at_least) {
        const auto beside_low = value.compare(*limits.low);
        if (beside_low < 0 || (compared == comparator::less && beside_low == 0)) return plausibility::too_low;
    }
    if (limits.high && !at_most) {
        const auto beside_high = value.compare(*limits.high);
        if (beside_high > 0 || (compared == comparator::greater && beside_high == 0)) return plausibility::too_high;
    }
    return plausibility::plausible;
}

std::optional<finding> check(const plausible_range& limits, const quantity& result, std::string_view pointer) {
    const auto value = decimal::parse(result.value);
    if (!value) return std::nullopt;
    switch (judge(limits, *value, result.comparator)) {
    case plausibility::too_low: return implausible("below", *limits.low, pointer);
    case plausibility::too_high: return implausible("above", *limits.high, pointer);
    case plausibility::plausible: break;
    }
    return std::nullopt;
}

} // namespace signalbox::pathology::units
