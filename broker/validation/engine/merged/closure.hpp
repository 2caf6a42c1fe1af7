#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/validation/engine/program.hpp"

namespace signalbox::validation::engine::merged {

enum class demand_kind : std::uint8_t {
    own,     // the node's own keywords: types, values, and what it asks of an object, an array, a text, a number
    any,     // its anyOf, of which `group` is left
    one,     // its oneOf, likewise
    negated, // its not
    when,    // its if, then and else
    walked,  // all of the node: only the walker knows it
};

// One thing that is asked of a value once references, allOf and x-strict have been followed.
struct demand {
    static constexpr std::uint32_t all_branches = none;
    static constexpr std::uint32_t undemanding = none - 1;

    demand_kind kind;
    node_index node;
    std::uint32_t group = all_branches; // of the discriminator's, where the value has decided

    friend auto operator<=>(const demand&, const demand&) = default;
};

// What is known of an object before it is looked at: the value of a member, or that it has none of those that matter.
struct given {
    std::string_view member;
    std::optional<std::string_view> value;
};

struct closure {
    std::vector<demand> demands; // sorted, each once
    bool impossible = false;     // one of them refuses every value
    bool too_large = false;
    std::uint32_t factor = 1; // how often the walker visits one of the nodes, at most
    std::uint32_t weight = 0; // how many nodes it visits
};

// Follows nodes to what they demand of the same value.
class closing {
  public:
    closing(const program& p, bool strict, const given* known) : program_(p), strict_(strict), known_(known) {}

    void follow(node_index n);
    void keep(demand d);
    // Where the value of a member has decided which branches are left.
    void decided(const demand& list);
    // Where it has decided that the condition does not hold.
    void not_so(const demand& when);

    closure result() &&;

  private:
    void count(node_index n);
    void applied(node_index n, const node& s);
    void list(demand_kind kind, node_index n, const branch_list& branches);

    const program& program_;
    bool strict_;
    const given* known_;
    std::vector<std::pair<node_index, std::uint32_t>> counts_;
    closure made_;
};

const branch_list& list_of(const program& p, const demand& d);
const std::vector<node_index>& branches_of(const program& p, const demand& d);
// By what the branches of a list can be told apart that nothing has decided yet; nullptr for another demand.
const discriminator* discriminator_of(const program& p, const demand& d);

// The values that a condition demands of a member, where one look at the object's members is all that the rest of it
// takes; nullptr where it makes no such demand.
const value_set* demanded(const program& p, node_index condition, std::string_view member);

} // namespace signalbox::validation::engine::merged
