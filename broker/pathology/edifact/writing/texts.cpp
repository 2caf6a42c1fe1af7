#include <algorithm>

#include "broker/pathology/edifact/latin1.hpp"
#include "broker/pathology/edifact/writing/report_writer.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

namespace {

// FTX: five lines of at most seventy characters.
constexpr std::size_t line_max = 70;
constexpr std::size_t lines_max = 5;

void drop_empty_end(std::vector<std::string>& lines) {
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
}

// Where a line that is too long ends: before its last blank that has something in front of it, or in a word.
std::size_t break_of(std::string_view line) {
    const std::size_t blank = line.substr(0, line_max + 1).find_last_of(' ');
    const bool usable = blank != std::string_view::npos && line.find_first_not_of(' ') < blank;
    return usable ? blank : line_max;
}

// How many of the next lines one FTX takes: an empty one at its end would not be seen, and begins the next.
std::size_t take_lines(std::span<const std::string> rest) {
    std::size_t size = std::min(rest.size(), lines_max);
    while (size > 1 && rest[size - 1].empty()) --size;
    return size;
}

} // namespace

void report_writer::tell(severity how, std::string_view code, std::string_view text, pointer at) {
    found_.push_back({how, std::string(code), std::string(text), {}, pointer_ + at});
}

std::string report_writer::plain(const std::string& utf8, pointer at) {
    written_text made = to_latin1(utf8);
    if (!made.complete) lose("character-set", "characters that ISO 8859-1 does not have", at);
    if (!made.as_sent) tell(severity::warning, "characters", "written in other characters that mean the same", at);
    return std::move(made.bytes);
}

// DTM as exact as it is.
void report_writer::write_date(std::string_view qualifier, const date_time& when, pointer at,
                               date_time::precision at_most) {
    const std::string digits = to_digits(when, at_most);
    // FHIR has no times without seconds: those that are 0 are not missed.
    const bool finer = when.second != 0 || !when.fraction.empty() || (when.has_time() && digits.size() <= 8);
    if (finer) lose("time-precision", "what is finer than this place can be", at);
    // The hour that the clocks strike twice in October is read as its first.
    if (const auto again = parse_digits(digits); again && again->offset_minutes != in_britain(when).offset_minutes)
        lose("time-ambiguous", "which of two hours in October it was", at);
    const std::string_view format = digits.size() == 4   ? "602"
                                    : digits.size() == 6 ? "610"
                                    : digits.size() == 8 ? "102"
                                                         : "203";
    out_.write("DTM", {{qualifier, digits, format}});
}

void report_writer::append_wrapped(const std::string& line, lines& into, pointer at) {
    std::string rest = line;
    for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
        lose("line-wrapped", "a line break inside a line", at);
        append_wrapped(rest.substr(0, end), into, at);
        rest.erase(0, end + 1);
    }
    std::string text = plain(rest, at);
    if (text.size() > line_max) lose("line-wrapped", "a line of more than 70 characters", at);
    while (text.size() > line_max) {
        const std::size_t end = break_of(text);
        into.push_back(text.substr(0, end));
        text.erase(0, end < text.size() && text[end] == ' ' ? end + 1 : end);
    }
    into.push_back(std::move(text));
}

void report_writer::write_lines(std::string_view qualifier, const lines& text, pointer at) {
    lines made;
    for (const std::string& line : text) append_wrapped(line, made, at);
    drop_empty_end(made);
    for (std::span<const std::string> rest = made; !rest.empty();) {
        const std::size_t size = take_lines(rest);
        out_.write_text(qualifier, rest.first(size));
        rest = rest.subspan(size);
    }
}

report_writer::lines report_writer::joined(const std::vector<note>& notes, pointer at) {
    lines all;
    for (const note& each : notes) {
        if (!all.empty()) lose("note-boundaries", "where one note ends and the next begins", at);
        all.insert(all.end(), each.lines.begin(), each.lines.end());
    }
    return all;
}

// Read v2 is what receivers of NHS003 know, then SNOMED CT, then a list of the sender's; others are text alone.
report_writer::chosen_code report_writer::choose(const codeable& from, lists known, pointer at) {
    const auto& all = from.codings;
    const auto first_of = [&](auto&& fits) { return std::find_if(all.begin(), all.end(), fits); };
    const auto with_system = [&](std::string_view system) {
        return first_of([&](const coding& c) { return c.system == system && !c.code.empty(); });
    };
    auto best = known == lists::all ? with_system(systems::read_v2) : all.end();
    if (best == all.end() && known == lists::all) best = with_system(systems::snomed);
    if (best == all.end())
        best = first_of(
            [&](const coding& c) { return c.system.starts_with(systems::edifact_list_prefix) && !c.code.empty(); });

    std::string text = from.text;
    if (text.empty() && best != all.end()) text = best->display;
    for (const coding& each : all)
        if (text.empty() && best == all.end()) text = each.display;
    if (text.empty() && best == all.end() && !all.empty()) text = all.front().code;
    chosen_code made{{}, {}, plain(text, at + "/text")};
    for (auto each = all.begin(); each != all.end(); ++each) {
        const std::string here = at + "/codings/" + std::to_string(each - all.begin());
        if (each == best)
            lose_extras(*each, text, here);
        else
            lose("code-system", best == all.end() ? "a code of a system that has no list here" : "a second code", here);
    }
    if (best == all.end()) return made;
    const bool term_code = best->system == systems::read_v2 && best->code.size() == 7;
    made.code = plain(term_code ? best->code.substr(0, 5) : best->code, at);
    made.list = plain(std::string(code_list_of(best->system)), at);
    if (term_code)
        lose("read-term", "the term code behind a Read code",
             at + "/codings/" + std::to_string(best - all.begin()) + "/code");
    return made;
}

void report_writer::lose_extras(const coding& of, const std::string& text, pointer at) {
    if (!of.display.empty() && of.display != text) lose("display", "a code's own words", at + "/display");
    if (of.user_selected) lose("user-selected", "whether the user chose the code", at + "/user_selected");
    if (!of.mapped_by.empty()) lose("mapped-by", "which map gave the code", at + "/mapped_by");
}

// A unit that cannot be written is better said by its code than in part.
std::string report_writer::unit_of(const quantity& q, pointer at) {
    const bool by_code = !to_latin1(q.unit).complete && q.unit_code.system == systems::ucum &&
                         !q.unit_code.code.empty() && base::is_ascii(q.unit_code.code);
    if (by_code) {
        lose("unit-text", "a unit's own text, for which its code is written", at + "/unit");
        return q.unit_code.code;
    }
    if (q.unit_code != coding{}) lose("unit-code", "the code of a unit", at + "/unit_code");
    return q.unit.empty() ? plain(q.unit_code.code, at + "/unit_code/code") : plain(q.unit, at + "/unit");
}

} // namespace signalbox::pathology::edifact
