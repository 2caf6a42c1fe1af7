#include <array>

#include "broker/pathology/edifact/reading/numbers.hpp"
#include "broker/pathology/edifact/writing/report_writer.hpp"
#include "broker/pathology/model/parts.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

namespace {

struct flag_row {
    std::string_view interpretation; // v3-ObservationInterpretation
    std::string_view flag;
    bool exact;
};
constexpr std::array<flag_row, 8> flags{{{"H", "HI", true},
                                         {"L", "LO", true},
                                         {"A", "PA", true},
                                         {"HH", "HI", false},
                                         {"LL", "LO", false},
                                         {"AA", "PA", false},
                                         {"HU", "HI", false},
                                         {"LU", "LO", false}}};

// EDIFACT's own flags, which laboratories also send in OBX-8.
bool is_sent_flag(const coding& from) {
    const bool of_hl7 = from.system == std::string(systems::hl7v2_prefix) + "HL70078";
    return from.system == systems::deviating_flag || (of_hl7 && is_flag(from.code));
}

// The flag that a coding means, and whether it means nothing more.
flag_row flag_of(const coding& from) {
    if (is_sent_flag(from)) return {{}, from.code, true};
    if (from.system == systems::interpretation || from.system == systems::interpretation_stu3)
        for (const flag_row& each : flags)
            if (each.interpretation == from.code) return each;
    return {};
}

const coding* best_of(const codeable& from) {
    const coding* best = nullptr;
    for (const coding& each : from.codings) {
        if (is_sent_flag(each)) return &each;
        if (best == nullptr && !flag_of(each).flag.empty()) best = &each;
    }
    return best;
}

} // namespace

std::string in_words(const quantity& q) {
    const std::string& unit = q.unit.empty() ? q.unit_code.code : q.unit;
    return std::string(sign_of(q.comparator)) + q.value + (unit.empty() || q.value.empty() ? "" : " ") + unit;
}

std::string in_words(const range& r) {
    return (r.low ? in_words(*r.low) : "") + " - " + (r.high ? in_words(*r.high) : "");
}

// RSL holds a number or a code, and a flag; everything else becomes FTX+RIT in front of the text that is there.
void report_writer::write_value(const investigation& of, pointer at) {
    const std::string flag = flag_of(of, at + "/flags");
    lines words;
    bool written = of.value.quantity && write_quantity(*of.value.quantity, flag, words, at + "/value/quantity");
    if (of.value.code && written) {
        lose("value-second", "a code beside a number is put in words", at + "/value/code");
        words.push_back(of.value.code->text.empty() && !of.value.code->codings.empty() ? of.value.code->codings[0].code
                                                                                       : of.value.code->text);
    } else if (of.value.code) {
        written = write_code(*of.value.code, flag, words, at + "/value/code");
    }
    if (!written && !flag.empty()) out_.write("RSL", {{}, {}, {}, {}, {flag}});
    put_in_words(of, words, at);
    if (of.value.text) words.insert(words.end(), of.value.text->begin(), of.value.text->end());
    const lines parts = parts_in_words(of);
    words.insert(words.end(), parts.begin(), parts.end());
    write_lines("RIT", words, at + "/value/text");
}

bool report_writer::write_quantity(const quantity& q, std::string_view flag, lines& words, pointer at) {
    const bool number = q.value.empty() ? q.comparator == comparator::none : parse_number(q.value).has_value();
    if (!number) {
        lose("number", "a value that is not a number is put in words", at);
        words.push_back(in_words(q));
        return false;
    }
    const std::string unit = unit_of(q, at);
    if (q.value.empty() && unit.empty()) return false;
    if (variant_ == "NHS002")
        out_.write("RSL", {{"NV"}, {q.value, code_of(q.comparator)}, {}, {unit}, {flag}});
    else
        out_.write("RSL", {{"NV"}, {q.value, code_of(q.comparator)}, {}, {"", "", "", unit}, {flag}});
    return true;
}

bool report_writer::write_code(const codeable& code, std::string_view flag, lines& words, pointer at) {
    const chosen_code chosen = choose(code, lists::all, at);
    if (chosen.code.empty()) {
        if (code.codings.empty()) lose("code-system", "a coded value without a code is put in words", at);
        std::string text = code.text;
        for (const coding& each : code.codings)
            if (text.empty()) text = each.display.empty() ? each.code : each.display;
        words.push_back(std::move(text));
        return false;
    }
    out_.write("RSL", {{"CV"}, {"", "", chosen.code, chosen.list, "", chosen.text}, {}, {}, {flag}});
    return true;
}

void report_writer::put_in_words(const investigation& of, lines& words, pointer at) {
    const auto say = [&](std::string text, std::string_view field) {
        lose("value-form", "a value of another form is put in words", at + std::string(field));
        if (!text.empty()) words.push_back(std::move(text));
    };
    if (of.value.range) say(in_words(*of.value.range), "/value/range");
    if (of.value.ratio)
        say(in_words(of.value.ratio->numerator) + " : " + in_words(of.value.ratio->denominator), "/value/ratio");
    if (of.value.time) say(to_fhir(*of.value.time), "/value/time");
    if (of.absent_reason.empty()) return;
    // Beside a value the reason for its absence would be read as part of it.
    const auto& codings = of.absent_reason.codings;
    const std::string reason =
        of.absent_reason.text.empty() && !codings.empty() ? codings[0].display : of.absent_reason.text;
    say(of.value.empty() ? reason : "", "/absent_reason");
}

// The one flag that RSL has; the first that EDIFACT knows.
std::string report_writer::flag_of(const investigation& of, pointer at) {
    std::string made;
    for (std::size_t i = 0; i < of.flags.size(); ++i) {
        const std::string here = at + "/" + std::to_string(i);
        const coding* const best = made.empty() ? best_of(of.flags[i]) : nullptr;
        if (best == nullptr) {
            lose("flag", "an interpretation that RSL cannot hold", here);
            continue;
        }
        const flag_row row = edifact::flag_of(*best);
        made = plain(std::string(row.flag), here);
        if (!row.exact) lose("flag-strength", "how far beyond the range a result is", here);
        if (!of.flags[i].text.empty()) lose("flag-text", "an interpretation's own words", here + "/text");
        for (std::size_t k = 0; k < of.flags[i].codings.size(); ++k) {
            const coding& each = of.flags[i].codings[k];
            const std::string place = here + "/codings/" + std::to_string(k);
            if (edifact::flag_of(each).flag != row.flag || (&each != best && !edifact::flag_of(each).exact))
                lose("flag", "an interpretation that RSL cannot hold", place);
            else
                lose_extras(each, {}, place);
        }
    }
    return made;
}

} // namespace signalbox::pathology::edifact
