#include "broker/trace/redaction/carriers/segments/hl7v2.hpp"

#include <algorithm>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "broker/identifiers/sctid.hpp"
#include "broker/trace/redaction/carriers/body.hpp"
#include "broker/trace/redaction/carriers/edits.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/patterns.hpp"
#include "broker/trace/redaction/words.hpp"

namespace signalbox::trace {

namespace {

class message_rules {
  public:
    message_rules(std::string_view text, substitutes& with, int depth)
        : pieces_(hl7_pieces(text)), with_(with), depth_(depth) {}

    std::vector<edit> edits() {
        std::vector<edit> made;
        for (const hl7_piece& each : pieces_) {
            if (each.segment == "MSH") person_.clear();
            if (each.line != line_) begin_line(each);
            if (each.segment == "OBX" && each.field == 2) value_type_ = each.text;
            if (hl7_names_birth(each)) is_birth_ = true;
            const std::string text = decided(each);
            if (text != each.text) made.push_back({each.begin, each.size, safe(text)});
        }
        return made;
    }

  private:
    // What replaces something has none of the usual marks, or they are escaped.
    static std::string safe(std::string_view text) {
        std::string made;
        for (const char c : text) {
            switch (c) {
            case '|': made += "\\F\\"; break;
            case '^': made += "\\S\\"; break;
            case '&': made += "\\T\\"; break;
            case '~': made += "\\R\\"; break;
            case '\\': made += "\\E\\"; break;
            case '\n': made += "\\.br\\"; break;
            default: made += c == '\r' ? ' ' : c;
            }
        }
        return made;
    }

    // Whose the segment is, before any of its fields is looked at.
    void begin_line(const hl7_piece& first) {
        line_ = first.line;
        value_type_.clear();
        is_birth_ = false;
        if (first.segment != "PID") return;
        for (const hl7_piece* each = &first; each != pieces_.data() + pieces_.size() && each->line == line_; ++each)
            if (hl7_field_of("PID", each->field) == hl7_field::patient_id && each->component == 1 && person_.empty())
                person_ = identifiers::parse_nhs_number(each->text).value_or("");
    }

    // Of CE and CWE: the text and the alternative text where they have no code, and the original text.
    bool is_text_of_no_code(const hl7_piece& at) const {
        if (!hl7_is_coded(at.segment, at.field, value_type_) || is_plain_result(at.text) || is_laboratory_term(at.text))
            return false;
        if (at.component == 9) return at.text != sibling(at, 2) || sibling(at, 1).empty();
        return (at.component == 2 || at.component == 5) && sibling(at, at.component - 1).empty();
    }

    // Another component of the same element; empty where there is none.
    std::string_view sibling(const hl7_piece& of, std::size_t component) const {
        const auto found = std::find_if(pieces_.begin(), pieces_.end(), [&](const hl7_piece& each) {
            return each.line == of.line && each.field == of.field && each.repetition == of.repetition &&
                   each.component == component;
        });
        return found == pieces_.end() ? std::string_view() : found->text;
    }

    std::string decided(const hl7_piece& at) {
        const std::string field = at.segment + "-" + std::to_string(at.field);
        if (with_.keeps(field) || with_.keeps(at.segment)) return without_patterns(at.text, with_);
        if (is_text_of_no_code(at)) return with_.free_text(at.text);
        switch (hl7_field_of(at.segment, at.field)) {
        case hl7_field::plain: return of_plain(at);
        case hl7_field::patient_id:
            return at.component == 1 ? with_.local_id(at.text) : without_patterns(at.text, with_);
        case hl7_field::name: return of_name(at, 0);
        case hl7_field::practitioner:
            if (at.component == 1) return with_.local_id(at.text);
            return at.component < 8 ? of_name(at, 1) : without_patterns(at.text, with_);
        case hl7_field::address: return of_address(at);
        case hl7_field::telephone: return of_telephone(at);
        case hl7_field::birth: return with_.birth_date(at.text, at.segment == "PID" ? person_ : std::string());
        case hl7_field::death: return with_.death_date(at.text);
        case hl7_field::local_id: return with_.local_id(at.text);
        case hl7_field::words: return at.component == 1 ? with_.free_text(at.text) : of_unknown(at.text);
        case hl7_field::result: return of_result(at);
        case hl7_field::unknown: break;
        }
        return of_unknown(at.text);
    }

