#include <string>
#include <utility>

#include "broker/pathology/hl7v2/read/datatypes.hpp"
#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

// EIP: the requester's identifier ^ the laboratory's.
void read_ids(segment_reader& spm, specimen& into) {
    auto list = spm.repetitions(2);
    if (!list.empty()) {
        into.requester_id = read_sub_identifier(list.front(), 1);
        into.laboratory_id = read_sub_identifier(list.front(), 2);
    }
    for (components& repetition : list) repetition.close();
    if (!into.laboratory_id.empty() || !spm.has(30)) return;
    auto accession = spm.repetitions(30); // CX
    into.laboratory_id = {read_authority(accession.front(), 4), accession.front().text(1)};
    for (components& repetition : accession) repetition.close();
}

// CQ: number ^ unit.
void read_volume(segment_reader& spm, specimen& into) {
    auto list = spm.repetitions(12);
    if (list.empty()) return;
    const std::string number = list.front().text(1);
    const codeable unit = read_sub_codeable(list.front(), 2);
    for (components& repetition : list) repetition.close();
    const auto decimal = parse_decimal(number);
    if (!decimal) {
        spm.lose("number-unreadable", "the volume is no number and is left out", 12, 1);
        return;
    }
    into.volume = quantity{*decimal, comparator::none, unit.text, {}};
    if (unit.codings.empty()) return;
    into.volume->unit_code = unit.codings.front();
    into.volume->unit_code.display.clear();
    into.volume->unit = unit.codings.front().display.empty() ? unit.codings.front().code : unit.codings.front().display;
    if (into.volume->unit_code.system.empty()) into.volume->unit_code = {};
}

bool is_own_mark(const codeable& reason) {
    const std::string own = std::string(systems::hl7v2_prefix).append(own_coding_system);
    return reason.codings.size() == 1 && reason.codings[0].system == own &&
           reason.codings[0].code == unsatisfactory_code;
}

// Whether it was there and fit for use: availability (20), why it was rejected (21), what it was like (24). A rejected
// specimen's results may stand there all the same.
void read_state(segment_reader& spm, specimen& into) {
    const std::string available = spm.text(20);
    if (available == "N") into.status = specimen_status::unavailable;
    if (!available.empty() && available != "Y" && available != "N") spm.count_lost(20);
    for (components& repetition : spm.repetitions(21)) {
        codeable reason = read_codeable(repetition);
        if (reason.empty()) continue;
        if (into.status == specimen_status::unavailable) spm.count_lost(20);
        into.status = specimen_status::unsatisfactory;
        if (!is_own_mark(reason)) into.conditions.push_back(std::move(reason));
    }
    for (components& repetition : spm.repetitions(24)) {
        codeable condition = read_codeable(repetition);
        for (coding& one : condition.codings)
            if (one.system.empty() && is_specimen_condition(one.code)) one.system = systems::specimen_condition;
        if (!condition.empty()) into.conditions.push_back(std::move(condition));
    }
}

} // namespace

specimen read_specimen(segment_reader& spm) {
    specimen read;
    spm.ignore(1);
    read_ids(spm, read);
    read.type = read_codeable(spm, 4);
    read.body_site = read_codeable(spm, 8);
    read_volume(spm, read);
    for (components& repetition : spm.repetitions(14)) {
        read.notes.push_back({lines_of(spm.plain(repetition.raw(1), repetition.where(1)))});
        repetition.close();
    }
    auto collected = spm.repetitions(17); // DR
    if (!collected.empty()) {
        read.collected = read_time(collected.front(), 1);
        read.collected_until = read_time(collected.front(), 2);
    }
    for (components& repetition : collected) repetition.close();
    read.received = read_time(spm, 18);
    read_state(spm, read);
    spm.close();
    return read;
}

} // namespace signalbox::pathology::hl7v2
