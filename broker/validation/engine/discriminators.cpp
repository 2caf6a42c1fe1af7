#include <algorithm>
#include <map>

#include "broker/validation/engine/compiler.hpp"

namespace signalbox::validation::engine {
namespace {

// Values that a branch demands of a required member.
using demand = std::vector<std::string_view>;
using demands = std::map<std::string_view, demand>;

constexpr int depth_max = 8; // through $ref and allOf

// The strings among which the node's value has to be; empty when it is not so restricted.
demand strings_of(const program& p, node_index n) {
    demand found;
    if (n <= nothing || p.nodes[n].values == none) return found;
    const value_set& set = p.values[p.nodes[n].values];
    if (!set.others.empty()) return found;
    for (const member_entry& entry : set.strings.entries()) found.push_back(entry.name);
    return found;
}

void collect(const program& p, node_index n, int depth, demands& found) {
    if (n <= nothing || depth > depth_max) return;
    const node& branch = p.nodes[n];
    if (branch.object != none) {
        const object_checks& object = p.objects[branch.object];
        for (const member_entry& entry : object.members.entries()) {
            if (entry.target == none || !is_required(object, entry)) continue;
            demand strings = strings_of(p, entry.target);
            if (!strings.empty()) found.try_emplace(entry.name, std::move(strings));
        }
    }
    collect(p, branch.reference, depth + 1, found);
    if (branch.applicators == none) return;
    for (const node_index inner : p.applicators[branch.applicators].all) collect(p, inner, depth + 1, found);
}

// The member that the most branches make demands of.
std::string_view best_member(const std::vector<demands>& by_branch) {
    std::map<std::string_view, std::size_t> users;
    for (const demands& d : by_branch) {
        for (const auto& [member, values] : d) ++users[member];
    }
    const auto best =
        std::max_element(users.begin(), users.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return best == users.end() || best->second < 2 ? std::string_view{} : best->first;
}

discriminator make(const branch_list& list, const std::vector<demands>& by_branch, std::string_view member) {
    discriminator made;
    made.member = member;
    for (std::size_t i = 0; i < list.branches.size(); ++i) {
        const auto d = by_branch[i].find(member);
        if (d == by_branch[i].end()) {
            made.undemanding.push_back(list.branches[i]);
            continue;
        }
        for (const std::string_view value : d->second) {
            member_entry& entry = made.values.entry(value);
            if (entry.target == none) {
                entry.target = static_cast<std::uint32_t>(made.groups.size());
                made.groups.emplace_back();
            }
            made.groups[entry.target].demanding.push_back(list.branches[i]);
        }
    }
    for (discriminator::group& group : made.groups) {
        group.all = group.demanding;
        group.all.insert(group.all.end(), made.undemanding.begin(), made.undemanding.end());
    }
    made.values.seal();
    return made;
}

void find_for(program& p, branch_list& list) {
    if (list.branches.size() < 2) return;
    std::vector<demands> by_branch(list.branches.size());
    for (std::size_t i = 0; i < list.branches.size(); ++i) collect(p, list.branches[i], 0, by_branch[i]);
    const std::string_view member = best_member(by_branch);
    if (member.data() == nullptr) return;
    list.discriminator = static_cast<std::uint32_t>(p.discriminators.size());
    p.discriminators.push_back(make(list, by_branch, member));
}

} // namespace

void find_discriminators(program& p) {
    for (applicators& applied : p.applicators) {
        find_for(p, applied.any);
        find_for(p, applied.one);
    }
}

bool is_required(const object_checks& object, const member_entry& entry) noexcept {
    if (entry.presence == none || entry.presence / 64 >= object.required.size()) return false;
    return (object.required[entry.presence / 64] >> (entry.presence % 64) & 1) != 0;
}

const discriminator::group* group_of(const discriminator& d, const fhir::value& object, fhir::value& member) noexcept {
    member = object.find(d.member);
    if (!member.is(fhir::kind::string)) return nullptr;
    const member_entry* const found = d.values.find_padded(member.text());
    return found == nullptr ? nullptr : &d.groups[found->target];
}

const std::vector<node_index>& candidates(const program& p, const branch_list& list, const fhir::value& v) noexcept {
    if (list.discriminator == none || !v.is(fhir::kind::object)) return list.branches;
    const discriminator& d = p.discriminators[list.discriminator];
    fhir::value member;
    const discriminator::group* const group = group_of(d, v, member);
    return group == nullptr ? d.undemanding : group->all;
}

} // namespace signalbox::validation::engine
