#include "broker/mapping/lookup.hpp"

#include <algorithm>

#include "broker/mapping/map_checks.hpp"

namespace signalbox::mapping {

namespace {

using verdict = lookup::verdict;

constexpr std::string_view read_v2_system = "http://read.info/readv2";

std::vector<const map_row*> rows_for(const code_map& map, std::string_view system, std::string_view code) {
    auto rows = map.find(system, code);
    if (rows.empty() && system == read_v2_system && code.size() == 7) rows = map.find(system, code.substr(0, 5));
    return rows;
}

bool is_equivalent(const map_row* row) {
    return row->equivalence == equivalence::equivalent || row->equivalence == equivalence::equal;
}

bool says_nothing(const map_row* row) {
    return row->target_system != snomed_system || row->equivalence == equivalence::unmatched ||
           row->equivalence == equivalence::disjoint;
}

// Sorts PaLM before PBCL, and tells whether each target stands in a list of its own.
bool stand_side_by_side(std::vector<const map_row*>& rows) {
    std::stable_sort(rows.begin(), rows.end(), [](auto* a, auto* b) { return a->refset < b->refset; });
    if (rows.size() <= 1) return true;
    if (rows.front()->refset == target_refset::none) return false;
    return std::adjacent_find(rows.begin(), rows.end(), [](auto* a, auto* b) { return a->refset == b->refset; }) ==
           rows.end();
}

bool has_target(const std::vector<const map_row*>& rows, const map_row* like) {
    return std::any_of(rows.begin(), rows.end(), [like](auto* r) { return r->target_code == like->target_code; });
}

} // namespace

lookup look_up(const code_map& map, std::string_view system, std::string_view code) {
    auto rows = rows_for(map, system, code);
    std::erase_if(rows, says_nothing);
    if (rows.empty()) return {verdict::unmapped, {}};
    std::erase_if(rows, [](auto* row) { return !is_equivalent(row); });
    if (rows.empty()) return {verdict::needs_approval, {}};
    if (!stand_side_by_side(rows)) return {verdict::ambiguous, {}};
    return {verdict::mapped, std::move(rows)};
}

concept_lookup look_up_concept(const code_map& map, const fhir::value& coding) {
    concept_lookup all;
    all.what = verdict::unmapped;
    std::uint32_t position = 0;
    for (const auto one : coding) {
        const auto mine = position++;
        const auto found = look_up(map, one.string("system"), one.string("code"));
        all.by_coding.push_back(found.what);
        if (found.what != verdict::mapped) continue;
        all.mapped_codings.push_back(mine);
        for (const auto* row : found.rows)
            if (!has_target(all.rows, row)) all.rows.push_back(row);
    }
    if (all.rows.empty()) return all;

    // Two codings of one concept that mean different things: nobody but the sender can say which it is.
    all.what = stand_side_by_side(all.rows) ? verdict::mapped : verdict::ambiguous;
    if (all.what == verdict::ambiguous)
        for (const auto i : all.mapped_codings) all.by_coding[i] = verdict::ambiguous;
    return all;
}

} // namespace signalbox::mapping
