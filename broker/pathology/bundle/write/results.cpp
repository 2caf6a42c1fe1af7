#include <algorithm>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/write/writer.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

void writer::result(std::size_t number) {
    const investigation& one = from_.investigations[number];
    put_.at("/investigations", number);
    if (std::binary_search(plan_.circles.begin(), plan_.circles.end(), number))
        put_.find(severity::lost, "group-circle", "a group that is within itself is written as of no group", "/group");
    begin_entry("Observation", plan_.investigations[number]);
    result_extensions(one, one.is_group && plan_.members[number].empty());
    result_status(one);
    result_code(one);
    out_.members(every_result_);
    put_.time("effectiveDateTime", one.effective);
    value(one, number);
    flags(one);
    result_notes(one);
    put_.codeable("method", one.method);
    if (const auto taken = plan_.specimen_of[number]) put_.reference("specimen", plan_.specimens[*taken]);
    ranges(one);
    parts(one, number);
    members(number);
    end_entry();
}

void writer::result_extensions(const investigation& one, bool shows_no_group) {
    const auto& q = one.value.quantity;
    const bool unit_only = q && q->value.empty() && !q->unit.empty();
    if (!shows_no_group && !unit_only) return;
    out_.name("extension").begin_array();
    if (shows_no_group) put_.extension(names::group, "valueBoolean", "true");
    if (unit_only) put_.extension(names::unit, "valueString", q->unit);
    out_.end_array();
}

void writer::result_status(const investigation& one) {
    out_.member("status", code_of(one.status.value_or(inherited(from_.status))));
    if (one.status) return;
    out_.members(R"("_status":{"extension":[{"url":")", names::status, R"(","valueCode":"absent"}]})");
}

void writer::result_code(const investigation& one) {
    put_.codeable("code", one.code);
    if (!says(one.code)) say_unknown("code");
}

void writer::flags(const investigation& one) {
    if (std::none_of(one.flags.begin(), one.flags.end(), [](const codeable& f) { return says(f); })) return;
    if (stu3()) return one_flag(one);
    out_.name("interpretation").begin_array();
    for (const codeable& flag : one.flags) {
        if (!says(flag)) continue;
        out_.begin_object().name("coding").begin_array();
        flag_codings(flag);
        out_.end_array();
        put_.text("text", text_of_flag(flag));
        out_.end_object();
    }
    out_.end_array();
}

// STU3 has one interpretation.
void writer::one_flag(const investigation& one) {
    if (one.flags.size() > 1)
        put_.find(severity::warning, "flags-merged", "several flags became one interpretation", "/flags");
    std::string text;
    out_.name("interpretation").begin_object().name("coding").begin_array();
    for (const codeable& flag : one.flags) {
        flag_codings(flag);
        const std::string_view words = text_of_flag(flag);
        if (!text.empty() && !words.empty()) text += ", ";
        text += words;
    }
    out_.end_array();
    put_.text("text", text);
    out_.end_object();
}

// EDIFACT's flag stays as it was sent, behind the code that everybody knows. One that nobody gave is never made up.
void writer::flag_codings(const codeable& flag) {
    for (const coding& c : flag.codings) {
        const flag_words* const words = c.system == systems::deviating_flag ? words_of_flag(c.code) : nullptr;
        if (words != nullptr)
            put_.coding(stu3() ? systems::interpretation_stu3 : systems::interpretation, words->code, words->display);
    }
    put_.codings(flag);
}

std::string_view writer::text_of_flag(const codeable& flag) {
    if (!flag.text.empty()) return flag.text;
    for (const coding& c : flag.codings)
        if (c.system == systems::deviating_flag)
            if (const flag_words* const words = words_of_flag(c.code)) return words->text;
    return {};
}

