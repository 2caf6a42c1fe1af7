#include "broker/pathology/model/specimens.hpp"

#include <algorithm>
#include <utility>

#include "broker/pathology/edifact/reading/numbers.hpp"
#include "broker/pathology/edifact/writing/report_writer.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

void report_writer::write_specimen(const specimen& of, std::size_t number, pointer at) {
    out_.write("S16", {{"16"}});
    out_.write("SEQ", {{}, {std::to_string(number)}});
    const chosen_code type = choose(of.type, lists::own, at + "/type");
    if (type.code.empty() && type.text.empty())
        tell(severity::warning, "mandatory", "a specimen that is not said to be something", at + "/type");
    else
        out_.write("SPC", {{"TSP"}, {type.code, type.list, "", type.text}});
    write_fasting(of.fasting, at + "/fasting");
    write_identity(at + "/requester_id", of.requester_id, "RTI");
    write_identity(at + "/laboratory_id", of.laboratory_id, "STI");
    lines text = joined(of.notes, at + "/notes");
    append_state(of, text, at);
    if (of.volume) write_volume(*of.volume, at + "/volume");
    if (of.collected) write_date("SCO", *of.collected, at + "/collected");
    if (of.received) write_date("SRI", *of.received, at + "/received");
    write_lines("SPC", text, at + "/notes");
    if (!of.body_site.empty()) lose("body-site", "where it was taken from", at + "/body_site");
    if (of.collected_until) lose("collected-until", "when its collection ended", at + "/collected_until");
}

// Whether it was fit for use stands behind its notes: a result must not look better than its specimen was.
void report_writer::append_state(const specimen& of, lines& text, pointer at) {
    const auto say = [&](std::string words, pointer where) {
        if (words.empty()) return;
        lose("specimen-as-note", "what a specimen was like is written as a note", where);
        text.push_back(std::move(words));
    };
    say(in_words(of.status), at + "/status");
    for (std::size_t i = 0; i < of.conditions.size(); ++i)
        say(condition_in_words(of.conditions[i]), at + "/conditions/" + std::to_string(i));
}

void report_writer::write_fasting(const codeable& fasting, pointer at) {
    std::string code;
    for (std::size_t i = 0; i < fasting.codings.size(); ++i) {
        const coding& each = fasting.codings[i];
        const std::string here = at + "/codings/" + std::to_string(i);
        if (code.empty() && each.system == systems::fasting) {
            code = plain(each.code, here + "/code");
            lose_extras(each, fasting.text, here);
        } else {
            lose("code-system", "a code of a system that has no list here", here);
        }
    }
    if (!code.empty() || !fasting.text.empty())
        out_.write("SPC", {{"FS"}, {code, "", "", plain(fasting.text, at + "/text")}});
}

void report_writer::write_volume(const quantity& volume, pointer at) {
    const bool number = volume.value.empty() || parse_number(volume.value).has_value();
    if (!number) lose("number", "a volume that is not a number", at + "/value");
    if (volume.comparator != comparator::none) lose("comparator", "a volume's comparator", at + "/comparator");
    const std::string value = number ? volume.value : "";
    const std::string unit = unit_of(volume, at);
    if (value.empty() && unit.empty()) return;
    if (variant_ == "NHS002")
        out_.write("QTY", {{"SVO", value}, {unit}});
    else
        out_.write("QTY", {{"SVO", value}, {"", "", "", unit}});
}

} // namespace signalbox::pathology::edifact
