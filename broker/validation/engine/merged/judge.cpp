#include "broker/validation/engine/merged/judge.hpp"

#include <algorithm>

#include "broker/validation/engine/equality.hpp"
#include "broker/validation/engine/merged/names.hpp"
#include "broker/validation/engine/merged/text.hpp"

namespace signalbox::validation::engine::merged {
namespace {

constexpr std::uint64_t visits_max = 1ULL << 20; // of the walker to one node and value; more is left to it

// A run over a value. `visits`: how often the walker would come to the value, at most.
class judge {
  public:
    judge(const measure& by, const machine& m) : by_(by), machine_(m), states_(m.states.data()) {}

    bool gave_up() const noexcept { return gave_up_; }

    // `weight` of its nodes are asked.
    bool enter(edge to, std::uint32_t weight, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        return take_steps(visits * weight) && below(to.to, to.factor, v, visits, depth);
    }

  private:
    bool give_up() noexcept {
        gave_up_ = true;
        return false;
    }

    bool take_steps(std::uint64_t steps) noexcept {
        if (steps >= by_.steps_left) return give_up();
        by_.steps_left -= steps;
        return true;
    }

    [[gnu::always_inline]] bool below(state_index to, std::uint64_t factor, fhir::value v, std::uint64_t visits,
                                      std::uint32_t depth) {
        if (to == accepting) return true;
        const state& s = states_[to];
        const fhir::kind kind = v.kind();
        const std::uint8_t bit = type_bit(kind);
        if ((s.kinds & bit) == 0) return false;
        if ((s.asked & bit) == 0) return true;
        if (kind == fhir::kind::string && s.text_alone) return text(s.texts, v.text());
        return all_of_it(s, v, visits * factor, depth);
    }

    bool all_of_it(const state& s, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        if (visits > visits_max || &s == &states_[undecided]) return give_up();
        if (s.decision != none) return decide(machine_.decisions[s.decision], v, visits, depth);
        return by_kind(s, v, visits, depth) &&
               (s.questions == none || questions(machine_.questions[s.questions], v, visits, depth));
    }

    bool by_kind(const state& s, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        if (v.kind() == fhir::kind::string) return s.texts == none || text(s.texts, v.text());
        if (s.values != none && !values(machine_.values[s.values], v)) return false;
        if (v.kind() == fhir::kind::object)
            return s.object == none || object(machine_.objects[s.object], v, visits, depth);
        if (v.kind() == fhir::kind::array) return s.array == none || array(machine_.arrays[s.array], v, visits, depth);
        return v.kind() != fhir::kind::number || s.numbers == none || numbers(machine_.numbers[s.numbers], v.text());
    }

    bool text(std::uint32_t rules, std::string_view content) const {
        for (std::uint32_t i = rules; i != none; i = machine_.texts[i].next)
            if (!holds(by_.program, machine_.texts[i], by_.formats, content)) return false;
        return true;
    }

    bool values(const std::vector<std::uint32_t>& sets, fhir::value v) const {
        return std::all_of(sets.begin(), sets.end(), [&](std::uint32_t set) {
            const auto& allowed = by_.program.values[set].others;
            return std::any_of(allowed.begin(), allowed.end(), [&v](const fhir::value& a) { return equal(a, v); });
        });
    }

    bool numbers(const std::vector<number_rule>& rules, std::string_view number) const {
        return std::all_of(rules.begin(), rules.end(), [&](const number_rule& rule) {
            return merged::holds(by_.program, rule, number);
        });
    }

    bool object(const object_rule& rule, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        const std::uint32_t size = v.size();
        if (size < rule.members_min || size > rule.members_max) return false;
        if (depth >= instance_depth_max) return give_up();
        if (!take_steps(visits * rule.weight * size)) return false;
        std::uint64_t present = 0;
        if (rule.named_only) {
            if (!named_members(rule, v, visits, depth, present)) return false;
        } else {
            for (const fhir::value member : v) {
                const member_slot* const known = find_name(machine_, rule, member.name());
                const state_index to = known != nullptr ? known->to : rule.others.to;
                const std::uint16_t factor = known != nullptr ? known->factor : rule.others.factor;
                if (known != nullptr) present |= known->presence;
                if (!below(to, factor, member, visits, depth + 1)) return is_first(v, member) ? false : give_up();
            }
        }
        return (rule.required & ~present) == 0 && (rule.presences_count == 0 || presences(rule, present));
    }

    // Of members that have one name, the walker may look at the first alone.
    static bool is_first(fhir::value object, fhir::value member) noexcept {
        return object.find(member.name()).index() == member.index();
    }

