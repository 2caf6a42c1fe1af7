#include <fmt/format.h>

#include "broker/pathology/edifact/code_lists.hpp"
#include "broker/pathology/edifact/reading/report_reader.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

namespace {

void set_limit(std::optional<quantity>& limit, std::optional<std::string>&& number, std::string_view unit) {
    if (!number) return;
    limit.emplace();
    limit->value = std::move(*number);
    limit->unit = unit;
}

} // namespace

// RSL+NV+value:comparator++:::unit+flag, RSL+CV+::code:list::text+++flag, RSL+++++flag.
void report_reader::read_result(segment& s) {
    if (is_repeated(said_.result, s)) return;
    said_.result = true;
    read_flag(s);
    const std::string_view kind = s.code(1);
    if (kind == "NV") {
        read_numeric(s);
    } else if (kind == "CV") {
        read_coded(s);
    } else if (!kind.empty() || s.holds(2) || s.holds(2, 3) || s.holds(3) || s.holds(4)) {
        say(severity::error, "value-kind", "a result that is neither a number (NV) nor a code (CV)", s.at(1, 1));
        s.ignore();
    }
    if (s.holds(3)) {
        say(severity::error, "value-second", "a result of two values", s.at(3, 1));
        s.ignore();
    }
}

void report_reader::read_numeric(segment& s) {
    investigation& of = report_.investigations.back();
    quantity& read = of.value.quantity.emplace();
    std::string room;
    const std::string_view sent = s.text(2, 1, room);
    auto value = number_of(sent, s, 2, 1);
    read.unit = read_unit(s, 4);
    if (s.holds(2, 2)) {
        const auto said = comparator_of(s.code(2, 2));
        if (!said) say(severity::error, "comparator", "a comparator other than 5, 6, 7 and 8", s.at(2, 2));
        read.comparator = said.value_or(comparator::none);
    }
    if (sent.empty() && read.comparator != comparator::none)
        say(severity::error, "value-missing", "a comparator without a number", s.at());
    if (sent.empty() && read.unit.empty() && of.flags.empty())
        say(severity::error, "value-missing", "a result that says nothing", s.at());
    if (value) read.value = std::move(*value);
    if (!value && !sent.empty()) {
        said_.text.insert(said_.text.begin(), std::string(sign_of(read.comparator)).append(sent));
        read.comparator = comparator::none;
    }
    const bool says_nothing = read.value.empty() && read.unit.empty() && read.comparator == comparator::none;
    if (says_nothing) of.value.quantity.reset();
}

void report_reader::read_coded(segment& s) {
    codeable read;
    read_code(s, 2, 3, read);
    if (read.empty()) {
        say(severity::error, "value-missing", "a coded result without a code", s.at());
        return;
    }
    if (!read.codings.empty()) check_code(read.codings.front(), s, 2, 3);
    if (read.codings.empty() && s.holds(2, 4))
        say(severity::error, "code-missing", "a result of a code list without its code", s.at(2, 4));
    if (read.text.empty()) say(severity::warning, "text-missing", "a coded result without its text", s.at(2, 3));
    report_.investigations.back().value.code = std::move(read);
}

// Absent means not said, never normal.
void report_reader::read_flag(segment& s) {
    if (!s.holds(5, 1)) return;
    std::string flag = s.text(5, 1);
    if (flag.empty()) return;
    if (!is_flag(flag)) say(severity::warning, "flag", "a flag other than HI, LO, OR and PA", s.at(5, 1));
    codeable said;
    said.codings.push_back({std::string(systems::deviating_flag), std::move(flag), {}, {}, {}});
    report_.investigations.back().flags.push_back(std::move(said));
}

bool report_reader::read_in_range(segment& s) {
    reference_range& of = report_.investigations.back().ranges.back();
    if (s.is("RND")) {
        if (!is_repeated(of.limits.low || of.limits.high, s)) read_limits(s);
        return true;
    }
    if (!s.is("FTX")) return read_in_investigation(s); // what belongs in front of S20 is still the result's
    if (s.is(1, 1, "RPD"))
        read_lines(s, of.population);
    else
        read_free_text(s);
    return true;
}

// RND+U+low+high+unit. Limits that are no numbers become a range in words.
void report_reader::read_limits(segment& s) {
    reference_range& of = report_.investigations.back().ranges.back();
    if (!s.is(1, 1, "U")) say(severity::warning, "qualifier", "a range that is not called U", s.at(1, 1));
    const std::string unit = read_unit(s, 4);
    std::string low_room;
    std::string high_room;
    const std::string_view low = s.text(2, 1, low_room);
    const std::string_view high = s.text(3, 1, high_room);
    auto low_number = number_of(low, s, 2, 1);
    auto high_number = number_of(high, s, 3, 1);
    if (low.empty() && high.empty()) {
        say(severity::warning, "range-empty", "a reference range without limits", s.at());
        if (!unit.empty()) said_.range_text.push_back(unit);
        return;
    }
    if (low_number.has_value() == low.empty() || high_number.has_value() == high.empty()) {
        said_.range_text.push_back(fmt::format("{} - {}{}{}", low, high, unit.empty() ? "" : " ", unit));
        return;
    }
    set_limit(of.limits.low, std::move(low_number), unit);
    set_limit(of.limits.high, std::move(high_number), unit);
}

} // namespace signalbox::pathology::edifact
