#include "broker/mapping/rules/row_checks.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "broker/identifiers/sctid.hpp"
#include "broker/mapping/rules/spreadsheet.hpp"
#include "broker/mapping/table/members.hpp"
#include "broker/pathology/ucum.hpp"
#include "broker/pathology/unit_spellings.hpp"

namespace signalbox::mapping {

namespace {

bool has_outer_space(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    return !text.empty() &&
           (space.find(text.front()) != std::string_view::npos || space.find(text.back()) != std::string_view::npos);
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
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
    row_checker(const map_row& row, const rf2_release& release, map_problems& problems)
        : row_(row), release_(release), problems_(problems) {}

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
        if (row_.source_system == snomed_system) check_concept("source_code", row_.source_code, false);
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
        const bool begun = !row_.approved_by.empty() || !row_.approved_on.empty() || !row_.approval_reason.empty();
        if (begun && !is_approved(row_)) fail("an approval has approved_by, approved_on and approval_reason");
        if (!row_.approved_on.empty() && !parse_day(row_.approved_on))
            fail("approved_on is no day of the form 2026-02-14");
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
    map_problems& problems_;
};

} // namespace

void check_row(const map_row& row, const rf2_release& release, map_problems& problems) {
    row_checker(row, release, problems).check();
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
