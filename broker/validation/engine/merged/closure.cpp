#include "broker/validation/engine/merged/closure.hpp"

#include <algorithm>
#include <utility>

#include "broker/validation/engine/compiler.hpp"
#include "broker/validation/engine/merged/presence_groups.hpp"

namespace signalbox::validation::engine::merged {
namespace {

constexpr std::uint32_t visits_max = 2000; // of one value; more is left to the walker

// What a state has no place for: names that are not known beforehand, and what depends on what others have dealt with.
bool only_walked(const program& p, const node& n) {
    if (n.unevaluated != none) return true;
    if (n.array != none && !p.arrays[n.array].first.empty()) return true;
    if (n.object == none) return false;
    const object_checks& object = p.objects[n.object];
    return !object.by_name || !object.dependencies.empty();
}

bool asks_itself(const node& n) noexcept {
    return n.types != all_types || n.object != none || n.array != none || n.text != none || n.number != none ||
           n.values != none;
}

// That takes one visit, whatever the value.
bool is_leaf(const program& p, node_index n) {
    if (n <= nothing) return true;
    const node& s = p.nodes[n];
    return s.reference == anything && s.object == none && s.array == none && s.applicators == none &&
           s.unevaluated == none;
}

} // namespace

const branch_list& list_of(const program& p, const demand& d) {
    const applicators& a = p.applicators[p.nodes[d.node].applicators];
    return d.kind == demand_kind::any ? a.any : a.one;
}

const std::vector<node_index>& branches_of(const program& p, const demand& d) {
    const branch_list& list = list_of(p, d);
    if (d.group == demand::all_branches) return list.branches;
    const discriminator& by = p.discriminators[list.discriminator];
    return d.group == demand::undemanding ? by.undemanding : by.groups[d.group].all;
}

const discriminator* discriminator_of(const program& p, const demand& d) {
    const bool list = d.kind == demand_kind::any || d.kind == demand_kind::one;
    if (!list || d.group != demand::all_branches) return nullptr;
    const std::uint32_t number = list_of(p, d).discriminator;
    return number == none ? nullptr : &p.discriminators[number];
}

const value_set* demanded(const program& p, node_index condition, std::string_view member) {
    if (condition <= nothing) return nullptr;
    const node& s = p.nodes[condition];
    if (s.object == none || s.reference != anything || s.applicators != none || s.unevaluated != none) return nullptr;
    const object_checks& object = p.objects[s.object];
    if (!object.by_name || object.others != anything || !object.dependencies.empty()) return nullptr;
    const value_set* found = nullptr;
    for (const member_entry& entry : object.members.entries()) {
        if (entry.target == none) continue;
        if (!is_leaf(p, entry.target)) return nullptr;
        if (entry.name != member || entry.target <= nothing || !is_required(object, entry)) continue;
        const std::uint32_t values = p.nodes[entry.target].values;
        if (values != none && p.values[values].others.empty()) found = &p.values[values];
    }
    return found;
}

void closing::follow(node_index n) {
    if (n == anything) return;
    if (n == nothing) {
        made_.impossible = true;
        return;
    }
    if (made_.weight >= visits_max) {
        made_.too_large = true;
        return;
    }
    count(n);
    const node& s = program_.nodes[n];
    if (only_walked(program_, s)) return keep({demand_kind::walked, n});
    if (asks_itself(s)) keep({demand_kind::own, n});
    follow(s.reference);
    if (s.applicators != none) applied(n, s);
}

void closing::count(node_index n) {
    ++made_.weight;
    for (auto& [known, times] : counts_) {
        if (known != n) continue;
        made_.factor = std::max(made_.factor, ++times);
        return;
    }
    counts_.emplace_back(n, 1);
}

void closing::applied(node_index n, const node& s) {
    const applicators& a = program_.applicators[s.applicators];
    const std::uint64_t answered = questions_by_presence(program_, s);
    for (std::size_t i = 0; i < a.all.size(); ++i)
        if (i >= applicators::all_bits || (answered >> i & 1) == 0) follow(a.all[i]);
    if (strict_) follow(a.strict);
    if ((answered & applicators::any_bit) == 0) list(demand_kind::any, n, a.any);
    if ((answered & applicators::one_bit) == 0) list(demand_kind::one, n, a.one);
    if (a.negated) keep({demand_kind::negated, n});
    if (!a.condition || (answered & applicators::condition_bit) != 0) return;
    const demand when{demand_kind::when, n};
    const value_set* const values = known_ == nullptr ? nullptr : demanded(program_, *a.condition, known_->member);
    if (values != nullptr && known_->value && values->strings.find(*known_->value) == nullptr)
        not_so(when);
    else
        keep(when);
}

void closing::list(demand_kind kind, node_index n, const branch_list& branches) {
    if (branches.branches.empty()) return;
    if (branches.branches.size() == 1) return follow(branches.branches.front());
    const bool known = known_ != nullptr && known_->value && branches.discriminator != none &&
                       program_.discriminators[branches.discriminator].member == known_->member;
    if (known)
        decided({kind, n});
    else
        keep({kind, n});
}

void closing::decided(const demand& list) {
    const discriminator& by = program_.discriminators[list_of(program_, list).discriminator];
    demand left = list;
    const member_entry* const found = known_->value ? by.values.find(*known_->value) : nullptr;
    left.group = found == nullptr ? demand::undemanding : found->target;
    const std::vector<node_index>& branches = branches_of(program_, left);
    if (branches.empty()) {
        made_.impossible = true;
        return;
    }
    if (branches.size() == 1) return follow(branches.front());
    keep(left);
}

// The walker would have looked at the members to find that out.
void closing::not_so(const demand& when) {
    ++made_.weight;
    follow(program_.applicators[program_.nodes[when.node].applicators].otherwise);
}

void closing::keep(demand d) { made_.demands.push_back(d); }

closure closing::result() && {
    std::sort(made_.demands.begin(), made_.demands.end());
    made_.demands.erase(std::unique(made_.demands.begin(), made_.demands.end()), made_.demands.end());
    return std::move(made_);
}

} // namespace signalbox::validation::engine::merged
