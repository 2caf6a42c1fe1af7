#include "broker/validation/engine/merged/judge.hpp"

#include <algorithm>

#include "broker/validation/engine/equality.hpp"
#include "broker/validation/engine/merged/names.hpp"
#include "broker/validation/engine/merged/scalars.hpp"

namespace signalbox::validation::engine::merged {
namespace {

constexpr std::uint64_t visits_max = 1ULL << 20; // of the walker to one node and value; more is left to it

// Where a run stands: how deep, and how often the walker would come there, at most.
class standing {
  public:
    standing(std::uint64_t visits, std::uint32_t depth) : both_(visits << 32 | depth) {}

    std::uint64_t visits() const noexcept { return both_ >> 32; }
    std::uint32_t depth() const noexcept { return static_cast<std::uint32_t>(both_); }
    standing within() const noexcept { return standing(both_ + 1); }

  private:
    explicit standing(std::uint64_t both) : both_(both) {}

    std::uint64_t both_; // in one register
};

class judge {
  public:
    judge(const measure& by, const machine& m)
        : states_(m.states.data()),
          objects_(m.objects.data()),
          arrays_(m.arrays.data()),
          texts_(m.texts.data()),
          names_(m),
          machine_(m),
          by_(by),
          visits_left_(by.steps_left / m.weight_max) {}

    bool gave_up() const noexcept { return gave_up_; }

    bool begin(edge to, fhir::value v) {
        visits_ = 1;
        return below(to.to, to.factor, v, {1, 0}) && are_left();
    }

    // Steps that the walker would have taken.
    std::uint64_t taken() const noexcept { return visits_ * machine_.weight_max; }

  private:
    [[gnu::noinline]] bool give_up() noexcept {
        gave_up_ = true;
        return false;
    }

    bool are_left() noexcept { return visits_ < visits_left_ || give_up(); }

    // Where one value is asked for once more. Without these the run is no longer than the document.
    bool once_more(std::uint64_t visits) noexcept {
        visits_ += visits;
        return are_left();
    }

    [[gnu::always_inline]] bool below(state_index to, std::uint16_t factor, fhir::value v, standing at) {
        const state& s = states_[to];
        const action next = s.by_kind[static_cast<std::size_t>(v.kind())];
        if (next == action::text) return text(s.texts, v.text());
        if (next == action::accept) return true;
        if (factor != 1) return multiplied(to, factor, v, at);
        return container(s, next, v, at);
    }

    [[gnu::noinline]] bool multiplied(state_index to, std::uint16_t factor, fhir::value v, standing at) {
        const std::uint64_t visits = at.visits() * factor;
        return visits > visits_max ? give_up() : below(to, 1, v, {visits, at.depth()});
    }

    [[gnu::always_inline]] bool container(const state& s, action next, fhir::value v, standing at) {
        if (next == action::object) return object(objects_[s.object], v, at);
        if (next == action::array) return array(arrays_[s.array], v, at);
        if (next == action::named) return named(&objects_[s.object], v, at);
        return next != action::refuse && rest(s, v, at);
    }

    [[gnu::always_inline]] bool text(std::uint32_t rules, std::string_view content) const {
        const text_rule& first = texts_[rules];
        const bool plain = first.plain.has_size(content.size()) && lexical::all_within(content, first.plain);
        return plain && first.next == none ? true : all_texts(plain ? first.next : rules, content);
    }

    [[gnu::noinline]] bool all_texts(std::uint32_t rules, std::string_view content) const {
        for (std::uint32_t i = rules; i != none; i = texts_[i].next)
            if (!holds(by_.program, texts_[i], by_.formats, content)) return false;
        return true;
    }

    [[gnu::noinline]] bool object(const object_rule& rule, fhir::value v, standing at) {
        if (!come_to(v, at)) return false;
        const std::uint32_t size = v.size();
        if (size < rule.members_min || size > rule.members_max) return false;
        std::uint64_t present = 0;
        for (const fhir::value member : v) {
            const member_slot& slot = names_.slot_of(rule, member.name());
            present |= slot.presence;
            if (!below(slot.to, slot.factor, member, at.within())) return is_first(v, member) ? false : give_up();
        }
        return (rule.required & ~present) == 0 && (rule.presences_count == 0 || presences(rule, present));
    }

    // To all within a container.
    [[gnu::always_inline]] bool come_to(fhir::value v, standing at) {
        if (!v) __builtin_unreachable(); // spares each look at what is within the question
        visits_ += at.visits() * v.size();
        return at.depth() < instance_depth_max || give_up();
    }

    // Of members that have one name, the walker may look at the first alone.
    static bool is_first(fhir::value object, fhir::value member) noexcept {
        return object.find(member.name()).index() == member.index();
    }

    // Where only one or two names matter, asking for them is quicker than looking up every member's. Most lead on to
    // another object of this kind: {"properties": {"code": {"properties": {"coding": ...}}}}.
    [[gnu::noinline]] bool named(const object_rule* rule, fhir::value v, standing at) {
        for (;;) {
            if (!come_to(v, at)) return false;
            const member_slot* slot = names_.slots(*rule);
            for (std::uint32_t i = 1; i < rule->slots_mask; ++i, ++slot)
                if (!one_named(*rule, *slot, v, at)) return false;
            const fhir::value member = names_.find_member(*slot, v);
            if (!member) return (rule->required & slot->presence) == 0;
            const state& s = states_[slot->to];
            if (s.by_kind[static_cast<std::size_t>(member.kind())] != action::named || slot->factor != 1)
                return below(slot->to, slot->factor, member, at.within());
            rule = &objects_[s.object];
            v = member;
            at = at.within();
        }
    }

