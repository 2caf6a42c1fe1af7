#include <algorithm>

#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/syntax/escapes.hpp"
#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/hl7v2/write/parts.hpp"
#include "broker/pathology/model/parts.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

const coding* coding_of(const codeable& from, std::string_view system) {
    const auto found =
        std::find_if(from.codings.begin(), from.codings.end(), [&](const coding& one) { return one.system == system; });
    return found == from.codings.end() ? nullptr : &*found;
}

// EDIFACT's deviating result indicator, RSL element 5, in letters of table 0078.
std::string_view letter_of_deviation(std::string_view code) {
    if (code == "HI") return "H";
    if (code == "LO") return "L";
    if (code == "OR" || code == "PA") return "A";
    return {};
}

std::string raw_letter(const coding& one, const codeable& flag) {
    const bool alone = one.display.empty() && flag.text.empty();
    if (alone) return escape(one.code);
    return join_components({escape(one.code), escape(one.display), "HL70078", "", "", "", "", "", escape(flag.text)});
}

std::string raw_flag(const codeable& flag, const std::string& pointer, const writing& to) {
    const coding* deviation = coding_of(flag, systems::deviating_flag);
    const bool is_finer = deviation != nullptr && letter_of_deviation(deviation->code) == "A";
    if (is_finer)
        to.lose("flag-finer", pointer, "out of range, and potentially abnormal, are both written as abnormal");
    for (const std::string_view system : {systems::interpretation, systems::interpretation_stu3, table_0078})
        if (const coding* one = coding_of(flag, system)) return raw_letter(*one, flag);
    if (deviation != nullptr && !letter_of_deviation(deviation->code).empty())
        return std::string(letter_of_deviation(deviation->code));
    return raw_codeable(flag, pointer, to);
}

std::string raw_limits(const range& limits) {
    const auto number = [](const quantity& one) { return one.value; };
    if (limits.low && limits.high) return number(*limits.low) + '-' + number(*limits.high);
    if (limits.low) return (limits.low->comparator == comparator::greater ? ">" : ">=") + number(*limits.low);
    if (limits.high) return (limits.high->comparator == comparator::less ? "<" : "<=") + number(*limits.high);
    return {};
}

std::string joined(const std::vector<std::string>& lines, char separator) {
    std::string text;
    for (const std::string& line : lines) {
        if (!text.empty()) text += separator;
        text += line;
    }
    return text;
}

std::string unit_of(const range& limits) {
    const std::optional<quantity>& one = limits.high ? limits.high : limits.low;
    return one ? one->unit : "";
}

bool is_same_range(const range& a, const range& b) {
    const auto value_of = [](const std::optional<quantity>& one) { return one ? one->value : ""; };
    return value_of(a.low) == value_of(b.low) && value_of(a.high) == value_of(b.high);
}

// One reference range in words; false in `is_exact` when it is not read as it was.
std::string range_text(const reference_range& from, const std::string& result_unit, bool& is_exact) {
    const std::string limits = raw_limits(from.limits);
    const std::string unit = unit_of(from.limits);
    const bool is_other_unit = !unit.empty() && unit != result_unit;
    std::string text = joined(from.text, '\n');
    const auto said = parse_range(text);
    if (!limits.empty() && !(said && is_same_range(*said, from.limits))) {
        if (!text.empty()) is_exact = false;
        text = limits + (is_other_unit ? " " + unit : "") + (text.empty() ? "" : " " + text);
    }
    if (is_other_unit) is_exact = false;
    if (from.population.empty()) return text;
    is_exact = false;
    return text + " (" + joined(from.population, ' ') + ")";
}

bool is_implied(const investigation& from) {
    if (from.status != result_status::cancelled || from.absent_reason.codings.size() != 1) return false;
    const coding& one = from.absent_reason.codings.front();
    return from.absent_reason.text.empty() && ((one.system == table_0085 && one.code == "X") ||
                                               (one.system == systems::data_absent_reason && one.code == "not-asked"));
}

// OBX-33, which later versions have and readers of earlier ones pass over.
void write_own_specimen(const investigation& from, const std::string& pointer, const planned_order& below_order,
                        segment_writer& obx, const writing& to) {
    if (!from.specimen || from.specimen == below_order.specimen || *from.specimen >= to.report.specimens.size()) return;
    const specimen& own = to.report.specimens[*from.specimen];
    if (own.requester_id.empty() && own.laboratory_id.empty()) {
        to.lose("member-specimen", pointer + "/specimen", "a result's own specimen has no number to be named by");
        return;
    }
    obx.raw(33, join_components({raw_sub_identifier(own.requester_id), raw_sub_identifier(own.laboratory_id)}));
}

} // namespace

void write_flags(const investigation& from, const std::string& pointer, segment_writer& obx, const writing& to) {
    for (std::size_t i = 0; i < from.flags.size(); ++i)
        obx.append_repetition(8, raw_flag(from.flags[i], below(pointer + "/flags", i), to));
}

std::string raw_ranges(const investigation& from, const std::string& pointer, const writing& to) {
    std::string text;
    bool is_exact = from.ranges.size() <= 1;
    const std::string unit = from.value.quantity ? from.value.quantity->unit : "";
    for (const reference_range& each : from.ranges) {
        if (!text.empty()) text += "; ";
        text += range_text(each, unit, is_exact);
    }
    if (!is_exact)
        to.lose("range-as-text", pointer + "/ranges",
                "several ranges, populations and other units are written as one text");
    return escape(text);
}

std::string result_segments(std::uint32_t position, std::size_t number, const planned_order& below_order,
                            const writing& to) {
    const investigation& from = to.report.investigations[position];
    const std::string pointer = below("/investigations", position);
    segment_writer obx("OBX");
    obx.number(1, number);
    obx.raw(3, raw_codeable(from.code, pointer + "/code", to));
    std::vector<std::string> lines = write_value(from.value, pointer + "/value", obx, to);
    obx.raw(7, raw_ranges(from, pointer, to));
    write_flags(from, pointer, obx, to);
    obx.text(11, std::string(1, result_letter(position, pointer, to)));
    if (!from.absent_reason.empty() && !is_implied(from)) {
        to.lose("absent-reason", pointer + "/absent_reason",
                "OBX-11 says that there is no value; why is written as a note");
        const coding* const first = from.absent_reason.codings.empty() ? nullptr : &from.absent_reason.codings.front();
        const std::string& text = from.absent_reason.text;
        lines.push_back(!text.empty() || first == nullptr ? text
                        : first->display.empty()          ? first->code
                                                          : first->display);
    }
    if (!from.parts.empty()) to.lose("parts", pointer + "/parts", "the parts of a result are written as a note");
    obx.raw(14, raw_moment(from.effective, pointer + "/effective", to));
    obx.raw(17, raw_codeable(from.method, pointer + "/method", to));
    if (to.parties.laboratory != nullptr) obx.raw(23, raw_organisation(*to.parties.laboratory));
    write_own_specimen(from, pointer, below_order, obx, to);

    const auto parts = parts_in_words(from);
    lines.insert(lines.end(), parts.begin(), parts.end());
    const auto notes = lines_of_notes(from.notes, pointer + "/notes", to);
    lines.insert(lines.end(), notes.begin(), notes.end());
    return obx.line() + note_segments(lines);
}

} // namespace signalbox::pathology::hl7v2
