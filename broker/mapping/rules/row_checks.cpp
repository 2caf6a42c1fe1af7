#include "broker/mapping/rules/row_checks.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "broker/identifiers/sctid.hpp"
#include "broker/mapping/rules/spreadsheet.hpp"
#include "broker/mapping/rules/text_checks.hpp"
#include "broker/mapping/table/members.hpp"
#include "broker/pathology/ucum.hpp"
#include "broker/pathology/unit_spellings.hpp"

namespace signalbox::mapping {

namespace {

// How others write SNOMED CT's URI; no question asks for a target under such a name.
bool means_snomed(std::string_view system) {
    constexpr std::string_view name = "snomed";
    const auto found = std::ranges::search(system, name, {}, [](char c) { return static_cast<char>(c | 0x20); });
    return !found.empty() || system == "urn:oid:2.16.840.1.113883.6.96" ||
           system == "urn:oid:2.16.840.1.113883.2.1.3.2.4.15";
}

// "-1", "0.5"; nothing for what is no plain decimal.
std::optional<double> parse_decimal(std::string_view text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    const bool plain = text.find_first_not_of("-.0123456789") == std::string_view::npos;
    if (!plain || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

class row_checker {
  public:
    row_checker(const map_row& row, const rf2_release& release, day today, map_problems& problems)
        : row_(row), release_(release), today_(today), problems_(problems) {}

    void check() {
        check_sizes();
        check_codes();
        check_conditions();
        check_numbers();
        check_approval();
    }

  private:
    void check_sizes() {
        for (const auto members : {std::span<std::string_view map_row::*const>(row_members),
                                   std::span<std::string_view map_row::*const>(details_members)})
            for (const auto member : members)
                if ((row_.*member).size() > table_text_max) fail("a text of more than 65,535 bytes");
    }

    void check_codes() {
        const bool needs_target = row_.equivalence != equivalence::unmatched;
        check_required("source_system", row_.source_system);
        check_required("source_code", row_.source_code);
        if (needs_target) check_required("target_system", row_.target_system);
        if (needs_target) check_required("target_code", row_.target_code);
        check_text("target_system", row_.target_system);
        check_text("target_code", row_.target_code);
        if (has_control(row_.source_display) || has_control(row_.target_display))
            fail("control character in a display");
        if (row_.target_system != snomed_system && means_snomed(row_.target_system))
            fail(fmt::format("target_system is not {}, SNOMED CT's name in FHIR", snomed_system));
        if (row_.source_system == snomed_system) check_concept("source_code", row_.source_code, false);
        if (row_.source_system == read_v2_system && row_.source_code.size() != 5 && row_.source_code.size() != 7)
            problems_.warn(row_.file, row_.line,
                           "source_code has neither five characters, as a Read v2 code, nor seven with its term code");
        if (row_.target_system == snomed_system && needs_target) check_concept("target_code", row_.target_code, true);
    }

    void check_conditions() {
        check_text("layer", row_.laboratory);
        check_text("unit", row_.unit);
        check_text("specimen", row_.specimen);
        check_text("property", row_.property);
        if (row_.valid_from != 0 && row_.valid_to != 0 && row_.valid_to < row_.valid_from)
            fail("valid_to lies before valid_from");
        const auto ucum = [](std::string_view part) { return pathology::is_ucum_code(part); };
        const auto unreadable = [&](std::string_view part) {
            return !ucum(part) && pathology::code_of_spelling(part).empty();
        };
        if (!row_.unit.empty() && any_part(row_.unit, unreadable))
            problems_.warn(row_.file, row_.line,
                           "unit is neither UCUM nor a known spelling; the row holds for it alone");
        if (!row_.unit_dimension.empty() && any_part(row_.unit_dimension, [&](auto part) { return !ucum(part); }))
            fail("unit_dimension is no UCUM code that has the dimension");
        for (const auto list : {row_.unit, row_.specimen})
            if (!list.empty() && any_part(list, [](std::string_view part) { return part.empty(); }))
                fail("nothing beside a '|' in unit or specimen");
    }

    void check_numbers() {
        if (!row_.target_unit.empty() && !pathology::is_ucum_code(row_.target_unit)) fail("target_unit is not UCUM");
        if (row_.target_unit.empty() != row_.conversion.empty()) fail("target_unit and conversion go together");
        if (!is_conversion(row_.conversion)) fail("conversion is neither factor nor molar:MASS");
        const auto low = read_number("plausible_low", row_.plausible_low);
        const auto high = read_number("plausible_high", row_.plausible_high);
        if (low && high && *high < *low) fail("plausible_high is less than plausible_low");
    }

    void check_approval() {
        if (const auto wrong = what_is_wrong_with_approval(row_, today_); !wrong.empty()) fail(std::string(wrong));
    }

    static bool is_conversion(std::string_view text) {
        constexpr std::string_view molar = "molar:";
        if (text.empty() || text == "factor") return true;
        if (!text.starts_with(molar)) return false;
        const auto mass = parse_decimal(text.substr(molar.size()));
        return mass && *mass > 0;
    }

    std::optional<double> read_number(const char* column, std::string_view text) {
        if (text.empty()) return std::nullopt;
        const auto number = parse_decimal(text);
        if (!number) fail(fmt::format("{} is no decimal number", column));
        return number;
    }

    void check_required(const char* column, std::string_view text) {
        if (text.empty()) fail(fmt::format("{} is empty", column));
        if (std::string_view(column).starts_with("source")) check_text(column, text);
    }

    void check_text(const char* column, std::string_view text) {
        if (has_outer_space(text)) fail(fmt::format("{} begins or ends with white space", column));
        if (has_control(text)) fail(fmt::format("{} holds a control character", column));
        if (has_invisible(text)) fail(fmt::format("{} holds a character that nobody sees", column));
        if (is_spreadsheet_damage(text))
            fail(fmt::format("{} was damaged by a spreadsheet ({})", column, text.substr(0, 40)));
    }

    void check_concept(const char* column, std::string_view code, bool may_be_description) {
        if (code.empty() || is_scientific(code)) return; // said already
        const auto kind = identifiers::parse_sctid(code);
        if (!kind && is_rounded(code)) return fail(fmt::format("{} was rounded by a spreadsheet", column));
        if (!kind)
            return fail(fmt::format("{} is not a SNOMED CT identifier (digits, partition, check digit)", column));
        if (*kind == identifiers::sctid_kind::concept_id) return;
        if (may_be_description && release_.concept_of_description.contains(to_sctid(code))) return;
        fail(fmt::format("{} is a SNOMED CT identifier of a description or relationship, not of a concept", column));
    }

    void fail(std::string reason) { problems_.add(row_.file, row_.line, std::move(reason)); }

    const map_row& row_;
    const rf2_release& release_;
    day today_;
    map_problems& problems_;
};

} // namespace

std::string_view what_is_wrong_with_approval(const map_row& row, day today) {
    const bool begun = !row.approved_by.empty() || !row.approved_on.empty() || !row.approval_reason.empty();
    if (!begun) return "";
    if (!is_approved(row)) return "an approval has approved_by, approved_on and approval_reason";
    if (!has_letter(row.approved_by) || !has_letter(row.approval_reason))
        return "approved_by and approval_reason are words";
    const auto on = parse_day(row.approved_on);
    if (!on) return "approved_on is no day of the form 2026-02-14";
    return today != 0 && *on > today ? "approved_on lies in the future" : "";
}

void check_row(const map_row& row, const rf2_release& release, day today, map_problems& problems) {
    row_checker(row, release, today, problems).check();
}

void place_in_refset(map_row& row, const rf2_release& release, map_problems& problems) {
    if (row.target_system != snomed_system || row.equivalence == equivalence::unmatched) return;
    const auto found = release.members.find(to_sctid(row.target_code));
    const auto list = found == release.members.end() ? target_refset::none : found->second;
    if (row.refset == target_refset::none) {
        row.refset = list;
        return;
    }
    if (list != row.refset && release.lists_known[static_cast<std::size_t>(row.refset)])
        problems.add(row.file, row.line,
                     fmt::format("target_refset says {}, and that reference set does not have target_code",
                                 to_text(row.refset)));
}

} // namespace signalbox::mapping
