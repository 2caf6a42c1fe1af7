#include <algorithm>
#include <array>

#include "broker/base/character_sets.hpp"
#include "broker/base/crypto.hpp"
#include "broker/trace/redaction/births.hpp"
#include "broker/trace/redaction/carriers/segments/hl7v2.hpp"
#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t escape_max = 6; // of those that say how a text looks: what is longer is text
constexpr char mllp_start = '\x0b';

struct marks {
    char field = '|';
    char component = '^';
    char repetition = '~';
    char escape = '\\';
    char subcomponent = '&';
};

std::string_view word(std::string_view escape, const marks& by, std::string& room) {
    if (escape == "F") return room = by.field;
    if (escape == "S") return room = by.component;
    if (escape == "T") return room = by.subcomponent;
    if (escape == "R") return room = by.repetition;
    if (escape == "E") return room = by.escape;
    if (escape.starts_with(".") && escape.size() <= escape_max) return room = "\n";
    if (escape.starts_with("X"))
        if (auto bytes = base::from_hex(escape.substr(1))) return room = std::move(*bytes);
    if (escape.size() <= escape_max) return room = ""; // \H\, \N\: how it looks
    return room = by.escape + std::string(escape) + by.escape;
}

std::string unescaped(std::string_view raw, const marks& by) {
    std::string made;
    std::string room;
    for (std::size_t at = 0; at < raw.size(); ++at) {
        const auto end = raw[at] == by.escape ? raw.find(by.escape, at + 1) : std::string_view::npos;
        if (end == std::string_view::npos) {
            made += raw[at];
            continue;
        }
        made += word(raw.substr(at + 1, end - at - 1), by, room);
        at = end;
    }
    return base::is_utf8(made) ? made : base::utf8_of_latin1(made);
}

class piece_walk {
  public:
    explicit piece_walk(std::string_view text) : text_(text) {}

    std::vector<hl7_piece> all() {
        std::size_t at = !text_.empty() && text_[0] == mllp_start ? 1 : 0;
        while (at < text_.size()) {
            const auto end = std::min(text_.find_first_of("\r\n\x1c", at), text_.size());
            ++line_;
            if (end > at) segment(at, end);
            at = end + 1;
        }
        return std::move(found_);
    }

  private:
    static bool are_distinct(std::string_view marks) {
        for (std::size_t at = 0; at < marks.size(); ++at)
            if (marks.find(marks[at], at + 1) != std::string_view::npos) return false;
        return true;
    }

    void segment(std::size_t begin, std::size_t end) {
        const auto line = text_.substr(begin, end - begin);
        const bool heads = looks_like_hl7v2(line) && are_distinct(line.substr(3, 5));
        if (heads) marks_ = {line[3], line[4], line[5], line[6], line[7]};
        const auto tag = std::min(line.find(marks_.field), line.size());
        current_.segment = line.substr(0, tag);
        current_.line = line_;
        first_of_line_ = found_.size();
        // The first field of a head is the separator itself, the second the other marks.
        std::size_t field = heads ? 1 : 0;
        for (std::size_t at = begin + tag; at < end;) {
            const auto next = std::min(text_.find(marks_.field, at + 1), end);
            current_.field = ++field;
            if (!heads || field != 2 || next - at > 6) repetitions(at + 1, next);
            at = next;
        }
        if (tag > 3) no_segment(begin, begin + tag);
    }

    // What stands where the name of a segment should, in front of the fields.
    void no_segment(std::size_t begin, std::size_t end) {
        const auto behind = static_cast<std::ptrdiff_t>(first_of_line_);
        std::vector<hl7_piece> fields(found_.begin() + behind, found_.end());
        found_.resize(first_of_line_);
        current_.segment.clear();
        current_.field = 0;
        repetitions(begin, end);
        for (hl7_piece& each : fields) each.segment.clear();
        found_.insert(found_.end(), fields.begin(), fields.end());
    }

