#include "broker/trace/redaction/carriers/segments/edifact.hpp"

#include <algorithm>

#include "broker/identifiers/nhs_number.hpp"
#include "broker/identifiers/sctid.hpp"
#include "broker/trace/redaction/births.hpp"
#include "broker/trace/redaction/carriers/edits.hpp"
#include "broker/trace/redaction/characters.hpp"
#include "broker/trace/redaction/patterns.hpp"
#include "broker/trace/redaction/words.hpp"

namespace signalbox::trace {

namespace {

// Segments of laboratory reports and acknowledgements, which hold no words but those that have a rule below.
bool is_known(std::string_view tag) {
    return is_one_of(tag, {"UNA", "UNB", "UNH", "UNT", "UNZ", "UNG", "UNE", "BGM", "DTM", "GIS", "RFF",
                           "STS", "FCA", "PDI", "CIN", "SEQ", "SPC", "QTY", "INV", "RSL", "RND", "NAD",
                           "SPR", "NIR", "NMR", "S01", "S02", "S04", "S06", "S07", "S10", "S16", "S20"});
}

class interchange_rules {
  public:
    interchange_rules(std::string_view text, substitutes& with) : segments_(edifact_segments(text)), with_(with) {}

    std::vector<edit> edits() {
        std::vector<edit> made;
        for (at_ = 0; at_ < segments_.size(); ++at_) {
            const edifact_segment& segment = segments_[at_];
            begin(segment);
            for (const edifact_component& each : segment.components) {
                std::string text = decided(segment, each);
                if (text != each.text) made.push_back({each.begin, each.size, safe(std::move(text))});
            }
        }
        return made;
    }

  private:
    // Replaced texts have none of the usual marks; what was released stays a text without them.
    static std::string safe(std::string text) {
        std::string made;
        for (const char c : text) {
            if (std::string_view("+:'?").find(c) != std::string_view::npos) made += '?';
            if (static_cast<unsigned char>(c) < 0x80) made += c;
        }
        return made;
    }

    void begin(const edifact_segment& segment) {
        if (segment.tag == "INV") is_birth_ = edifact_names_birth(segment);
        if (segment.tag == "UNH" || segment.tag == "S07") person_.clear();
        first_line_ = true;
        if (segment.tag != "PNA") return;
        person_ = identifiers::parse_nhs_number(segment.text(2)).value_or("");
    }

    std::string decided(const edifact_segment& segment, const edifact_component& at) {
        const std::string& tag = segment.tag;
        const std::string qualified = tag + "+" + std::string(segment.text(1));
        if (with_.keeps(tag) || with_.keeps(qualified)) return without_patterns(at.text, with_);
        if (tag == "PNA") return of_person(segment, at);
        if (tag == "ADR") return of_address(at);
        if (tag == "FTX") return of_text(segment, at);
        if (tag == "NAD") return of_party(at);
        if (tag == "DTM") return of_time(segment, at);
        if (is_one_of(tag, {"INV", "SPC"}) && at.element == 2 && at.component >= 4) return of_test(segment, at);
        if (tag == "RFF" && segment.text(1) == "SSI" && at.component > 1) return with_.local_id(at.text);
        if (tag == "RSL" && is_birth_ && at.element == 2) return with_.birth_date(at.text, person_);
        if (is_one_of(tag, {"INV", "RSL"}) && identifiers::parse_sctid(at.text)) return at.text;
        if (tag == "RSL" && at.element == 2 && is_worded(at.text) && !is_text_of_code(segment))
            return with_.free_text(at.text);
        if (!is_known(tag)) return of_unknown(at.text);
        return is_sentence(tag, at.text) ? with_.free_text(at.text) : without_patterns(at.text, with_);
    }

    // Words with a blank where there is a code, a time or a number in every report.
    static bool is_sentence(std::string_view tag, std::string_view text) {
        return text.find(' ') != std::string_view::npos && is_worded(text) && !is_laboratory_term(text) &&
               !is_one_of(tag, {"UNA", "UNB", "UNH", "RFF", "RSL"}); // addresses, numbers, units
    }

    // PNA+PAT+number:OPI+++SU:family+FO:first+TI:title
    std::string of_person(const edifact_segment& segment, const edifact_component& at) {
        if (at.element == 1 || (at.element == 2 && at.component > 1)) return without_patterns(at.text, with_);
        if (at.element == 2) return with_.nhs_number(at.text);
        if (at.component == 1 && at.text.size() == 2) return at.text; // which part of the name
        return segment.text(at.element) == "TI" ? with_.title(at.text) : with_.name(at.text);
    }

