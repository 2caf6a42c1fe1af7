#include <algorithm>

#include "broker/pathology/edifact/code_lists.hpp"
#include "broker/pathology/edifact/reading/report_reader.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

bool report_reader::read_in_specimen(segment& s) {
    specimen& of = report_.specimens.back();
    if (s.is("SEQ")) {
        read_number(s, specimen_numbers_, static_cast<std::uint32_t>(report_.specimens.size() - 1));
    } else if (s.is("SPC")) {
        read_specimen_type(s);
    } else if (s.is("RFF")) {
        const bool requester = s.is(1, 1, "RTI");
        if (!requester && !s.is(1, 1, "STI")) {
            unknown_qualifier(s);
            return true;
        }
        identifier& id = requester ? of.requester_id : of.laboratory_id;
        if (!is_repeated(!id.empty(), s)) id.value = s.text(1, 2);
    } else if (s.is("QTY")) {
        if (!s.is(1, 1, "SVO"))
            unknown_qualifier(s);
        else if (!is_repeated(of.volume.has_value(), s))
            read_volume(s);
    } else if (s.is("DTM")) {
        const bool collected = s.is(1, 1, "SCO");
        if (!collected && !s.is(1, 1, "SRI")) {
            unknown_qualifier(s);
            return true;
        }
        auto& when = collected ? of.collected : of.received;
        if (!is_repeated(when.has_value(), s)) when = read_date(s);
    } else if (s.is("FTX")) {
        if (s.is(1, 1, "SPC"))
            read_lines(s, specimen_lines_);
        else
            unknown_qualifier(s);
    } else {
        return false;
    }
    return true;
}

// QTY+SVO:number+unit.
void report_reader::read_volume(segment& s) {
    const std::string sent = s.text(1, 2);
    const auto value = number_of(sent, s, 1, 2);
    quantity volume;
    volume.unit = read_unit(s, 2);
    if (value) {
        volume.value = *value;
        report_.specimens.back().volume = std::move(volume);
        return;
    }
    if (!sent.empty())
        specimen_lines_.push_back(volume.unit.empty() ? sent : sent + " " + volume.unit);
    else if (!volume.unit.empty())
        report_.specimens.back().volume = std::move(volume);
}

// SPC+TSP: a code of a list, a text, or both. SPC+FS: F is fasting.
void report_reader::read_specimen_type(segment& s) {
    specimen& of = report_.specimens.back();
    if (s.is(1, 1, "TSP")) {
        if (!is_repeated(!of.type.empty(), s)) read_code(s, 2, 1, of.type);
        return;
    }
    if (!s.is(1, 1, "FS")) {
        unknown_qualifier(s);
        return;
    }
    if (is_repeated(!of.fasting.empty(), s)) return;
    std::string code = s.text(2, 1);
    of.fasting.text = s.text(2, 4);
    if (code.empty()) return;
    if (code != "F" && code != "NF") say(severity::warning, "fasting", "a fasting status other than F", s.at(2, 1));
    of.fasting.codings.push_back({std::string(systems::fasting), std::move(code), {}, {}, {}});
}

// SEQ++number, which results refer to; leading zeros mean nothing.
void report_reader::read_number(segment& s, number_list& numbers, std::uint32_t means) {
    std::string number = s.text(2);
    number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
    if (number.empty()) {
        say(severity::warning, "number-missing", "a SEQ without a number that could be referred to", s.at());
        return;
    }
    const auto known =
        std::find_if(numbers.begin(), numbers.end(), [&](const auto& each) { return each.first == number; });
    if (known == numbers.end()) {
        numbers.emplace_back(std::move(number), means);
        return;
    }
    known->second.reset();
    say(severity::error, "number-repeated", "two things have this number, and what refers to it is unknown",
        s.at(2, 1));
}

} // namespace signalbox::pathology::edifact