    template <class Each>
    void split(std::size_t begin, std::size_t end, char at, std::size_t& number, const Each& each) {
        number = 0;
        for (std::size_t from = begin; from <= end;) {
            const auto next = std::min(text_.find(at, from), end);
            ++number;
            each(from, next);
            from = next + 1;
        }
    }

    void repetitions(std::size_t begin, std::size_t end) {
        split(begin, end, marks_.repetition, current_.repetition, [&](std::size_t from, std::size_t to) {
            split(from, to, marks_.component, current_.component, [&](std::size_t first, std::size_t last) {
                split(first, last, marks_.subcomponent, current_.subcomponent,
                      [&](std::size_t one, std::size_t past) { piece(one, past); });
            });
        });
    }

    void piece(std::size_t begin, std::size_t end) {
        if (begin >= end) return;
        current_.begin = begin;
        current_.size = end - begin;
        current_.text = unescaped(text_.substr(begin, end - begin), marks_);
        if (current_.text != "\"\"") found_.push_back(current_); // "": deleted, tells nothing
    }

    std::string_view text_;
    marks marks_;
    std::size_t line_ = 0;
    std::size_t first_of_line_ = 0; // of found_
    hl7_piece current_;
    std::vector<hl7_piece> found_;
};

} // namespace

bool looks_like_hl7v2(std::string_view text) noexcept {
    if (!text.empty() && text[0] == mllp_start) text.remove_prefix(1);
    const auto marks = text.substr(std::min<std::size_t>(3, text.size()), 5);
    if (marks.starts_with(' ') || std::any_of(marks.begin(), marks.end(), is_word)) return false;
    return text.size() > 8 && (text.starts_with("MSH") || text.starts_with("FHS") || text.starts_with("BHS"));
}

std::vector<hl7_piece> hl7_pieces(std::string_view text) { return piece_walk(text).all(); }

