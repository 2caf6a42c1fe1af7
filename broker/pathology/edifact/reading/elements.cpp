#include "broker/pathology/edifact/code_lists.hpp"
#include "broker/pathology/edifact/reading/numbers.hpp"
#include "broker/pathology/edifact/reading/report_reader.hpp"

namespace signalbox::pathology::edifact {

namespace {

// UN/EDIFACT 2379: how many digits a date or a time has.
std::optional<date_time::precision> precision_of_format(std::string_view format) noexcept {
    if (format == "602") return date_time::precision::year;
    if (format == "610") return date_time::precision::month;
    if (format == "102") return date_time::precision::day;
    if (format == "203") return date_time::precision::minute;
    if (format == "204") return date_time::precision::second;
    return std::nullopt;
}

} // namespace

// DTM: qualifier, value, format. What has another format is not guessed: "700101:101" is no year 7001, and "1015:401"
// no year at all. From eight digits on a date reads alike in all formats that are known.
std::optional<date_time> report_reader::read_date(segment& s) {
    const std::string digits = s.text(1, 2);
    const bool unknown = s.holds(1, 3) && !precision_of_format(s.code(1, 3));
    const auto format = precision_of_format(s.code(1, 3));
    if (digits.empty()) {
        say(severity::warning, "date-missing", "a DTM without a date", s.at(1, 1));
        return std::nullopt;
    }
    auto date = parse_digits(digits);
    if (unknown || (date && digits.size() < 8 && format != date->exact_to)) {
        say(severity::lost, "date-format", "a date or time in a format that is not known", s.at(1, 3));
        return std::nullopt;
    }
    if (!date)
        say(severity::lost, "date", "a date or time that the calendar does not have", s.at(1, 2));
    else if (format != date->exact_to)
        say(severity::warning, "date-format", "a date or time in another format than it names", s.at(1, 3));
    if (date) say_clocks(*date, s);
    return date;
}

// EDIFACT's times are those of British clocks, without a zone.
void report_reader::say_clocks(const date_time& local, const segment& s) {
    const times_shown shown = times_shown_in_britain(local);
    if (shown == times_shown::twice)
        say(severity::warning, "time-twice", "clocks showed this time twice that night: the first is meant",
            s.at(1, 2));
    if (shown == times_shown::never)
        say(severity::warning, "time-never", "clocks never showed this time: it is read as winter time", s.at(1, 2));
}

// NHS003 has a unit's text in the fourth component, NHS002 in the first; both are read in each.
std::string report_reader::read_unit(segment& s, std::size_t element) {
    return s.holds(element, 4) ? s.text(element, 4) : s.text(element, 1);
}

std::optional<std::string> report_reader::number_of(std::string_view sent, const segment& s, std::size_t element,
                                                    std::size_t component) {
    if (sent.empty()) return std::nullopt;
    if (is_usual_number(sent)) return std::string(sent);
    auto read = parse_number(sent, marks_.decimal);
    if (!read) {
        say(severity::warning, "number", "a value that is not a number is kept as text", s.at(element, component));
        return std::nullopt;
    }
    if (!read->as_sent)
        say(severity::warning, "number-form", "a number with a sign, zeros or a mark that decimals do not have",
            s.at(element, component));
    return std::move(read->value);
}

void report_reader::drop_empty_end(std::vector<std::string>& lines) {
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
}

// FTX: each component of the fourth element is a line. Empty ones at its end are filling; a wholly empty one is a line.
void report_reader::read_lines(segment& s, std::vector<std::string>& into) {
    std::size_t count = s.components(4);
    while (count > 0 && !s.holds(4, count)) --count;
    if (count == 0) into.emplace_back();
    for (std::size_t c = 1; c <= count; ++c) into.push_back(s.text(4, c));
}

void report_reader::end_note(std::vector<std::string>& lines, std::vector<note>& into) {
    drop_empty_end(lines);
    if (!lines.empty()) into.push_back({std::move(lines)});
    lines.clear();
}

// Code, list, agency, text: from component `first` on.
void report_reader::read_code(segment& s, std::size_t element, std::size_t first, codeable& into) {
    std::string room;
    std::string code = s.text(element, first);
    const std::string_view list = s.text(element, first + 1, room);
    into.text = s.text(element, first + 3);
    if (code.empty()) return;
    into.codings.reserve(3); // for what a map adds
    coding& made = into.codings.emplace_back();
    made.system = system_of_code_list(list);
    made.code = std::move(code);
}

} // namespace signalbox::pathology::edifact
