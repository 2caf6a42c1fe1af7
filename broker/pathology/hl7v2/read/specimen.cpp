#include <utility>

#include "broker/pathology/hl7v2/read/datatypes.hpp"
#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/hl7v2/tables.hpp"

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
    spm.close();
    return read;
}

} // namespace signalbox::pathology::hl7v2
