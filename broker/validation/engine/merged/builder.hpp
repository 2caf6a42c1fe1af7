#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "broker/validation/engine/merged/closure.hpp"
#include "broker/validation/engine/merged/machine.hpp"
#include "broker/validation/engine/merged/presence_groups.hpp"

namespace signalbox::validation::engine::merged {

// What the states may come to together, in demands, member names and branches; where they would be more, all further
// nodes are left to the walker. FHIR R4 and STU3 with all profiles of the catalogue are less than a tenth of it.
constexpr std::size_t size_max = 1'000'000;

// Makes the machine for all roots of a finished program, in both strengths.
std::shared_ptr<const machine> build(const program& p, std::size_t size_limit = size_max);

// Subset construction: a state is a set of demands; states are numbered as they are met.
class builder {
  public:
    builder(const program& p, std::size_t size_limit);

    std::shared_ptr<const machine> build();

  private:
    using nodes = std::vector<node_index>;
    // Demands, and the strength where it matters.
    struct state_key {
        std::vector<demand> demands;
        bool strict;

        friend auto operator<=>(const state_key&, const state_key&) = default;
    };

    struct hash_of_way {
        std::size_t operator()(const std::pair<nodes, bool>& way) const noexcept {
            std::size_t made = way.second ? 1 : 0;
            for (const node_index n : way.first) made = (made ^ n) * 0x9e3779b97f4a7c15ULL;
            return made ^ made >> 32;
        }
    };

    // A state while it is made.
    struct draft {
        std::uint8_t kinds = all_types;
        state rules;
        bool object_by_name = false;
        rest_rule rest;
    };

    edge to(nodes all);
    edge first_to(const nodes& all);
    edge to_state(closure reached);
    edge to_walked(const nodes& all);
    bool depends_on_strength(const std::vector<demand>& demands) const;
    bool has_room(std::size_t size);
    void take_room(std::size_t size) noexcept { size_left_ -= std::min(size_left_, size); }

    void fill(state_index number, const state_key& key);
    static action action_of(const draft& made, fhir::kind kind);
    std::vector<demand> own_of(const std::vector<demand>& demands, draft& into);
    void texts(const nodes& own, draft& into);
    void prepare(text_rule& rule) const;
    void numbers(const nodes& own, draft& into);
    void values(const nodes& own, draft& into);
    void array(const nodes& own, draft& into);
    void questions(const std::vector<demand>& demands, draft& into);
    question asked_by(const demand& d);
    // decisions.cpp
    bool decide(const std::vector<demand>& demands, draft& into);
    std::string_view deciding_member(const std::vector<demand>& demands) const;
    edge decided(const std::vector<demand>& demands, const given& known);
    // objects.cpp
    bool object(const nodes& own, draft& into);

    const program& program_;
    std::size_t size_left_;
    bool strict_ = false; // of the state that is being filled
    machine made_;
    std::map<state_key, state_index> numbers_;
    std::vector<const state_key*> open_; // by state
    std::unordered_map<std::pair<nodes, bool>, edge, hash_of_way> ways_;
    std::map<std::vector<std::pair<int, std::uint32_t>>, std::uint32_t> text_lists_;
};

} // namespace signalbox::validation::engine::merged
