#include "broker/pathology/units/aliases.hpp"

#include <optional>

#include <fmt/format.h>

#include "broker/pathology/ucum.hpp"
#include "broker/pathology/unit_spellings.hpp"
#include "broker/pathology/units/trap.hpp"
#include "broker/pathology/units/ucum/measure.hpp"

namespace signalbox::pathology::units {
namespace {

constexpr std::size_t raw_unit_size_max = 64;
constexpr std::size_t source_code_size_max = 64;

// UCUM has more, and what looks like one of those is something else: "st" is stone to a nurse and a stere to UCUM.
bool is_unit_of_records(std::string_view code) { return is_ucum_code(code) && ucum::read(code); }

std::optional<std::string> reason_against(const alias_row& row) {
    if (row.raw_unit.empty()) return "raw_unit is empty";
    if (row.raw_unit.size() > raw_unit_size_max)
        return fmt::format("raw_unit is longer than {} bytes", raw_unit_size_max);
    if (row.source_code.size() > source_code_size_max)
        return fmt::format("source_code is longer than {} bytes", source_code_size_max);
    if (row.ucum.empty()) return "ucum is empty";
    if (!is_unit_of_records(row.ucum)) return "ucum is no UCUM code";
    if (is_trap(row.ucum)) return "ucum is a code that is taken for another";
    return std::nullopt;
}

} // namespace

boost::system::result<unit_aliases, std::vector<alias_problem>> unit_aliases::build(std::span<const alias_row> rows) {
    unit_aliases built;
    std::vector<alias_problem> problems;
    for (const alias_row& row : rows) {
        if (auto reason = reason_against(row)) {
            problems.push_back({row.line, std::move(*reason)});
            continue;
        }
        const auto [at, added] = built.rows_.try_emplace({row.raw_unit, row.source_code}, target{row.ucum, row.line});
        if (!added && at->second.code != row.ucum)
            problems.push_back({row.line, fmt::format("line {} has another ucum for the same unit", at->second.line)});
    }
    if (!problems.empty()) return problems;
    return built;
}

const unit_aliases::target* unit_aliases::find(std::string_view raw_unit, std::string_view source_code) const {
    const auto found = rows_.find(key(raw_unit, source_code));
    return found == rows_.end() ? nullptr : &found->second;
}

std::string_view unit_aliases::user_code(std::string_view raw_unit, std::string_view source_code) const {
    if (rows_.empty() || raw_unit.empty()) return {};
    const target* row = source_code.empty() ? nullptr : find(raw_unit, source_code);
    if (row == nullptr) row = find(raw_unit, {});
    return row == nullptr ? std::string_view{} : row->code;
}

resolved_unit unit_aliases::resolve(std::string_view raw_unit, std::string_view source_code) const {
    if (raw_unit.empty() || raw_unit.size() > raw_unit_size_max) return {};
    if (!source_code.empty())
        if (const target* row = find(raw_unit, source_code)) return {row->code, alias_source::user_for_test, row->line};
    if (const target* row = find(raw_unit, {})) return {row->code, alias_source::user, row->line};
    if (is_unit_of_records(raw_unit) && !is_trap(raw_unit)) return {std::string(raw_unit), alias_source::exact, 0};
    if (const auto code = code_of_known_spelling(raw_unit); !code.empty())
        return {std::string(code), alias_source::spelling, 0};
    return {};
}

} // namespace signalbox::pathology::units