void writer::result_notes(const investigation& one) {
    std::vector<std::string> texts;
    const bool has_text = one.value.text && !joined(*one.value.text).empty() && has_other_value(one.value);
    if (has_text) texts.push_back(joined(*one.value.text));
    for (const note& n : one.notes)
        if (says(n)) texts.push_back(joined(n.lines));
    if (texts.empty()) return;
    if (stu3()) return comment(texts);
    out_.name("note").begin_array();
    for (const std::string& text : texts) {
        out_.begin_object();
        if (has_text && &text == &texts.front()) put_.extension_list(names::result_text, "valueBoolean", "true");
        out_.member("text", std::string_view(text)).end_object();
    }
    out_.end_array();
}

// STU3 has one comment.
void writer::comment(const std::vector<std::string>& texts) {
    if (texts.size() > 1)
        put_.find(severity::lost, "note-boundaries", "the notes of a result became one comment", "/notes");
    put_.text("comment", joined(texts));
}

void writer::ranges(const investigation& one) {
    const auto empty = [](const reference_range& r) {
        return !says(r.limits) && joined(r.text).empty() && joined(r.population).empty();
    };
    if (std::all_of(one.ranges.begin(), one.ranges.end(), empty)) return;
    const pathology::quantity* const of_result = one.value.quantity ? &*one.value.quantity : nullptr;
    out_.name("referenceRange").begin_array();
    for (const reference_range& r : one.ranges)
        if (!empty(r)) range(r, of_result);
    out_.end_array();
}

// A range is in the unit of its result unless it says another.
void writer::range(const reference_range& one, const pathology::quantity* of_result) {
    const auto without_unit = [](const std::optional<pathology::quantity>& q) {
        return q && !q->value.empty() && q->unit.empty() && q->unit_code.code.empty();
    };
    const bool takes_unit = of_result != nullptr && (!of_result->unit.empty() || !of_result->unit_code.code.empty()) &&
                            (without_unit(one.limits.low) || without_unit(one.limits.high));
    out_.begin_object();
    if (takes_unit) out_.members(R"("extension":[{"url":"urn:signalbox:edifact:unit-of-result","valueBoolean":true}])");
    limit("low", one.limits.low, of_result);
    limit("high", one.limits.high, of_result);
    if (!joined(one.population).empty()) {
        out_.name("appliesTo").begin_array();
        put_.annotation(joined(one.population));
        out_.end_array();
    }
    put_.lines("text", one.text);
    // FHIR, obs-3: a low, a high or a text.
    if (!says(one.limits) && joined(one.text).empty()) say_unknown("_text");
    out_.end_object();
}

void writer::limit(fhir::json_name name, const std::optional<pathology::quantity>& limit,
                   const pathology::quantity* of_result) {
    if (!limit) return;
    if (limit->comparator == comparator::none) return put_.quantity(name, *limit, of_result);
    put_.find(severity::lost, "range-comparator", "the limit of a range has no comparator", "/ranges");
    pathology::quantity bare = *limit;
    bare.comparator = comparator::none;
    put_.quantity(name, bare, of_result);
}

// A component is written as a result of its own would be.
void writer::parts(const investigation& one, std::size_t number) {
    if (one.parts.empty()) return;
    out_.name("component").begin_array();
    for (const result_part& each : one.parts) {
        investigation part;
        part.status = one.status;
        part.code = each.code;
        part.value = each.value;
        part.absent_reason = each.absent_reason;
        part.flags = each.flags;
        part.ranges = each.ranges;
        out_.begin_object();
        result_extensions(part, false);
        result_code(part);
        value(part, number);
        flags(part);
        ranges(part);
        out_.end_object();
    }
    out_.end_array();
}

void writer::members(std::size_t number) {
    const auto& members = plan_.members[number];
    if (members.empty()) return;
    out_.name(stu3() ? "related" : "hasMember").begin_array();
    for (const std::uint32_t member : members) {
        if (!stu3()) {
            put_.reference(plan_.investigations[member]);
            continue;
        }
        out_.begin_object().member("type", "has-member");
        put_.reference("target", plan_.investigations[member]);
        out_.end_object();
    }
    out_.end_array();
}

} // namespace signalbox::pathology::bundle
