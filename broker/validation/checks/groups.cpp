#include <cstdint>

#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

// Calls f(holder) for each Reference by which an Observation names a member: hasMember in R4, related in STU3 where its
// type says so (the filing comments of GP Connect are related as derived-from).
template <class Function>
void for_each_member(const result& observation, Function f) {
    for_each_holder(observation.has_member, f);
    for (const fhir::value related : observation.related)
        if (related.string("type") == "has-member") f(related.find("target"));
}

bool has_members(const result& observation) noexcept { return observation.has_member || observation.related; }

// The first of them, or absent.
fhir::value members_of(const result& observation) noexcept {
    if (observation.has_member) return observation.has_member;
    for (const fhir::value related : observation.related)
        if (related.string("type") == "has-member") return related;
    return {};
}

// One reference to a member, the resource of that number.
struct edge {
    std::size_t to;
    fhir::value reference;
};

// Whom every Observation has as members: the edges of resource n stand from first[n] up to first[n + 1].
struct member_graph {
    std::vector<edge> edges;
    std::vector<std::size_t> first;
};

member_graph graph_of(const examined& e) {
    member_graph graph;
    for (const result& r : e.all.results) {
        if (r.is_component || !has_members(r)) continue;
        // Those before it have none.
        graph.first.resize(*e.index.number_of(r.whole) + 1, graph.edges.size());
        for_each_member(r, [&](const fhir::value& holder) {
            const fhir::value reference = reference_in(holder);
            const auto to = e.index.number_of(e.all.target_of(reference));
            if (to) graph.edges.push_back({*to, reference});
        });
    }
    if (!graph.edges.empty()) graph.first.resize(e.index.resources().size() + 1, graph.edges.size());
    return graph;
}

// Goes down from one resource to its members and theirs, and hands on each reference that leads back to one of those
// around it. Its own stack: groups may nest as deep as there are entries.
class cycle_search {
  public:
    cycle_search(const member_graph& graph, findings& into)
        : graph_(graph), into_(into), states_(graph.first.size() - 1, state::unseen), next_(graph.first) {}

    void run() {
        for (std::size_t start = 0; start < states_.size(); ++start) {
            if (states_[start] == state::unseen) enter(start);
            while (!open_.empty()) step();
        }
    }

  private:
    enum class state : std::uint8_t { unseen, open, done };

    void enter(std::size_t resource) {
        states_[resource] = state::open;
        open_.push_back(resource);
    }

    void step() {
        const std::size_t here = open_.back();
        if (next_[here] == graph_.first[here + 1]) {
            states_[here] = state::done;
            open_.pop_back();
            return;
        }
        const edge& taken = graph_.edges[next_[here]++];
        if (states_[taken.to] == state::open) into_.add(taken.reference);
        if (states_[taken.to] == state::unseen) enter(taken.to);
    }

    const member_graph& graph_;
    findings& into_;
    std::vector<state> states_;     // by resource
    std::vector<std::size_t> next_; // the edge to take next, by resource
    std::vector<std::size_t> open_;
};

void mark(const examined& e, const fhir::value& holder, std::vector<bool>& reached) {
    const fhir::value reference = reference_in(holder);
    const auto number = e.index.number_of(e.all.target_of(reference));
    if (number) reached[*number] = true;
}

} // namespace

void groups_without_value(const examined& e, findings& into) {
    for (const result& r : e.all.results) {
        if (r.is_component || !r.value) continue;
        if (const fhir::value members = members_of(r)) into.add(members);
    }
}

void groups_end(const examined& e, findings& into) {
    const member_graph graph = graph_of(e);
    if (graph.edges.empty()) return;
    cycle_search(graph, into).run();
}

void observations_reached(const examined& e, findings& into) {
    std::vector<bool> reached(e.index.resources().size());
    const auto mark_it = [&](const fhir::value& holder) { mark(e, holder, reached); };
    for_each_resource(e.index, resource_type::diagnostic_report,
                      [&](const fhir::value& report) { for_each_holder(report.find("result"), mark_it); });
    for (const result& r : e.all.results)
        if (!r.is_component) for_each_member(r, mark_it);
    for (const bundle_index::entry& entry : e.index.entries()) {
        const auto number = e.index.number_of(entry.resource);
        if (number && entry.type == resource_type::observation && !reached[*number]) into.add(entry.resource);
    }
}

} // namespace signalbox::validation::checks
