#include "broker/mapping/forms/convert_unit.hpp"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "broker/pathology/model/systems.hpp"
#include "broker/pathology/units/conversion.hpp"
#include "broker/pathology/units/plausibility.hpp"

namespace signalbox::mapping {

namespace {

namespace units = pathology::units;

// "Sent as 14.1 g/dL (reference range from 11.5 to 16.5)".
std::string as_sent(const pathology::investigation& result) {
    const auto& sent = *result.value.quantity;
    std::string text = fmt::format("Sent as {}{} {}", pathology::sign_of(sent.comparator), sent.value, sent.unit);
    for (const auto& range : result.ranges) {
        const auto& [low, high] = range.limits;
        if (!low && !high) continue;
        text += " (reference range";
        if (low) text += " from " + low->value;
        if (high) text += " to " + high->value;
        text += ")";
    }
    return text;
}

// Everything converted, or nothing.
struct converted_result {
    pathology::quantity quantity;
    std::vector<pathology::range> ranges;
};

std::optional<converted_result> convert(const pathology::investigation& result, const units::conversion& by) {
    converted_result made;
    auto quantity = by.apply(*result.value.quantity);
    if (!quantity) return std::nullopt;
    made.quantity = std::move(*quantity);
    for (const auto& range : result.ranges) {
        auto limits = by.apply(range.limits);
        if (!limits) return std::nullopt;
        made.ranges.push_back(std::move(*limits));
    }
    return made;
}

// The unit of each limit is that of the result where it says none.
bool limits_share_unit(const pathology::investigation& result) {
    const std::string& unit = result.value.quantity->unit;
    for (const auto& range : result.ranges)
        for (const auto* limit : {&range.limits.low, &range.limits.high})
            if (*limit && !(*limit)->unit.empty() && (*limit)->unit != unit) return false;
    return true;
}

// "11.5 - 16.5, in pregnancy from 10.5": nobody but a person can say what its numbers are in another unit.
bool has_text_range(const pathology::investigation& result) {
    for (const auto& range : result.ranges)
        if (!range.text.empty()) return true;
    return false;
}

void tell(pathology::findings& findings, std::string code, std::string text) {
    findings.push_back({pathology::severity::warning, std::move(code), std::move(text), {}, {}});
}

// Where the row names a dimension, a number without any unit is only believed to have it. What has none of its own goes
// without: pH, and the unit 1.
bool lacks_unit(const map_row& row, const pathology::quantity& sent, std::string_view unit_code) {
    if (row.unit_dimension.empty() || !sent.unit.empty() || !sent.unit_code.code.empty() || !unit_code.empty())
        return false;
    return !any_part(row.unit_dimension, [](std::string_view part) { return part == "1" || part == "[pH]"; });
}

// False when the result is not in the unit that the row asks for.
bool convert_as_asked(const map_row& row, pathology::investigation& result, std::string_view unit_code,
                      pathology::findings& findings) {
    if (row.target_unit.empty() || unit_code == row.target_unit) return true;
    const auto rule = units::conversion_rule::parse(row.conversion);
    const auto refused = [&](std::string_view why) {
        tell(findings, "unit-not-converted", fmt::format("not converted to {}: {}", row.target_unit, why));
        return false;
    };
    if (!rule) return refused("the map has no rule for it");
    if (has_text_range(result)) return refused("the reference range is a text");
    if (!limits_share_unit(result)) return refused("the reference range has another unit");
    const auto by = units::conversion::between(unit_code, row.target_unit, *rule);
    if (!by) return refused(units::to_text(by.error()));
    auto made = convert(result, *by);
    if (!made) return refused("the number cannot be converted");

    result.notes.push_back({{as_sent(result)}});
    result.value.quantity = std::move(made->quantity);
    for (std::size_t i = 0; i < made->ranges.size(); ++i) result.ranges[i].limits = std::move(made->ranges[i]);
    tell(findings, "unit-converted", fmt::format("converted from {} to {}", unit_code, row.target_unit));
    return true;
}

} // namespace

pathology::findings follow_row(const map_row& row, pathology::investigation& result, std::string_view unit_code) {
    pathology::findings findings;
    if (!result.value.quantity) return findings;
    if (lacks_unit(row, *result.value.quantity, unit_code))
        tell(findings, "unit-missing", "a number without a unit, whose code says what it is measured in");
    if (!convert_as_asked(row, result, unit_code, findings)) return findings;
    if (row.plausible_low.empty() && row.plausible_high.empty()) return findings;
    const auto limits = units::plausible_range::parse(row.plausible_low, row.plausible_high);
    if (!limits) return findings;
    if (auto found = units::check(*limits, *result.value.quantity, {})) findings.push_back(std::move(*found));
    return findings;
}

} // namespace signalbox::mapping
