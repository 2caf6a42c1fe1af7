#include <algorithm>
#include <array>

#include "broker/pathology/hl7v2/syntax/escapes.hpp"
#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/hl7v2/write/parts.hpp"
#include "broker/pathology/model/specimens.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

// The number that makes all OBRs one report.
const identifier& report_number(const report& from) {
    const bool has_own = !from.id.empty() || from.requests.empty();
    return has_own ? from.id : from.requests.front().laboratory_id;
}

std::string control_segment(const planned_order& order, const writing& to) {
    segment_writer orc("ORC");
    orc.text(1, "RE");
    if (order.request) {
        const request& one = to.report.requests[*order.request];
        orc.raw(2, raw_identifier(one.requester_id)).raw(3, raw_identifier(one.laboratory_id));
    }
    for (const party* each : to.parties.organisations) orc.append_repetition(21, raw_organisation(*each));
    return orc.line();
}

// OBR-4 of the report as a whole: its own code, and the mark.
codeable whole_report(const report& from) {
    codeable code;
    for (const std::size_t at : codings_written(from.code.codings, 2)) code.codings.push_back(from.code.codings[at]);
    code.codings.push_back(
        {system_of_name(own_coding_system), std::string(whole_report_code), "Pathology report", {}, {}});
    code.text = from.code.text;
    return code;
}

void write_section(const party& department, segment_writer& obr) {
    const auto& ids = department.identifiers;
    const auto coded =
        std::find_if(ids.begin(), ids.end(), [](const identifier& id) { return id.system == table_0074; });
    obr.text(24, coded != ids.end() ? coded->value : department.name);
}

void write_parties(const placed_parties& people, segment_writer& obr) {
    for (const party* each : people.requesters) obr.append_repetition(16, raw_person(*each));
    if (people.department != nullptr) write_section(*people.department, obr);
    for (const party* each : people.recipients) obr.append_repetition(28, raw_person(*each));
    if (people.interpreter != nullptr) obr.raw(32, raw_interpreter(*people.interpreter));
}

void write_request(const planned_order& order, segment_writer& obr, const writing& to) {
    const auto& requests = to.report.requests;
    // OBRs that have no request of their own say the only one.
    if (order.request || requests.size() == 1)
        obr.raw(2, raw_identifier(requests[order.request.value_or(0)].requester_id));
    obr.raw(3, raw_identifier(report_number(to.report)));
    if (!order.request) return;
    const request& one = requests[*order.request];
    const std::string pointer = below("/requests", *order.request);
    obr.raw(6, raw_moment(one.ordered, pointer + "/ordered", to));
    obr.append_repetition(13,
                          raw_lines(lines_of_notes(one.clinical_information, pointer + "/clinical_information", to)));
}

void write_fasting(const planned_order& order, segment_writer& obr, const writing& to) {
    if (!order.specimen) return;
    const codeable& fasting = to.report.specimens[*order.specimen].fasting;
    const std::string pointer = below("/specimens", *order.specimen) + "/fasting";
    if (!fasting.codings.empty() && fasting.codings.front().system == systems::fasting)
        obr.append_repetition(13, raw_codeable(fasting, pointer, to));
    else if (!fasting.empty())
        to.lose("fasting", pointer, "fasting is written as a code of table 0916 alone");
}

// What an OBR has no field for.
void say_what_header_loses(const investigation& header, const std::string& pointer, const writing& to) {
    const auto lose = [&](bool said, const char* member) {
        if (said)
            to.lose("group-" + std::string(member), pointer + '/' + member,
                    "the header of a group has a code, a status, a time and notes");
    };
    lose(!header.value.empty(), "value");
    lose(!header.absent_reason.empty(), "absent_reason");
    lose(!header.flags.empty(), "flags");
    lose(!header.ranges.empty(), "ranges");
    lose(!header.method.empty(), "method");
    lose(!header.parts.empty(), "parts");
}

bool is_reject_reason(const codeable& condition) {
    return !condition.codings.empty() && condition.codings.front().system == table_0490;
}

// A condition of table 0490 says why a specimen was rejected; others stand in SPM-24.
void write_state(const specimen& from, const std::string& pointer, segment_writer& spm, const writing& to) {
    const bool rejected = from.status == specimen_status::unsatisfactory;
    if (from.status == specimen_status::unavailable) spm.text(20, "N");
    if (from.status == specimen_status::entered_in_error)
        to.lose("specimen-status", pointer + "/status", "that a specimen was entered in error");
    for (std::size_t i = 0; i < from.conditions.size(); ++i) {
        const codeable& each = from.conditions[i];
        const std::uint32_t field = rejected && is_reject_reason(each) ? 21 : 24;
        spm.append_repetition(field, raw_codeable(each, below(pointer + "/conditions", i), to));
    }
    if (rejected && !spm.has(21))
        spm.raw(21, join_components({unsatisfactory_code, in_words(from.status), own_coding_system}));
}

} // namespace

std::string order_segments(const planned_order& order, std::size_t number, const writing& to) {
    segment_writer obr("OBR");
    obr.number(1, number);
    write_request(order, obr, to);
    write_fasting(order, obr, to);
    write_parties(to.parties, obr);
    obr.raw(22, raw_moment(to.report.issued, "/issued", to));

    std::vector<std::string> notes;
    if (order.group) {
        const investigation& header = to.report.investigations[*order.group];
        const std::string pointer = below("/investigations", *order.group);
        obr.raw(4, raw_codeable(header.code, pointer + "/code", to));
        obr.raw(7, raw_moment(header.effective, pointer + "/effective", to));
        obr.text(25, std::string(1, group_letter(*order.group, to)));
        say_what_header_loses(header, pointer, to);
        notes = lines_of_notes(header.notes, pointer + "/notes", to);
    } else {
        obr.raw(4, raw_codeable(whole_report(to.report), "/code", to));
        obr.text(25, std::string(1, to.report_letter));
        if (order.has_conclusion) notes = lines_of_notes(to.report.conclusion, "/conclusion", to);
    }
    const bool has_control = number == 1 || order.request.has_value();
    return (has_control ? control_segment(order, to) : "") + obr.line() + note_segments(notes);
}

std::string specimen_segment(std::uint32_t position, const writing& to) {
    const specimen& from = to.report.specimens[position];
    const std::string pointer = below("/specimens", position);
    segment_writer spm("SPM");
    spm.number(1, position + 1); // the same number makes it the same one below another OBR
    spm.raw(2, join_components({raw_sub_identifier(from.requester_id), raw_sub_identifier(from.laboratory_id)}));
    spm.raw(4, raw_codeable(from.type, pointer + "/type", to));
    spm.raw(8, raw_codeable(from.body_site, pointer + "/body_site", to));
    if (from.volume) {
        spm.raw(12,
                join_components({escape(from.volume->value), raw_unit(*from.volume, '&', pointer + "/volume", to)}));
        if (from.volume->comparator != comparator::none || from.volume->value.empty())
            to.lose("volume", pointer + "/volume", "a volume is a number");
    }
    for (const note& each : from.notes) spm.append_repetition(14, raw_lines(each.lines));
    spm.raw(17, join_components({raw_moment(from.collected, pointer + "/collected", to),
                                 raw_moment(from.collected_until, pointer + "/collected_until", to)}));
    spm.raw(18, raw_moment(from.received, pointer + "/received", to));
    write_state(from, pointer, spm, to);
    return spm.line();
}

} // namespace signalbox::pathology::hl7v2
