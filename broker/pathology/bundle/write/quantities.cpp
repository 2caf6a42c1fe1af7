#include <algorithm>
#include <limits>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/write/elements.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

namespace {

// Receivers, and validators, read FHIR's decimals as doubles: numbers of at most 308 digits.
bool is_within_double(std::string_view decimal) noexcept {
    const std::string_view whole = decimal.substr(0, decimal.find('.'));
    const std::size_t before = std::min(whole.find_first_not_of("+-0"), whole.size());
    return whole.size() - before <= std::numeric_limits<double>::max_exponent10;
}

} // namespace

bool has_json_number(std::string_view decimal) {
    return is_within_double(decimal) && (fhir::is_json_number(decimal) || json_number(decimal));
}

// ".5", "5.", "+5" and "007" are decimals to EDIFACT and HL7 v2.
std::optional<std::string> json_number(std::string_view decimal) {
    if (!is_within_double(decimal)) return std::nullopt;
    if (fhir::is_json_number(decimal)) return std::string(decimal);
    std::string number;
    if (decimal.starts_with('-')) number = "-";
    if (decimal.starts_with('-') || decimal.starts_with('+')) decimal.remove_prefix(1);
    while (decimal.size() > 1 && decimal[0] == '0' && decimal[1] != '.') decimal.remove_prefix(1);
    if (decimal.starts_with('.')) number += '0';
    if (decimal.ends_with('.')) decimal.remove_suffix(1);
    number += decimal;
    return fhir::is_json_number(number) ? std::optional(number) : std::nullopt;
}

bool says(const pathology::quantity& q) noexcept {
    return !q.value.empty() || !q.unit.empty() || !q.unit_code.code.empty();
}

bool says(const pathology::range& r) noexcept { return (r.low && says(*r.low)) || (r.high && says(*r.high)); }

void elements::number(std::string_view value) {
    if (value.empty()) return;
    if (fhir::is_json_number(value) && is_within_double(value)) {
        out_.members("\"value\":", value);
        return;
    }
    if (const auto number = json_number(value)) out_.name("value").number_text(*number);
    out_.name("_value").begin_object();
    extension_list(names::number, "valueString", value);
    out_.end_object();
}

// With the sender's own code, or UCUM's where the text leaves no doubt. A code without a system would say nothing.
void elements::unit(const pathology::quantity& of) {
    if (!of.unit_code.system.empty() && !of.unit_code.code.empty()) {
        text("unit", of.unit);
        code(of.unit_code.system, of.unit_code.code);
        if (!of.unit_code.display.empty() && of.unit_code.display != of.unit)
            find(severity::lost, "unit-display", "a unit has one text; that of its code has no place");
        return;
    }
    if (!of.unit_code.code.empty() && of.unit_code.code != of.unit)
        find(severity::lost, "unit-code", "a unit's code without its system has no place");
    if (!of.unit.empty()) out_.members(unit_members(of.unit));
}

// A result and its range are in one unit, mostly.
const std::string& elements::unit_members(const std::string& unit) {
    if (unit == last_unit_) return last_members_;
    last_unit_ = unit;
    last_members_ = "\"unit\":";
    fhir::write_json_string(unit, last_members_);
    const std::string_view known = ucum_code_of(unit);
    if (known.empty()) return last_members_;
    last_members_.append(R"(,"system":")").append(systems::ucum).append(R"(","code":)");
    fhir::write_json_string(known, last_members_);
    return last_members_;
}

void elements::quantity(fhir::json_name name, const pathology::quantity& q, const pathology::quantity* otherwise) {
    if (!says(q)) return;
    const bool has_unit = !q.unit.empty() || !q.unit_code.code.empty();
    out_.name(name).begin_object();
    number(q.value);
    text("comparator", code_of(q.comparator));
    unit(has_unit || otherwise == nullptr ? q : *otherwise);
    out_.end_object();
}

void elements::range(fhir::json_name name, const pathology::range& r) {
    if (!says(r)) return;
    out_.name(name).begin_object();
    if (r.low) quantity("low", *r.low);
    if (r.high) quantity("high", *r.high);
    out_.end_object();
}

void elements::ratio(fhir::json_name name, const pathology::ratio& r) {
    if (!says(r.numerator) && !says(r.denominator)) return;
    out_.name(name).begin_object();
    quantity("numerator", r.numerator);
    quantity("denominator", r.denominator);
    out_.end_object();
}

} // namespace signalbox::pathology::bundle
