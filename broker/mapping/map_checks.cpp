#include "broker/mapping/map_checks.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "broker/identifiers/sctid.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::size_t problems_max = 100;
constexpr std::ptrdiff_t targets_max = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "1.02243E+15": what a spreadsheet makes of an identifier of sixteen digits.
bool is_scientific(std::string_view text) {
    const std::size_t e = text.find_first_of("Ee");
    if (e == std::string_view::npos || e == 0 || e + 2 >= text.size() || text[e + 1] != '+') return false;
    const auto mantissa = text.substr(0, e);
    const auto exponent = text.substr(e + 2);
    return std::all_of(mantissa.begin(), mantissa.end(), [](char c) { return is_digit(c) || c == '.'; }) &&
           std::all_of(exponent.begin(), exponent.end(), is_digit);
}

bool is_spreadsheet_error(std::string_view text) {
    constexpr std::array names = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"};
    return std::find(names.begin(), names.end(), text) != names.end() || text.starts_with("=\"") ||
           (text.size() > 3 && text.find_first_not_of('#') == std::string_view::npos);
}

// Spreadsheets keep fifteen digits of a number and fill the rest with zeros.
bool is_rounded(std::string_view text) {
    return text.size() > 15 && std::all_of(text.begin(), text.end(), is_digit) &&
           text.find_first_not_of('0', 15) == std::string_view::npos;
}

bool has_outer_space(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    return !text.empty() &&
           (space.find(text.front()) != std::string_view::npos || space.find(text.back()) != std::string_view::npos);
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

class row_checker {
  public:
    row_checker(const map_row& row, map_problems& problems) : row_(row), problems_(problems) {}

    void check() {
        const bool needs_target = row_.equivalence != equivalence::unmatched;
        check_text("source_system", row_.source_system, true);
        check_text("source_code", row_.source_code, true);
        check_text("target_system", row_.target_system, needs_target);
        check_text("target_code", row_.target_code, needs_target);
        if (has_control(row_.source_display) || has_control(row_.target_display))
            fail("control character in a display");
        if (row_.source_system == snomed_system) check_concept("source_code", row_.source_code);
        if (row_.target_system == snomed_system && needs_target) check_concept("target_code", row_.target_code);
    }

  private:
    void check_text(const char* column, std::string_view text, bool required) {
        if (text.empty() && required) fail(fmt::format("{} is empty", column));
        if (has_outer_space(text)) fail(fmt::format("{} begins or ends with white space", column));
        if (has_control(text)) fail(fmt::format("{} holds a control character", column));
        if (is_scientific(text) || is_spreadsheet_error(text))
            fail(fmt::format("{} was damaged by a spreadsheet ({})", column, text.substr(0, 40)));
    }

    void check_concept(const char* column, std::string_view code) {
        if (code.empty() || is_scientific(code)) return; // said already
        const auto kind = identifiers::parse_sctid(code);
        if (!kind && is_rounded(code)) return fail(fmt::format("{} was rounded by a spreadsheet", column));
        if (!kind)
            return fail(fmt::format("{} is not a SNOMED CT identifier (digits, partition, check digit)", column));
        if (*kind != identifiers::sctid_kind::concept_id)
            fail(
                fmt::format("{} is a SNOMED CT identifier of a description or relationship, not of a concept", column));
    }

    void fail(std::string reason) { problems_.add(row_.file, row_.line, std::move(reason)); }

    const map_row& row_;
    map_problems& problems_;
};

// Why the later of two rows for one source code cannot stand beside the earlier; empty when it can.
std::string clash(const map_row& earlier, const map_row& later) {
    const auto where = fmt::format("{} line {}", earlier.file, earlier.line);
    if (earlier.equivalence == equivalence::unmatched || later.equivalence == equivalence::unmatched)
        return fmt::format("conflict: says unmatched beside a target of the same code ({})", where);
    if (earlier.target_system != later.target_system) return "";
    if (earlier.target_code == later.target_code)
        return earlier.equivalence == later.equivalence
                   ? fmt::format("duplicate of {}", where)
                   : fmt::format("conflict: the same target with another equivalence ({})", where);
    if (earlier.refset != target_refset::none && earlier.refset == later.refset)
        return fmt::format("conflict: two targets in the same target_refset ({})", where);
    return "";
}

bool same_source(const map_row& a, const map_row& b) {
    return a.source_system == b.source_system && a.source_code == b.source_code;
}

} // namespace

void map_problems::add(const std::string& file, std::uint32_t line, std::string reason) {
    if (into_.size() < problems_max) into_.push_back({file, line, std::move(reason)});
}

void check_row(const map_row& row, map_problems& problems) { row_checker(row, problems).check(); }

void check_together(const std::vector<map_row>& rows, map_problems& problems) {
    for (auto first = rows.begin(); first != rows.end();) {
        const auto last =
            std::find_if(first, rows.end(), [first](const map_row& r) { return !same_source(*first, r); });
        if (last - first > targets_max) {
            problems.add(first->file, first->line, fmt::format("more than {} rows for one code", targets_max));
            first = last;
            continue;
        }
        for (auto later = first; later != last; ++later) {
            for (auto earlier = first; earlier != later; ++earlier) {
                auto reason = clash(*earlier, *later);
                if (reason.empty()) continue;
                problems.add(later->file, later->line, std::move(reason));
                break;
            }
        }
        first = last;
    }
}

} // namespace signalbox::mapping
