#include "broker/mapping/rules/concept_lookup.hpp"

#include "broker/mapping/rules/narrowing.hpp"

namespace signalbox::mapping {

concept_lookup look_up_concept(const code_map& map, const fhir::value& coding, question around,
                               const same_dimension& dimensions) {
    concept_lookup all;
    all.what = lookup::verdict::unmapped;
    std::uint32_t position = 0;
    for (const auto one : coding) {
        const auto mine = position++;
        around.system = one.string("system");
        around.code = one.string("code");
        const auto found = look_up(map, around, dimensions);
        all.by_coding.push_back(found.what);
        if (found.what != lookup::verdict::mapped) continue;
        all.mapped_codings.push_back(mine);
        all.other_unit = all.other_unit || found.other_unit;
        all.rows.insert(all.rows.end(), found.rows.begin(), found.rows.end());
    }
    if (all.rows.empty()) return all;

    // Two codings of one concept that mean different things: nobody but the sender can say which it is.
    all.what = stand_side_by_side(all.rows) ? lookup::verdict::mapped : lookup::verdict::ambiguous;
    if (all.what == lookup::verdict::ambiguous)
        for (const auto i : all.mapped_codings) all.by_coding[i] = lookup::verdict::ambiguous;
    return all;
}

} // namespace signalbox::mapping
