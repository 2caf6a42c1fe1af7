#include "broker/mapping/forms/convert_observation.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "broker/fhir/json.hpp"
#include "broker/mapping/forms/convert_unit.hpp"

namespace signalbox::mapping {

namespace {

using pathology::comparator;

comparator comparator_of(std::string_view sign) {
    for (const auto each :
         {comparator::less, comparator::less_or_equal, comparator::greater_or_equal, comparator::greater})
        if (sign == pathology::sign_of(each)) return each;
    return comparator::none;
}

// What stands beside a primitive ("_value": an extension, the number as another system wrote it) would not be true of a
// converted one.
bool has_beside(const fhir::value& quantity) {
    constexpr std::array<std::string_view, 4> names{"_value", "_unit", "_system", "_code"};
    return std::ranges::any_of(names, [&](std::string_view name) { return static_cast<bool>(quantity.find(name)); });
}

pathology::quantity read(const fhir::value& from) {
    return {std::string(from.find("value").text()),
            comparator_of(from.string("comparator")),
            std::string(from.string("unit")),
            {.system = std::string(from.string("system")), .code = std::string(from.string("code"))}};
}

// A limit without a unit has that of the result. One that has another code, or no text for its code, has to show it.
std::optional<pathology::quantity> read_limit(const fhir::value& from, const pathology::quantity& result) {
    if (!from) return std::nullopt;
    auto limit = read(from);
    const bool other_code = !limit.unit_code.code.empty() && limit.unit_code.code != result.unit_code.code;
    if (other_code) limit.unit = limit.unit_code.code + " beside " + result.unit;
    return limit;
}

pathology::investigation read_result(const fhir::value& from) {
    pathology::investigation result;
    result.value.quantity = read(from.find("valueQuantity"));
    for (const auto each : from.find("referenceRange")) {
        pathology::reference_range range;
        range.limits.low = read_limit(each.find("low"), *result.value.quantity);
        range.limits.high = read_limit(each.find("high"), *result.value.quantity);
        if (const auto text = each.string("text"); !text.empty()) range.text.emplace_back(text);
        result.ranges.push_back(std::move(range));
    }
    return result;
}

bool has_beside_anywhere(const fhir::value& from) {
    if (has_beside(from.find("valueQuantity"))) return true;
    for (const auto each : from.find("referenceRange"))
        if (has_beside(each.find("low")) || has_beside(each.find("high"))) return true;
    return false;
}

bool is_to_be_converted(const map_row& row, const document_concept& one) {
    return !row.target_unit.empty() && row.target_unit != one.around.unit_code;
}

// The quantity with another number and unit, everything else as it was.
std::string converted(const fhir::value& sent, const pathology::quantity& now) {
    fhir::json_writer json;
    json.begin_object();
    for (const auto member : sent) {
        const auto name = member.name();
        if (name == "unit" || name == "system" || name == "code") continue;
        json.name(name);
        if (name == "value")
            json.number_text(now.value);
        else
            json.copy(member);
    }
    json.member("unit", std::string_view(now.unit)).member("system", std::string_view(now.unit_code.system));
    json.member("code", std::string_view(now.unit_code.code)).end_object();
    return json.take();
}

void replace(const fhir::value& sent, const std::optional<pathology::quantity>& now, number_edits& edits) {
    if (sent && now) edits.replaced.emplace(sent.index(), converted(sent, *now));
}

// A component has no notes of its own: the Observation's says which it is about.
std::string note_of(const document_concept& one, const std::string& text) {
    if (one.named.index() == one.observation.index()) return text;
    const auto code = one.named.find("code");
    std::string_view name = code.string("text");
    if (name.empty()) name = one.coding.at(0).string("display");
    if (name.empty()) name = one.coding.at(0).string("code");
    return std::string(name) + ": " + text;
}

} // namespace

void follow_row(const map_row& row, const document_concept& one, number_edits& edits, pathology::findings& findings) {
    const auto quantity = one.named.find("valueQuantity");
    if (!one.observation || !quantity.find("value")) return;
    auto result = read_result(one.named);
    map_row asks = row;
    const std::string pointer = one.named.pointer();
    if (is_to_be_converted(row, one) && has_beside_anywhere(one.named)) {
        asks.target_unit = {};
        findings.push_back({pathology::severity::warning,
                            "unit-not-converted",
                            "not converted: something stands beside the number or its unit",
                            {},
                            pointer});
    }
    for (auto& found : follow_row(asks, result, one.around.unit_code)) {
        found.pointer = pointer;
        findings.push_back(std::move(found));
    }
    if (result.notes.empty()) return; // as it was

    replace(quantity, result.value.quantity, edits);
    std::size_t at = 0;
    for (const auto each : one.named.find("referenceRange")) {
        const auto& limits = result.ranges[at++].limits;
        replace(each.find("low"), limits.low, edits);
        replace(each.find("high"), limits.high, edits);
    }
    auto& notes = edits.notes[one.observation.index()];
    for (const auto& each : result.notes) notes.push_back(note_of(one, each.lines.front()));
}

} // namespace signalbox::mapping