    // ADR++US:line1:line2++POSTCODE
    std::string of_address(const edifact_component& at) {
        if (at.component == 1 && at.text == "US") return at.text;
        if (at.element == 4 && at.component == 1) return with_.postcode(at.text);
        const bool first = std::exchange(first_line_, false);
        return with_.address_line(at.text, first);
    }

    // The words of a text become one line: its components are lines of one text.
    std::string of_text(const edifact_segment& segment, const edifact_component& at) {
        if (at.element < 4) return without_patterns(at.text, with_);
        const bool is_result = is_one_of(segment.text(1), {"RIT", "CRR", "RPD"});
        const bool plain =
            is_result && std::all_of(segment.components.begin(), segment.components.end(),
                                     [](const auto& each) { return each.element < 4 || is_plain_result(each.text); });
        if (plain) return without_patterns(at.text, with_);
        return std::exchange(first_line_, false) ? with_.free_text(at.text) : std::string();
    }

    // INV+MQ+code:911::name, SPC+TSP+code:::name: a name without a code is whatever somebody wrote.
    std::string of_test(const edifact_segment& segment, const edifact_component& at) {
        const auto stays = [&](const edifact_component& each) {
            return each.element != at.element || is_laboratory_term(each.text);
        };
        const bool coded = !segment.text(at.element).empty();
        if (coded || std::all_of(segment.components.begin() + 1, segment.components.end(), stays))
            return without_patterns(at.text, with_);
        return std::exchange(first_line_, false) ? with_.free_text(at.text) : std::string();
    }

    // RSL+CV+::code:list::text: beside its code a text stays.
    static bool is_text_of_code(const edifact_segment& segment) {
        return segment.text(1) == "CV" && !segment.text(2, 3).empty();
    }

    // NAD+PO+id:list++name: a person unless SPR, which follows, says that it is an organisation or a department.
    std::string of_party(const edifact_component& at) {
        if (at.element == 1 || (at.element == 2 && at.component > 1)) return without_patterns(at.text, with_);
        for (std::size_t next = at_ + 1; next < segments_.size() && next < at_ + 4; ++next) {
            if (segments_[next].tag == "SPR" && is_one_of(segments_[next].text(1), {"ORG", "DPT"}))
                return without_patterns(at.text, with_);
            if (segments_[next].tag == "NAD") break;
        }
        if (at.element == 2) return with_.local_id(at.text);
        // A name that was cut goes on in the next component.
        return std::exchange(first_line_, false) ? with_.name(at.text) : std::string();
    }

    std::string of_time(const edifact_segment& segment, const edifact_component& at) {
        if (at.component == 2 && segment.text(1) == "329") return with_.birth_date(at.text, person_);
        if (is_sentence("DTM", at.text)) return with_.free_text(at.text);
        return is_time_in_ten_digits(at.text) ? at.text : without_patterns(at.text, with_);
    }

    // yymmddHHMM, format 201
    static bool is_time_in_ten_digits(std::string_view text) {
        return text.size() == 10 && std::all_of(text.begin(), text.end(), is_digit) && text.substr(2, 2) <= "12" &&
               text.substr(4, 2) <= "31" && text.substr(6, 2) <= "23" && text.substr(8) <= "59";
    }

    std::string of_unknown(const std::string& text) {
        const auto letters = std::count_if(text.begin(), text.end(), [](char c) { return !is_digit(c); });
        const auto digits = static_cast<std::ptrdiff_t>(text.size()) - letters;
        if (letters > 3) return with_.free_text(text);
        return digits > 5 ? with_.local_id(text) : without_patterns(text, with_);
    }

    std::vector<edifact_segment> segments_;
    substitutes& with_;
    std::size_t at_ = 0;
    std::string person_;
    bool first_line_ = true;
    bool is_birth_ = false; // what the last INV asks for
};

} // namespace

bool edifact_names_birth(const edifact_segment& test) {
    return test.tag == "INV" && std::ranges::any_of(test.components, [](const edifact_component& each) {
               return each.element > 1 && (is_birth_code(each.text) || names_birth(each.text));
           });
}

std::string redact_edifact(std::string_view text, substitutes& with) {
    return applied(text, interchange_rules(text, with).edits());
}

} // namespace signalbox::trace