    bool one_named(const object_rule& rule, const member_slot& slot, fhir::value v, standing at) {
        const fhir::value member = names_.find_member(slot, v);
        if (!member) return (rule.required & slot.presence) == 0;
        return below(slot.to, slot.factor, member, at.within());
    }

    bool presences(const object_rule& rule, std::uint64_t present) const noexcept {
        const presence_rule* const asked = machine_.presences.data() + rule.presences;
        return std::all_of(asked, asked + rule.presences_count,
                           [present](const presence_rule& one) { return holds(one, present); });
    }

    [[gnu::noinline]] bool array(const array_rule& rule, fhir::value v, standing at) {
        if (!come_to(v, at)) return false;
        const std::uint32_t size = v.size();
        if (size < rule.elements_min || size > rule.elements_max) return false;
        if (rule.asks_more && !more_of_array(rule, v, at.within())) return false;
        for (const fhir::value element : v)
            if (!below(rule.rest.to, rule.rest.factor, element, at.within())) return false;
        return true;
    }

    [[gnu::noinline]] bool more_of_array(const array_rule& rule, fhir::value v, standing within) {
        fhir::value twin;
        if (rule.unique && !all_different(v, twin)) return false;
        return std::all_of(rule.contained.begin(), rule.contained.end(),
                           [&](const contained_rule& asked) { return contained(asked, v, within); });
    }

    bool contained(const contained_rule& asked, fhir::value v, standing within) {
        if (!once_more(within.visits() * v.size())) return false;
        std::uint32_t found = 0;
        for (const fhir::value element : v) {
            if (asked.max == none && found >= asked.min) return true;
            found += below(asked.to.to, asked.to.factor, element, within) ? 1 : 0;
            if (gave_up_) return false;
        }
        return found >= asked.min && (asked.max == none || found <= asked.max);
    }

    [[gnu::noinline]] bool rest(const state& s, fhir::value v, standing at) {
        if (s.rest == none) return give_up(); // undecided
        const rest_rule& more = machine_.rests[s.rest];
        if (more.decision != none) return decide(machine_.decisions[more.decision], v, at);
        return by_kind(s, more, v, at) &&
               (more.questions == none || questions(machine_.questions[more.questions], v, at));
    }

    bool by_kind(const state& s, const rest_rule& more, fhir::value v, standing at) {
        const fhir::kind kind = v.kind();
        if (kind == fhir::kind::string) return s.texts == none || text(s.texts, v.text());
        if (more.values != none && !are_among(by_.program, machine_.values[more.values], v)) return false;
        if (kind == fhir::kind::object) return s.object == none || any_object(objects_[s.object], v, at);
        if (kind == fhir::kind::array) return s.array == none || array(arrays_[s.array], v, at);
        if (kind != fhir::kind::number || more.numbers == none) return true;
        const auto& rules = machine_.numbers[more.numbers];
        return std::all_of(rules.begin(), rules.end(),
                           [&](const number_rule& rule) { return holds(by_.program, rule, v.text()); });
    }

    bool any_object(const object_rule& rule, fhir::value v, standing at) {
        return rule.named_only ? named(&rule, v, at) : object(rule, v, at);
    }

    bool decide(const decision& by, fhir::value v, standing at) {
        if (!v.is(fhir::kind::object)) return give_up();
        if (!once_more(at.visits() * (v.size() + std::uint64_t{1}))) return false;
        const fhir::value member = v.find(by.member);
        const member_entry* const found =
            member.is(fhir::kind::string) ? by.values.find_padded(member.text()) : nullptr;
        const edge& next = found == nullptr ? by.otherwise : by.edges[found->target];
        return below(next.to, next.factor, v, at);
    }

    bool questions(const std::vector<question>& all, fhir::value v, standing at) {
        return std::all_of(all.begin(), all.end(), [&](const question& q) { return ask(q, v, at) && !gave_up_; });
    }

    bool ask(const question& q, fhir::value v, standing at) {
        const auto is_so = [&](const edge& e) { return once_more(at.visits()) && below(e.to, e.factor, v, at); };
        switch (q.form) {
        case question_form::any: return std::any_of(q.edges.begin(), q.edges.end(), is_so);
        case question_form::one: return std::count_if(q.edges.begin(), q.edges.end(), is_so) == 1;
        case question_form::none: return !is_so(q.edges[0]);
        case question_form::when: return is_so(q.edges[is_so(q.edges[0]) ? 1 : 2]);
        case question_form::walked: break;
        }
        return walked(q.node, v, at);
    }

    bool walked(node_index n, fhir::value v, standing at) {
        const std::uint64_t before = by_.steps_left;
        const bool accepted = accepts(by_, n, v, at.depth());
        const std::uint64_t again = (before - by_.steps_left) * (at.visits() - 1);
        by_.steps_left -= std::min(by_.steps_left, again);
        visits_left_ = by_.steps_left / machine_.weight_max;
        return are_left() && accepted;
    }

    const state* states_;
    const object_rule* objects_;
    const array_rule* arrays_;
    const text_rule* texts_;
    const name_finder names_;
    const machine& machine_;
    const measure by_;
    std::uint64_t visits_ = 0; // of the walker to a value, at most
    std::uint64_t visits_left_;
    bool gave_up_ = false;
};

} // namespace

std::optional<bool> judged(const measure& by, std::size_t root, const fhir::value& v) {
    const machine& m = *by.program.merged;
    judge run(by, m);
    const bool accepted = run.begin(m.roots[by.how == strength::strict ? 1 : 0][root], v);
    if (run.gave_up()) return std::nullopt;
    by.steps_left -= std::min(by.steps_left, run.taken());
    return accepted;
}

} // namespace signalbox::validation::engine::merged
