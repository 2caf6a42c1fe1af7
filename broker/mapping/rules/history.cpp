#include "broker/mapping/rules/history.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/identifiers/sctid.hpp"

namespace signalbox::mapping {

namespace {

using fate = concept_fate::kind;

concept_fate for_a_person(concept_fate made, std::string_view why) {
    made.what = fate::review;
    made.path += why;
    return made;
}

std::string all_of(const std::vector<association>& where) {
    std::string text;
    for (const association& a : where) text += fmt::format("{}{} {}", text.empty() ? " " : ", ", a.name, a.target);
    return text;
}

std::string reason_of(sctid id, const rf2_release& release) {
    const auto found = release.inactivation_reasons.find(id);
    return found == release.inactivation_reasons.end() ? "" : fmt::format(" (inactive for reason {})", found->second);
}

void follow_description(map_row& row, followed_target& holds, const rf2_release& release) {
    if (identifiers::parse_sctid(row.target_code) != identifiers::sctid_kind::description_id) return;
    const auto named = release.concept_of_description.find(to_sctid(row.target_code));
    if (named == release.concept_of_description.end()) return; // check_row has said so
    holds.path = fmt::format("description {} of {}", row.target_code, named->second);
    holds.code = std::to_string(named->second);
    row.target_code = holds.code;
    row.followed = holds.path;
}

} // namespace

concept_fate fate_of(sctid id, const rf2_release& release) {
    concept_fate made{fate::current, id, std::to_string(id)};
    std::vector<sctid> met;
    for (;;) {
        const auto known = release.concepts.find(made.target);
        if (known == release.concepts.end()) {
            if (met.empty()) made.what = fate::unknown;
            return met.empty() ? made : for_a_person(std::move(made), ", which is not in the release");
        }
        if (known->second) return made;
        if (std::find(met.begin(), met.end(), made.target) != met.end())
            return for_a_person(std::move(made), ", which is a circle");
        met.push_back(made.target);

        const auto leads = release.associations.find(made.target);
        if (leads == release.associations.end())
            return for_a_person(std::move(made), " leads nowhere" + reason_of(made.target, release));
        if (leads->second.size() != 1 || leads->second.front().kind == association_kind::other)
            return for_a_person(std::move(made), all_of(leads->second) + reason_of(made.target, release));
        const association& next = leads->second.front();
        if (made.what == fate::current) made.what = fate::same_as;
        if (next.kind == association_kind::replaced_by) made.what = fate::replaced_by;
        made.target = next.target;
        made.path += fmt::format(" {} {}", next.name, next.target);
    }
}

void follow_history(map_row& row, followed_target& holds, const rf2_release& release, map_problems& problems) {
    if (row.target_system != snomed_system || row.equivalence == equivalence::unmatched) return;
    follow_description(row, holds, release);
    if (release.concepts.empty() || !identifiers::is_concept_id(row.target_code)) return;
    const concept_fate found = fate_of(to_sctid(row.target_code), release);
    switch (found.what) {
    case fate::current: return;
    case fate::unknown: return problems.add(row.file, row.line, "target_code is not in the release that was given");
    case fate::review:
        return problems.add(row.file, row.line, fmt::format("target_code is inactive: {}; review it", found.path));
    case fate::same_as: row.history = target_history::same_as; break;
    case fate::replaced_by:
        row.history = target_history::replaced_by;
        problems.warn(row.file, row.line, fmt::format("target_code is inactive and was replaced: {}", found.path));
        break;
    }
    holds.path += (holds.path.empty() ? "" : "; ") + found.path;
    holds.code = std::to_string(found.target);
    row.target_code = holds.code;
    const auto named = release.full_names.find(found.target); // the row's own display is the inactive concept's
    row.target_display = named == release.full_names.end() ? std::string_view{} : named->second;
    row.followed = holds.path;
}

} // namespace signalbox::mapping
