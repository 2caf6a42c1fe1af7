#include "broker/mapping/rules/concept_lookup.hpp"

#include <utility>

#include "broker/mapping/rules/narrowing.hpp"

namespace signalbox::mapping {

concept_lookup look_up_concept(const code_map& map, std::span<const sent_coding> codings, question around,
                               const same_dimension& dimensions) {
    concept_lookup all;
    all.what = lookup::verdict::unmapped;
    for (std::uint32_t position = 0; position < codings.size(); ++position) {
        around.system = codings[position].system;
        around.code = codings[position].code;
        auto found = look_up(map, around, dimensions);
        all.by_coding.push_back(found.what);
        if (found.what != lookup::verdict::mapped) continue;
        all.mapped_codings.push_back(position);
        all.other_unit = all.other_unit || found.other_unit;
        if (all.rows.empty())
            all.rows = std::move(found.rows);
        else
            all.rows.insert(all.rows.end(), found.rows.begin(), found.rows.end());
    }
    if (all.rows.empty()) return all;

    // Two codings of one concept that mean different things: nobody but the sender can say which it is.
    all.what = stand_side_by_side(all.rows) ? lookup::verdict::mapped : lookup::verdict::ambiguous;
    if (all.what == lookup::verdict::ambiguous)
        for (const auto i : all.mapped_codings) all.by_coding[i] = lookup::verdict::ambiguous;
    return all;
}

std::vector<open_coding> open_codings(const concept_lookup& found, std::span<const sent_coding> codings) {
    if (found.what == lookup::verdict::mapped) {
        if (!found.other_unit) return {};
        return {{found.mapped_codings.front(), lookup::verdict::unit_mismatch}};
    }
    std::vector<open_coding> open;
    for (std::uint32_t i = 0; i < codings.size(); ++i)
        if (!codings[i].code.empty()) open.push_back({i, found.by_coding[i]});
    return open;
}

void tell_mapped(std::vector<mapped_code>& into, const concept_lookup& found, std::span<const sent_coding> codings) {
    if (found.mapped_codings.empty()) return;
    const sent_coding& from = codings[found.mapped_codings.front()];
    for (const map_row& each : found.rows)
        into.push_back({std::string(from.system), std::string(from.code), std::string(each.target_system),
                        std::string(each.target_code)});
}

} // namespace signalbox::mapping
