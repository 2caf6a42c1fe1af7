#include "broker/validation/engine/compiler.hpp"

namespace signalbox::validation::engine {
namespace {

// Calls f(edge, turns) for every node that `n` leads to; one turns when its acceptance may refuse the value.
template <class Function>
void for_each_edge(const program& p, const node& n, Function f) {
    f(n.reference, false);
    if (n.object != none) {
        const object_checks& object = p.objects[n.object];
        for (const member_entry& entry : object.members.entries())
            if (entry.target != none) f(entry.target, false);
        for (const patterned_members& patterned : object.patterns) f(patterned.target, false);
        for (const dependency& d : object.dependencies) f(d.target, false);
        f(object.others, false);
        f(object.names, false);
    }
    if (n.array != none) {
        const array_checks& array = p.arrays[n.array];
        for (const node_index edge : array.first) f(edge, false);
        f(array.rest, false);
        if (array.contained != none) f(array.contained, array.contained_max != none);
    }
    if (n.applicators != none) {
        const applicators& applied = p.applicators[n.applicators];
        for (const node_index edge : applied.all) f(edge, false);
        for (const node_index edge : applied.any.branches) f(edge, false);
        for (const node_index edge : applied.one.branches) f(edge, true);
        if (applied.negated) f(*applied.negated, true);
        if (applied.condition) f(*applied.condition, true);
        f(applied.then, false);
        f(applied.otherwise, false);
        f(applied.strict, false);
    }
    if (n.unevaluated == none) return;
    const unevaluated_checks& rest = p.unevaluated[n.unevaluated];
    if (rest.members != none) f(rest.members, false);
    if (rest.elements != none) f(rest.elements, false);
}

// The marked nodes, and all that lead to one of them.
std::vector<bool> leading_to(std::vector<bool> marked, const std::vector<std::vector<node_index>>& parents) {
    std::vector<node_index> open;
    for (node_index n = 0; n < marked.size(); ++n)
        if (marked[n]) open.push_back(n);
    while (!open.empty()) {
        const node_index n = open.back();
        open.pop_back();
        for (const node_index parent : parents[n]) {
            if (marked[parent]) continue;
            marked[parent] = true;
            open.push_back(parent);
        }
    }
    return marked;
}

} // namespace

void find_turning(program& p) {
    p.turning.assign(p.nodes.size(), false);
    p.strict_below.assign(p.nodes.size(), false);
    if (!p.has_strict) return;
    std::vector<std::vector<node_index>> parents(p.nodes.size());
    std::vector<bool> asking(p.nodes.size());
    for (node_index n = nothing + 1; n < p.nodes.size(); ++n) {
        const node& s = p.nodes[n];
        asking[n] = s.applicators != none && p.applicators[s.applicators].strict != anything;
        for_each_edge(p, s, [&](node_index edge, bool) {
            if (edge > nothing) parents[edge].push_back(n);
        });
    }
    p.strict_below = leading_to(std::move(asking), parents);
    for (node_index n = nothing + 1; n < p.nodes.size(); ++n) {
        // What counts as evaluated depends on every branch that accepts.
        if (p.nodes[n].unevaluated != none && p.strict_below[n]) p.turning[n] = true;
        for_each_edge(p, p.nodes[n], [&](node_index edge, bool turns) {
            if (turns && p.strict_below[edge]) p.turning[n] = true;
        });
    }
    p.turning = leading_to(std::move(p.turning), parents);
}

} // namespace signalbox::validation::engine
