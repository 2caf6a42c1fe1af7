#include "broker/pathology/hl7v2/write/parts.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

std::string_view letter_of(sex of) noexcept {
    switch (of) {
    case sex::not_said: return "";
    case sex::unknown: return "U";
    case sex::male: return "M";
    case sex::female: return "F";
    case sex::other: return "O";
    }
    return "";
}

} // namespace

std::string patient_segments(const writing& to) {
    const patient& from = to.report.patient;
    segment_writer pid("PID");
    pid.number(1, 1);
    const std::string nhs(systems::nhs_number);
    if (!from.nhs_number.empty()) pid.append_repetition(3, raw_listed_identifier({nhs, from.nhs_number}, "NH"));
    for (const identifier& each : from.other_ids)
        pid.append_repetition(3, raw_listed_identifier(each, each.system == nhs ? "NH" : ""));
    pid.raw(5, raw_name(from.name, "/patient/name", to));
    pid.raw(7, raw_moment(from.born, "/patient/born", to));
    pid.text(8, letter_of(from.sex));
    for (std::size_t i = 0; i < from.addresses.size(); ++i)
        pid.append_repetition(11, raw_address(from.addresses[i], below("/patient/addresses", i), to));
    return pid.line() + note_segments(lines_of_notes(from.notes, "/patient/notes", to));
}

} // namespace signalbox::pathology::hl7v2