    // Where only one or two names matter, asking for them is quicker than meeting every member. The first of a name
    // that stands there twice, as the walker has it.
    bool named_members(const object_rule& rule, fhir::value v, std::uint64_t visits, std::uint32_t depth,
                       std::uint64_t& present) {
        for (const std::string_view name : rule.names) {
            const fhir::value member = v.find(name);
            if (!member) continue;
            const member_slot& known = *find_name(machine_, rule, member.name());
            present |= known.presence;
            if (!below(known.to, known.factor, member, visits, depth + 1)) return false;
        }
        return true;
    }

    bool presences(const object_rule& rule, std::uint64_t present) const noexcept {
        for (std::uint32_t i = 0; i < rule.presences_count; ++i) {
            const presence_rule& asked = machine_.presences[rule.presences + i];
            const std::uint64_t there = present & asked.groups;
            const bool several = (there & (there - 1)) != 0; // of no bits it is none
            switch (asked.form) {
            case presence_form::none:
                if (there != 0) return false;
                break;
            case presence_form::some:
                if (there == 0) return false;
                break;
            case presence_form::one:
                if (there == 0 || several) return false;
                break;
            case presence_form::at_most_one:
                if (there != 0 && several) return false;
                break;
            }
        }
        return true;
    }

    bool array(const array_rule& rule, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        const std::uint32_t size = v.size();
        if (size < rule.elements_min || size > rule.elements_max) return false;
        if (depth >= instance_depth_max) return give_up();
        fhir::value twin;
        if (rule.unique && !all_different(v, twin)) return false;
        for (const contained_rule& asked : rule.contained)
            if (!contained(asked, v, visits, depth)) return false;
        if (rule.rest.to == accepting) return true;
        if (!take_steps(visits * rule.weight * size)) return false;
        for (const fhir::value element : v)
            if (!below(rule.rest.to, rule.rest.factor, element, visits, depth + 1)) return false;
        return true;
    }

    bool contained(const contained_rule& asked, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        std::uint32_t found = 0;
        for (const fhir::value element : v) {
            if (asked.max == none && found >= asked.min) return true;
            found += enter(asked.to, asked.weight, element, visits, depth + 1) ? 1 : 0;
            if (gave_up_) return false;
        }
        return found >= asked.min && (asked.max == none || found <= asked.max);
    }

    bool decide(const decision& by, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        if (!v.is(fhir::kind::object) || !take_steps(visits * by.weight * (v.size() + std::uint64_t{1}))) return give_up();
        const fhir::value member = v.find(by.member);
        const member_entry* const found =
            member.is(fhir::kind::string) ? by.values.find_padded(member.text()) : nullptr;
        const edge& next = found == nullptr ? by.otherwise : by.edges[found->target];
        return below(next.to, next.factor, v, visits, depth);
    }

    bool questions(const std::vector<question>& all, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        for (const question& q : all)
            if (!ask(q, v, visits, depth) || gave_up_) return false;
        return true;
    }

    bool ask(const question& q, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        const auto holds = [&](const edge& e) { return enter(e, q.weight, v, visits, depth); };
        switch (q.form) {
        case question_form::any: return std::any_of(q.edges.begin(), q.edges.end(), holds);
        case question_form::one: return std::count_if(q.edges.begin(), q.edges.end(), holds) == 1;
        case question_form::none: return !holds(q.edges[0]);
        case question_form::when: return holds(q.edges[holds(q.edges[0]) ? 1 : 2]);
        case question_form::walked: break;
        }
        return walked(q.node, v, visits, depth);
    }

    bool walked(node_index n, fhir::value v, std::uint64_t visits, std::uint32_t depth) {
        const std::uint64_t before = by_.steps_left;
        const bool accepted = accepts(by_, n, v, depth);
        if (by_.steps_left == 0) return give_up();
        const std::uint64_t taken = before - by_.steps_left;
        return take_steps(taken * (visits - 1)) && accepted;
    }

    const measure by_;
    const machine& machine_;
    const state* states_;
    bool gave_up_ = false;
};

} // namespace

std::optional<bool> judged(const measure& by, std::size_t root, const fhir::value& v) {
    const machine& m = *by.program.merged;
    const way& in = m.roots[by.how == strength::strict ? 1 : 0][root];
    judge run(by, m);
    const bool accepted = run.enter(in.to, in.weight, v, 1, 0);
    if (run.gave_up()) return std::nullopt;
    return accepted;
}

} // namespace signalbox::validation::engine::merged