    std::string of_plain(const hl7_piece& at) {
        const bool stays = is_time_of_service(at) || identifiers::parse_sctid(at.text);
        return stays ? at.text : without_patterns(at.text, with_);
    }

    // Ten digits there are a date and an hour.
    static bool is_time_of_service(const hl7_piece& at) {
        const std::string field = at.segment + "-" + std::to_string(at.field);
        return std::all_of(at.text.begin(), at.text.end(),
                           [](char c) { return is_digit(c) || c == '.' || c == '+'; }) &&
               (at.text.starts_with("19") || at.text.starts_with("20")) &&
               is_one_of(field, {"MSH-7", "EVN-2", "ORC-9", "OBR-6", "OBR-7", "OBR-8", "OBR-14", "OBR-22", "OBX-14",
                                 "OBX-19", "SPM-17", "SPM-18"});
    }

    std::string of_name(const hl7_piece& at, std::size_t behind) {
        const std::size_t component = at.component - behind;
        if (component == 5) return with_.title(at.text);
        if (component <= 4) return with_.name(at.text);
        return component <= 6 ? with_.free_text(at.text) : without_patterns(at.text, with_);
    }

    std::string of_address(const hl7_piece& at) {
        if (at.component == 5) return with_.postcode(at.text);
        if (at.component == 6 || at.component == 7) return without_patterns(at.text, with_); // country, type
        return with_.address_line(at.text, at.component == 1 && at.subcomponent == 1);
    }

    std::string of_telephone(const hl7_piece& at) {
        if (at.text.find('@') != std::string::npos) return with_.mail(at.text);
        if (at.component == 2 || at.component == 3) return without_patterns(at.text, with_);
        if (at.component == 1 || at.component == 12) return with_.telephone(at.text);
        return std::any_of(at.text.begin(), at.text.end(), is_letter) ? with_.free_text(at.text)
                                                                      : with_.local_id(at.text);
    }

    std::string of_result(const hl7_piece& at) {
        if (is_birth_) return with_.birth_date(at.text, person_);
        const bool is_figure = is_one_of(value_type_, {"NM", "SN", "DT", "TM", "TS"});
        if ((is_figure && !is_worded(at.text)) || is_one_of(value_type_, {"CE", "CWE", "CNE"}))
            return identifiers::parse_sctid(at.text) ? at.text : without_patterns(at.text, with_);
        if (value_type_ == "ED" && at.component == 5) {
            with_.count(replaced::attachments);
            const auto bytes = base::from_base64(at.text);
            if (!bytes) return with_.free_text(at.text);
            return base::to_base64(base::as_bytes(redact_bytes(*bytes, with_, depth_ + 1)));
        }
        const bool is_sentence = at.text.find(' ') != std::string::npos && is_worded(at.text);
        if (value_type_ == "ED" && !is_sentence) return without_patterns(at.text, with_);
        return is_plain_result(at.text) ? without_patterns(at.text, with_) : with_.free_text(at.text);
    }

    std::string of_unknown(const std::string& text) {
        const auto others = std::count_if(text.begin(), text.end(), [](char c) { return !is_digit(c); });
        if (others > 3) return with_.free_text(text);
        return text.size() > 5 ? with_.local_id(text) : without_patterns(text, with_);
    }

    std::vector<hl7_piece> pieces_;
    substitutes& with_;
    int depth_;
    std::size_t line_ = 0;
    std::string person_;
    std::string value_type_; // of the OBX, and whether it tells a date of birth
    bool is_birth_ = false;
};

} // namespace

std::string redact_hl7v2(std::string_view text, substitutes& with, int depth) {
    return applied(text, message_rules(text, with, depth).edits());
}

} // namespace signalbox::trace
