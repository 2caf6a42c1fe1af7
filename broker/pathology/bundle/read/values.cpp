#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/read/reader.hpp"

namespace signalbox::pathology::bundle {

namespace {

bool has_unit(const pathology::quantity& q) { return !q.unit.empty() || !q.unit_code.code.empty(); }

void drop_unit_of(const pathology::quantity& result, std::optional<pathology::quantity>& limit) {
    if (!limit || limit->unit != result.unit || limit->unit_code != result.unit_code) return;
    limit->unit.clear();
    limit->unit_code = {};
}

} // namespace

void reader::value(const fhir::value& from, investigation& into) {
    pathology::value& said = into.value;
    if (const fhir::value v = from.find("valueQuantity")) said.quantity = take_.quantity(v);
    if (const fhir::value v = from.find("valueCodeableConcept")) said.code = take_.codeable(v);
    if (const fhir::value v = from.find("valueRange")) said.range = take_.range(v);
    if (const fhir::value v = from.find("valueRatio")) said.ratio = take_.ratio(v);
    said.time = take_.time(from, "valueDateTime");
    if (auto text = take_.lines(from, "valueString"); !text.empty()) said.text = text;
    if (const fhir::value v = from.find("valueInteger"); v.is(fhir::kind::number)) {
        used_.use(v);
        said.quantity = pathology::quantity{std::string(v.text()), {}, "", {}};
    }
    if (const fhir::value v = from.find("valueBoolean"); v.is(fhir::kind::boolean)) {
        used_.use(v);
        said.text = {std::string(v.text())};
    }
    const std::string unit = take_.extension_text(from, names::unit, "valueString");
    if (!unit.empty()) said.quantity = pathology::quantity{"", {}, unit, {}};
}

// Without what the writer says where nobody said why. Called when notes and group are known.
void reader::absent_reason(const fhir::value& from, investigation& into) {
    codeable reason = take_.codeable(from.find("dataAbsentReason"));
    const auto is_only = [&](std::string_view code) {
        return reason.codings.size() == 1 && reason.codings[0].code == code && reason.text.empty() &&
               (reason.codings[0].system == names::absent_codes_r4 ||
                reason.codings[0].system == names::absent_codes_stu3);
    };
    if (is_only(into.is_group ? "not-applicable" : into.notes.empty() ? "unknown" : "as-text")) return;
    // What is "as text" is the text.
    if (reason.codings.size() == 1 && reason.codings[0].code == "as-text" && !reason.text.empty())
        reason.codings.clear();
    into.absent_reason = reason;
}

void reader::ranges(const fhir::value& from, investigation& into) {
    for (const fhir::value each : from.find("referenceRange")) into.ranges.push_back(range(each, into));
}

reference_range reader::range(const fhir::value& from, const investigation& of) {
    reference_range made;
    made.limits = take_.range(from);
    made.text = take_.lines(from, "text");
    take_.has_extension(from.find("_text"), names::absent_reason);
    // The first alone: a second population would be another range.
    made.population = take_.words(from.find("appliesTo").at(0));
    if (take_.has_extension(from, names::unit_of_result) && of.value.quantity && has_unit(*of.value.quantity)) {
        drop_unit_of(*of.value.quantity, made.limits.low);
        drop_unit_of(*of.value.quantity, made.limits.high);
    }
    return made;
}

} // namespace signalbox::pathology::bundle
