#include <algorithm>
#include <utility>

#include "broker/validation/engine/compiler.hpp"

namespace signalbox::validation::engine {
namespace {

// Schemas applied to one and the same value, each by the one before. Together with the depth of documents this bounds
// how deep a run of the program can nest.
constexpr std::uint32_t in_place_depth_max = 64;
// And how many times schemas can be applied to one value altogether: allOf of allOf of allOf doubles it at each level.
constexpr std::uint64_t in_place_total_max = 100'000;

// Calls f(edge) for the nodes that are applied to the same instance as `n`.
template <class Program, class Function>
void for_each_in_place(Program& p, node_index n, Function f) {
    f(p.nodes[n].reference);
    if (p.nodes[n].object != none) {
        for (auto& dependency : p.objects[p.nodes[n].object].dependencies) f(dependency.target);
    }
    if (p.nodes[n].applicators == none) return;
    auto& applied = p.applicators[p.nodes[n].applicators];
    for (auto& edge : applied.all) f(edge);
    for (auto& edge : applied.any.branches) f(edge);
    for (auto& edge : applied.one.branches) f(edge);
    if (applied.negated) f(*applied.negated);
    if (applied.condition) f(*applied.condition);
    f(applied.then);
    f(applied.otherwise);
    f(applied.strict);
}

template <class Function>
void for_each_below(program& p, node_index n, Function f) {
    if (p.nodes[n].object != none) {
        object_checks& object = p.objects[p.nodes[n].object];
        for (member_entry& entry : object.members.entries()) {
            if (entry.target != none) f(entry.target);
        }
        for (patterned_members& patterned : object.patterns) f(patterned.target);
        f(object.others);
        f(object.names);
    }
    if (p.nodes[n].array == none) return;
    array_checks& array = p.arrays[p.nodes[n].array];
    for (node_index& edge : array.first) f(edge);
    f(array.rest);
    if (array.contained != none) f(array.contained);
}

template <class Function>
void for_each_unevaluated(program& p, node_index n, Function f) {
    if (p.nodes[n].unevaluated == none) return;
    unevaluated_checks& checks = p.unevaluated[p.nodes[n].unevaluated];
    if (checks.members != none) f(checks.members);
    if (checks.elements != none) f(checks.elements);
}

bool asks_nothing_itself(const node& n) noexcept {
    return n.types == all_types && n.object == none && n.array == none && n.text == none && n.number == none &&
           n.values == none && n.applicators == none && n.unevaluated == none;
}

// Where a chain of nodes that only refer on ends.
node_index end_of(const program& p, node_index n) {
    const node_index start = n;
    for (std::size_t steps = 0; n > nothing && asks_nothing_itself(p.nodes[n]); ++steps) {
        if (steps > p.nodes.size()) {
            p.sources->refuse(errc::endless_reference, p.nodes[start].location, "the reference leads back to itself");
        }
        n = p.nodes[n].reference;
    }
    return n;
}

// How deep schemas are applied to one value below `n`; depth-first with a stack of its own, because the chain is as
// long as the author made it.
class depth_search {
  public:
    explicit depth_search(const program& p) : program_(p), depth_(p.nodes.size(), unseen), total_(p.nodes.size()) {}

    void from(node_index start) {
        if (depth_[start] != unseen) return;
        enter(start);
        while (!path_.empty()) {
            auto& [n, edges] = path_.back();
            if (edges.empty()) {
                leave(n);
                continue;
            }
            const node_index next = edges.back();
            edges.pop_back();
            if (depth_[next] == under_way) {
                program_.sources->refuse(errc::endless_reference, program_.nodes[next].location,
                                         "the schema applies itself to the same value again");
            }
            if (depth_[next] == unseen) enter(next);
        }
    }

  private:
    static constexpr std::uint32_t unseen = 0;
    static constexpr std::uint32_t under_way = none;

    void enter(node_index n) {
        depth_[n] = under_way;
        std::vector<node_index> edges;
        for_each_in_place(program_, n, [&edges](node_index edge) {
            if (edge > nothing) edges.push_back(edge);
        });
        path_.emplace_back(n, std::move(edges));
    }

    void leave(node_index n) {
        std::uint32_t deepest = 0;
        std::uint64_t total = 1;
        for_each_in_place(program_, n, [&](node_index edge) {
            if (edge <= nothing) return;
            deepest = std::max(deepest, depth_[edge]);
            total += total_[edge];
        });
        depth_[n] = deepest + 1;
        total_[n] = total;
        if (total > in_place_total_max) {
            program_.sources->refuse(errc::too_large, program_.nodes[n].location,
                                     "more than 100,000 schemas may be applied to one value");
        }
        if (depth_[n] > in_place_depth_max) {
            program_.sources->refuse(errc::too_large, program_.nodes[n].location,
                                     "more than 64 schemas applied to one value, each by the one before");
        }
        path_.pop_back();
    }

    const program& program_;
    std::vector<std::uint32_t> depth_;
    std::vector<std::uint64_t> total_;
    std::vector<std::pair<node_index, std::vector<node_index>>> path_;
};

} // namespace

void shorten_references(program& p) {
    const auto shorten = [&p](node_index& edge) { edge = end_of(p, edge); };
    for (node_index n = nothing + 1; n < p.nodes.size(); ++n) {
        for_each_in_place(p, n, shorten);
        for_each_below(p, n, shorten);
        for_each_unevaluated(p, n, shorten);
    }
    for (node_index& root : p.roots) shorten(root);
}

void refuse_endless(const program& p) {
    depth_search search(p);
    for (node_index n = nothing + 1; n < p.nodes.size(); ++n) search.from(n);
}

} // namespace signalbox::validation::engine
