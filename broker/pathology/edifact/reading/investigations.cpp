#include "broker/identifiers/sctid.hpp"
#include "broker/pathology/edifact/code_lists.hpp"
#include "broker/pathology/edifact/reading/report_reader.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::edifact {

bool report_reader::read_in_investigation(segment& s) {
    if (s.is("INV")) {
        read_test(s);
    } else if (s.is("SEQ")) {
        investigation& of = report_.investigations.back();
        if (is_repeated(of.is_group, s)) return true;
        of.is_group = true;
        read_number(s, group_numbers_, static_cast<std::uint32_t>(report_.investigations.size() - 1));
    } else if (s.is("RSL")) {
        read_result(s);
    } else if (s.is("STS")) {
        read_result_status(s);
    } else if (s.is("FTX")) {
        read_free_text(s);
    } else if (s.is("RFF")) {
        read_reference(s);
    } else {
        return false;
    }
    return true;
}

// INV+MQ+code:list::text. Text alone is an uncoded test; a list beside it without a code changes nothing.
void report_reader::read_test(segment& s) {
    if (is_repeated(said_.test, s)) return;
    said_.test = true;
    if (!s.is(1, 1, "MQ") && s.holds(1))
        say(severity::warning, "qualifier", "a test that is not called MQ", s.at(1, 1));
    codeable& test = report_.investigations.back().code;
    read_code(s, 2, 1, test);
    if (test.empty()) {
        say(severity::error, "test-missing", "an INV that names no test", s.at());
        return;
    }
    if (test.codings.empty()) {
        if (s.holds(2, 2))
            say(severity::warning, "code-missing", "a test of a code list without its code is an uncoded one",
                s.at(2, 2));
        return;
    }
    check_code(test.codings.front(), s, 2, 1);
}

void report_reader::check_code(const coding& code, segment& s, std::size_t element, std::size_t first) {
    if (code.system.empty() || code.system.starts_with(systems::edifact_list_prefix))
        say(severity::warning, "code-list", "a code of an unknown list stays the sender's own",
            s.at(element, code.system.empty() ? first : first + 1));
    if (code.system == systems::snomed && !identifiers::is_concept_id(code.code))
        say(severity::warning, "snomed-id", "not the identifier of a SNOMED CT concept", s.at(element, first));
    if (code.system == systems::read_v2 && code.code.size() != 5)
        say(severity::warning, "read-code", "a Read code has five characters", s.at(element, first));
}

void report_reader::read_result_status(segment& s) {
    auto& status = report_.investigations.back().status;
    if (is_repeated(status.has_value(), s) || !s.holds(2)) return;
    status = result_status_of(s.code(2));
    if (status) return;
    say(severity::warning, "result-status", "a status that no result has counts as unknown", s.at(2, 1));
    status = result_status::unknown;
}

void report_reader::read_free_text(segment& s) {
    if (s.is(1, 1, "RIT"))
        read_lines(s, said_.text);
    else if (s.is(1, 1, "SPC"))
        read_lines(s, said_.comment);
    else if (s.is(1, 1, "CRR"))
        read_lines(s, said_.range_text);
    else
        unknown_qualifier(s);
}

void report_reader::read_reference(segment& s) {
    const bool to_group = s.is(1, 1, "ARL");
    if (!to_group && !s.is(1, 1, "ASL")) {
        unknown_qualifier(s);
        return;
    }
    bool& seen = to_group ? said_.group : said_.specimen;
    if (is_repeated(seen, s)) return;
    seen = true;
    std::string room;
    std::string_view number = s.text(1, 2, room);
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    links_.push_back(
        {to_group, static_cast<std::uint32_t>(report_.investigations.size() - 1), std::string(number), s.at(1, 2)});
}

void report_reader::end_investigation() {
    investigation& of = report_.investigations.back();
    end_note(said_.comment, of.notes);
    drop_empty_end(said_.text);
    drop_empty_end(said_.range_text);
    if (!said_.text.empty()) of.value.text = std::move(said_.text);
    std::erase_if(of.ranges, [](const reference_range& each) { return each.empty(); });
    for (reference_range& each : of.ranges) drop_empty_end(each.population);
    if (!said_.range_text.empty()) {
        reference_range in_words;
        in_words.text = std::move(said_.range_text);
        of.ranges.insert(of.ranges.begin(), std::move(in_words));
    }
    if (!said_.test) say(severity::error, "test-missing", "a result without INV, its test", opened_);
    if (!said_.specimen && !said_.group)
        say(severity::warning, "reference-missing", "a result that names neither specimen nor group", opened_);
    said_.clear();
}

} // namespace signalbox::pathology::edifact
