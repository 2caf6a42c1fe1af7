#include "broker/validation/engine/merged/presence_groups.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::validation::engine::merged {
namespace {

using form = presence_form;
using names = std::vector<std::string_view>;

names names_of(const object_checks& object, const presence_branch& branch) {
    names found;
    for (const member_entry& entry : object.members.entries()) {
        const auto asks_for = [&entry](const presence_branch::part& part) {
            return entry.presence / 64 == part.word && (part.bits >> (entry.presence % 64) & 1) != 0;
        };
        if (entry.presence != none && std::any_of(branch.parts.begin(), branch.parts.end(), asks_for))
            found.push_back(entry.name);
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

std::optional<presence_groups> groups_of(const object_checks& object, const presence_condition& condition) {
    presence_groups made{form::one, {}};
    names all;
    std::optional<names> absent;
    for (const presence_branch& branch : condition.branches) {
        names of_branch = names_of(object, branch);
        if (branch.absent) {
            if (absent) return std::nullopt;
            absent = std::move(of_branch);
            continue;
        }
        all.insert(all.end(), of_branch.begin(), of_branch.end());
        made.groups.push_back(std::move(of_branch));
    }
    std::sort(all.begin(), all.end());
    if (std::adjacent_find(all.begin(), all.end()) != all.end()) return std::nullopt; // a name in two branches
    if (absent && all.empty()) return presence_groups{form::none, {*absent}};
    if (absent && *absent != all) return std::nullopt;
    if (absent) made.form = form::at_most_one;
    if (!absent && made.groups.size() == 1) made.form = form::some;
    return made;
}

std::uint64_t questions_by_presence(const program& p, const node& n) {
    // Of what is no object, the applicator itself is asked.
    if (n.object == none || n.types != type_bit(fhir::kind::object)) return 0;
    const object_checks& object = p.objects[n.object];
    std::uint64_t questions = 0;
    for (const presence_condition& condition : object.conditions)
        if (groups_of(object, condition)) questions |= condition.question;
    return questions;
}

} // namespace signalbox::validation::engine::merged
