#include <algorithm>
#include <iterator>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/write/writer.hpp"

namespace signalbox::pathology::bundle {

namespace {

using result_state = pathology::result_status;

bool needs_no_value(result_state s) noexcept {
    return s == result_state::registered || s == result_state::cancelled || s == result_state::entered_in_error;
}

bool has_number(const pathology::value& v) noexcept { return v.quantity && !v.quantity->value.empty(); }
bool has_code(const pathology::value& v) noexcept { return v.code && says(*v.code); }
bool has_range(const pathology::value& v) noexcept { return v.range && says(*v.range); }
bool has_ratio(const pathology::value& v) noexcept {
    return v.ratio && (says(v.ratio->numerator) || says(v.ratio->denominator));
}
bool has_text(const pathology::value& v) { return v.text && !joined(*v.text).empty(); }

} // namespace

bool writer::has_other_value(const pathology::value& v) {
    return has_number(v) || has_code(v) || has_range(v) || has_ratio(v) || v.time;
}

void writer::value(const investigation& one, std::size_t number) {
    const bool written = coded_or_measured(one.value);
    if (!written && !has_text(one.value)) return absent(one, number);
    if (!written) put_.lines("valueString", *one.value.text);
    const bool kinds[] = {has_number(one.value), has_code(one.value), has_range(one.value), has_ratio(one.value),
                          one.value.time.has_value()};
    if (std::count(std::begin(kinds), std::end(kinds), true) > 1)
        put_.find(severity::lost, "several-values", "a result has one value; the others have no place", "/value");
    if (says(one.absent_reason))
        put_.find(severity::lost, "absent-reason", "a result that has a value has no reason for its absence",
                  "/absent_reason");
}

bool writer::coded_or_measured(const pathology::value& v) {
    if (has_number(v) && has_json_number(v.quantity->value)) {
        put_.quantity("valueQuantity", *v.quantity);
        return true;
    }
    if (has_number(v)) {
        number_as_text(*v.quantity);
        return true;
    }
    if (has_code(v)) {
        put_.codeable("valueCodeableConcept", *v.code);
        return true;
    }
    if (has_range(v)) {
        put_.range("valueRange", *v.range);
        return true;
    }
    if (has_ratio(v)) {
        put_.ratio("valueRatio", *v.ratio);
        return true;
    }
    put_.time("valueDateTime", v.time);
    return v.time.has_value();
}

void writer::number_as_text(const pathology::quantity& q) {
    put_.find(severity::warning, "number-as-text", "a value that is no decimal is written as text", "/value/quantity");
    std::string text(code_of(q.comparator));
    text += q.value;
    if (!q.unit.empty()) text.append(" ").append(q.unit);
    put_.text("valueString", text);
}

// Why there is no value: as the sender said it; else that the notes tell, or that nobody knows.
void writer::absent(const investigation& one, std::size_t number) {
    const std::string_view system = stu3() ? names::absent_codes_stu3 : names::absent_codes_r4;
    if (says(one.absent_reason) && one.absent_reason.codings.empty()) {
        out_.name("dataAbsentReason").begin_object().name("coding").begin_array();
        put_.coding(system, "as-text", {});
        out_.end_array().member("text", std::string_view(one.absent_reason.text)).end_object();
        return;
    }
    if (says(one.absent_reason)) return put_.codeable("dataAbsentReason", one.absent_reason);
    if (!plan_.members[number].empty() || needs_no_value(one.status.value_or(inherited(from_.status)))) return;
    const bool told = std::any_of(one.notes.begin(), one.notes.end(), [](const note& n) { return says(n); });
    const std::string_view why = one.is_group ? "not-applicable" : told ? "as-text" : "unknown";
    put_.one_coding("dataAbsentReason", system, why, {});
}

} // namespace signalbox::pathology::bundle