hl7_field hl7_field_of(std::string_view segment, std::size_t field) noexcept {
    using enum hl7_field;
    struct row {
        std::string_view segment;
        std::size_t field; // 0: every other one
        hl7_field what;
    };
    static constexpr std::array rows{
        row{"PID", 2, patient_id},    row{"PID", 3, patient_id},    row{"PID", 4, patient_id},
        row{"PID", 5, name},          row{"PID", 6, name},          row{"PID", 7, birth},
        row{"PID", 9, name},          row{"PID", 11, address},      row{"PID", 12, words},
        row{"PID", 13, telephone},    row{"PID", 14, telephone},    row{"PID", 18, patient_id},
        row{"PID", 19, patient_id},   row{"PID", 20, patient_id},   row{"PID", 21, patient_id},
        row{"PID", 23, words},        row{"PID", 29, death},        row{"PID", 40, telephone},
        row{"PID", 0, plain},         row{"PD1", 4, practitioner},  row{"PD1", 0, plain},
        row{"MRG", 1, patient_id},    row{"MRG", 2, patient_id},    row{"MRG", 3, patient_id},
        row{"MRG", 4, patient_id},    row{"MRG", 7, name},          row{"MRG", 0, local_id},
        row{"NK1", 1, plain},         row{"NK1", 2, name},          row{"NK1", 3, plain},
        row{"NK1", 4, address},       row{"NK1", 5, telephone},     row{"NK1", 6, telephone},
        row{"NK1", 15, plain},        row{"NK1", 16, birth},        row{"NK1", 30, name},
        row{"NK1", 31, telephone},    row{"NK1", 32, address},      row{"NK1", 33, patient_id},
        row{"NK1", 0, unknown},       row{"PV1", 5, patient_id},    row{"PV1", 7, practitioner},
        row{"PV1", 8, practitioner},  row{"PV1", 9, practitioner},  row{"PV1", 17, practitioner},
        row{"PV1", 19, patient_id},   row{"PV1", 50, patient_id},   row{"PV1", 52, practitioner},
        row{"PV1", 0, plain},         row{"ORC", 10, practitioner}, row{"ORC", 11, practitioner},
        row{"ORC", 12, practitioner}, row{"ORC", 14, telephone},    row{"ORC", 19, practitioner},
        row{"ORC", 22, address},      row{"ORC", 23, telephone},    row{"ORC", 24, address},
        row{"ORC", 0, plain},         row{"OBR", 10, practitioner}, row{"OBR", 13, words},
        row{"OBR", 16, practitioner}, row{"OBR", 17, telephone},    row{"OBR", 28, practitioner},
        row{"OBR", 32, practitioner}, row{"OBR", 33, practitioner}, row{"OBR", 34, practitioner},
        row{"OBR", 35, practitioner}, row{"OBR", 31, words},        row{"OBR", 39, words},
        row{"OBR", 18, unknown},      row{"OBR", 19, unknown},      row{"OBR", 20, unknown},
        row{"OBR", 21, unknown},      row{"OBR", 0, plain},         row{"OBX", 5, result},
        row{"OBX", 16, practitioner}, row{"OBX", 24, address},      row{"OBX", 25, practitioner},
        row{"OBX", 0, plain},         row{"NTE", 3, words},         row{"NTE", 5, practitioner},
        row{"NTE", 0, plain},         row{"SPM", 14, words},        row{"SPM", 0, plain},
        row{"MSA", 3, words},         row{"MSA", 0, plain},         row{"ERR", 6, unknown},
        row{"ERR", 7, words},         row{"ERR", 8, words},         row{"ERR", 12, telephone},
        row{"ERR", 0, plain},         row{"MSH", 0, plain},         row{"EVN", 5, practitioner},
        row{"EVN", 0, plain},         row{"FHS", 9, local_id},      row{"FHS", 10, words},
        row{"FHS", 0, plain},         row{"BHS", 9, local_id},      row{"BHS", 10, words},
        row{"BHS", 0, plain},         row{"BTS", 2, words},         row{"BTS", 0, plain},
        row{"FTS", 2, words},         row{"FTS", 0, plain},         row{"SFT", 0, plain},
        row{"TQ1", 10, words},        row{"TQ1", 11, words},        row{"TQ1", 0, plain},
        row{"PV2", 3, words},         row{"PV2", 5, words},         row{"PV2", 12, words},
        row{"PV2", 13, practitioner}, row{"PV2", 0, plain},         row{"DSC", 0, plain},
    };
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const row& each) {
        return each.segment == segment && (each.field == field || each.field == 0);
    });
    return found == rows.end() ? unknown : found->what;
}

bool hl7_is_coded(std::string_view segment, std::size_t field, std::string_view value_type) {
    if (segment == "OBX" && field == 5) return is_one_of(value_type, {"CE", "CWE", "CNE", "CF"});
    struct row {
        std::string_view segment;
        std::string_view fields;
    };
    static constexpr std::array rows{
        row{"PID", " 10 15 16 17 22 26 27 28 35 36 38 39 "},
        row{"NK1", " 3 7 14 15 19 20 25 27 28 29 34 35 36 "},
        row{"PV2", " 2 3 18 20 24 34 39 "},
        row{"ORC", " 16 20 25 26 28 29 "},
        row{"OBR", " 4 31 39 44 45 46 47 49 "},
        row{"OBX", " 3 15 17 "}, // 6, a unit, stays as it does in FHIR
        row{"NTE", " 4 "},
        row{"SPM", " 4 5 6 7 8 9 10 13 15 16 19 21 22 23 24 27 28 "},
        row{"MSA", " 6 "},
        row{"ERR", " 3 5 "},
    };
    const std::string number = ' ' + std::to_string(field) + ' ';
    return std::any_of(rows.begin(), rows.end(), [&](const row& each) {
        return each.segment == segment && each.fields.find(number) != std::string_view::npos;
    });
}

bool hl7_names_birth(const hl7_piece& at) {
    if (at.segment != "OBX" || at.field != 3) return false;
    const bool is_code = at.component == 1 || at.component == 4;
    return is_code ? is_birth_code(at.text) : names_birth(at.text);
}

} // namespace signalbox::trace
