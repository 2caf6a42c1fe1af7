#include "broker/validation/engine/merged/builder.hpp"

#include <algorithm>
#include <limits>

namespace signalbox::validation::engine::merged {
namespace {

constexpr std::uint32_t factor_max = std::numeric_limits<std::uint16_t>::max();

bool asks_about_numbers(const program& p, node_index n) {
    return (p.nodes[n].types & type_bit(fhir::kind::number)) == 0 || p.nodes[n].number != none;
}

bool is_constant(const value_set& set) {
    return set.strings.entries().size() == 1 && !set.strings.entries().front().name.empty();
}

// type_bit() of the kinds that the node allows in some form.
std::uint8_t kinds_of(const node& n) noexcept {
    constexpr std::uint8_t some_number = type_bit(fhir::kind::number) | integer_bit | plain_integer_bit;
    const auto others = static_cast<std::uint8_t>(n.types & ~some_number);
    return (n.types & some_number) == 0 ? others : static_cast<std::uint8_t>(others | type_bit(fhir::kind::number));
}

} // namespace

std::shared_ptr<const machine> build(const program& p, std::size_t size_limit) {
    return builder(p, size_limit).build();
}

builder::builder(const program& p, std::size_t size_limit) : program_(p), size_left_(size_limit) {
    open_.resize(undecided + 1);
    for (const action of_all : {action::accept, action::refuse, action::rest})
        made_.states.emplace_back().by_kind.fill(of_all); // accepting, refusing, undecided
}

std::shared_ptr<const machine> builder::build() {
    for (const bool strict : {false, true}) {
        strict_ = strict;
        for (const node_index root : program_.roots) made_.roots[strict ? 1 : 0].push_back(to({root}));
    }
    for (state_index i = undecided + 1; i < open_.size(); ++i) fill(i, *open_[i]);
    return std::make_shared<const machine>(std::move(made_));
}

edge builder::to(nodes all) {
    all.erase(std::remove(all.begin(), all.end(), anything), all.end());
    if (all.empty()) return {};
    std::sort(all.begin(), all.end());
    if (all.front() == nothing) return {refusing, 1};
    const auto is_strict = [this](node_index n) { return program_.strict_below[n]; };
    const bool strict = strict_ && std::any_of(all.begin(), all.end(), is_strict);
    const auto [known, added] = ways_.try_emplace({std::move(all), strict});
    if (added) known->second = first_to(known->first.first);
    return known->second;
}

edge builder::first_to(const nodes& all) {
    if (size_left_ == 0) return to_walked(all);
    closing reached(program_, strict_, nullptr);
    for (const node_index n : all) reached.follow(n);
    closure found = std::move(reached).result();
    return found.too_large || !has_room(found.demands.size()) ? to_walked(all) : to_state(std::move(found));
}

// Once there is none for something there is none for anything: to find that out anew for each state would take long.
bool builder::has_room(std::size_t size) {
    if (size > size_left_) size_left_ = 0;
    return size <= size_left_;
}

edge builder::to_walked(const nodes& all) {
    closure left;
    left.weight = static_cast<std::uint32_t>(all.size());
    left.factor = left.weight;
    for (const node_index n : all) left.demands.push_back({demand_kind::walked, n});
    left.demands.erase(std::unique(left.demands.begin(), left.demands.end()), left.demands.end());
    return to_state(std::move(left));
}

edge builder::to_state(closure reached) {
    if (reached.impossible) return {refusing, 1};
    if (reached.too_large || reached.factor > factor_max) return {undecided, 1};
    const auto factor = static_cast<std::uint16_t>(reached.factor);
    made_.weight_max = std::max(made_.weight_max, reached.weight);
    if (reached.demands.empty()) return {accepting, factor};
    take_room(reached.demands.size());
    state_key key{std::move(reached.demands), false};
    key.strict = strict_ && depends_on_strength(key.demands);
    const auto [known, added] = numbers_.try_emplace(std::move(key), static_cast<state_index>(made_.states.size()));
    if (added) {
        made_.states.emplace_back();
        open_.push_back(&known->first);
    }
    return {known->second, factor};
}

bool builder::depends_on_strength(const std::vector<demand>& demands) const {
    return std::any_of(demands.begin(), demands.end(),
                       [this](const demand& d) { return program_.strict_below[d.node]; });
}

void builder::fill(state_index number, const state_key& key) {
    strict_ = key.strict;
    draft made;
    if (!decide(key.demands, made)) questions(own_of(key.demands, made), made);
    if (made.rest.numbers != none || made.rest.values != none || made.rest.decision != none ||
        made.rest.questions != none) {
        made.rules.rest = static_cast<std::uint32_t>(made_.rests.size());
        made_.rests.push_back(made.rest);
    }
    for (std::uint8_t kind = 0; kind <= static_cast<std::uint8_t>(fhir::kind::object); ++kind)
        made.rules.by_kind[kind] = action_of(made, static_cast<fhir::kind>(kind));
    made_.states[number] = made.rules;
}

action builder::action_of(const draft& made, fhir::kind kind) {
    if ((made.kinds & type_bit(kind)) == 0) return action::refuse;
    const bool string = kind == fhir::kind::string;
    if (made.rest.decision != none || made.rest.questions != none || (!string && made.rest.values != none))
        return action::rest;
    if (string) return made.rules.texts == none ? action::accept : action::text;
    if (kind == fhir::kind::object)
        return made.rules.object == none ? action::accept : made.object_by_name ? action::named : action::object;
    if (kind == fhir::kind::array) return made.rules.array == none ? action::accept : action::array;
    return kind == fhir::kind::number && made.rest.numbers != none ? action::rest : action::accept;
}

// What is left to ask beside it.
std::vector<demand> builder::own_of(const std::vector<demand>& demands, draft& into) {
    nodes own;
    std::vector<demand> others;
    for (const demand& d : demands) {
        if (d.kind == demand_kind::own)
            own.push_back(d.node);
        else
            others.push_back(d);
    }
    for (const node_index n : own) into.kinds &= kinds_of(program_.nodes[n]);
    texts(own, into);
    numbers(own, into);
    values(own, into);
    array(own, into);
    if (!object(own, into))
        for (const node_index n : own) others.push_back({demand_kind::walked, n});
    return others;
}

void builder::texts(const nodes& own, draft& into) {
    if ((into.kinds & type_bit(fhir::kind::string)) == 0) return;
    std::vector<std::pair<int, std::uint32_t>> rules; // text_asks, index
    for (const node_index n : own) {
        const node& s = program_.nodes[n];
        for (std::uint32_t i = s.values; i != none; i = program_.values[i].also)
            rules.emplace_back(
                static_cast<int>(is_constant(program_.values[i]) ? text_asks::constant : text_asks::value), i);
        if (s.text == none) continue;
        const text_checks& checks = program_.texts[s.text];
        if (checks.pattern != none) rules.emplace_back(static_cast<int>(text_asks::pattern), checks.pattern);
        if (checks.length_min != 0 || checks.length_max != none)
            rules.emplace_back(static_cast<int>(text_asks::length), s.text);
        if (checks.format != lexical::format::unknown) rules.emplace_back(static_cast<int>(text_asks::format), s.text);
    }
    std::sort(rules.begin(), rules.end());
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    if (rules.empty()) return;
    const auto [known, added] = text_lists_.try_emplace(rules, static_cast<std::uint32_t>(made_.texts.size()));
    into.rules.texts = known->second;
    if (!added) return;
    for (const auto& [asks, index] : rules)
        made_.texts.push_back(
            {static_cast<text_asks>(asks), index, static_cast<std::uint32_t>(made_.texts.size() + 1)});
    for (std::size_t i = known->second; i < made_.texts.size(); ++i) prepare(made_.texts[i]);
    made_.texts.back().next = none;
}

// What a look at a text is spared later.
void builder::prepare(text_rule& rule) const {
    if (rule.asks == text_asks::pattern) rule.plain = program_.patterns[rule.index].plain();
    if (rule.asks == text_asks::constant) rule.set_constant(program_.values[rule.index].strings.entries().front().name);
}

void builder::numbers(const nodes& own, draft& into) {
    if ((into.kinds & type_bit(fhir::kind::number)) == 0) return;
    std::vector<number_rule> rules;
    for (const node_index n : own)
        if (asks_about_numbers(program_, n)) rules.push_back({program_.nodes[n].types, program_.nodes[n].number});
    if (rules.empty()) return;
    into.rest.numbers = static_cast<std::uint32_t>(made_.numbers.size());
    made_.numbers.push_back(std::move(rules));
}

void builder::values(const nodes& own, draft& into) {
    std::vector<std::uint32_t> sets;
    for (const node_index n : own)
        for (std::uint32_t i = program_.nodes[n].values; i != none; i = program_.values[i].also) sets.push_back(i);
    const auto others = static_cast<std::uint8_t>(into.kinds & ~type_bit(fhir::kind::string));
    if (sets.empty() || others == 0) return;
    into.rest.values = static_cast<std::uint32_t>(made_.values.size());
    made_.values.push_back(std::move(sets));
}

void builder::array(const nodes& own, draft& into) {
    if ((into.kinds & type_bit(fhir::kind::array)) == 0) return;
    array_rule made;
    nodes rest;
    bool asks = false;
    for (const node_index n : own) {
        if (program_.nodes[n].array == none) continue;
        const array_checks& checks = program_.arrays[program_.nodes[n].array];
        asks = true;
        made.elements_min = std::max(made.elements_min, checks.elements_min);
        made.elements_max = std::min(made.elements_max, checks.elements_max);
        made.unique = made.unique || checks.unique;
        if (checks.rest != anything) rest.push_back(checks.rest);
        if (checks.contained == none) continue;
        made.contained.push_back({to({checks.contained}), checks.contained_min, checks.contained_max});
    }
    if (!asks) return;
    made.asks_more = made.unique || !made.contained.empty();
    made.rest = to(std::move(rest));
    into.rules.array = static_cast<std::uint32_t>(made_.arrays.size());
    made_.arrays.push_back(std::move(made));
}

void builder::questions(const std::vector<demand>& demands, draft& into) {
    std::vector<question> asked;
    for (const demand& d : demands) asked.push_back(asked_by(d));
    if (asked.empty()) return;
    into.rest.questions = static_cast<std::uint32_t>(made_.questions.size());
    made_.questions.push_back(std::move(asked));
}

question builder::asked_by(const demand& d) {
    using form = question_form;
    question made{form::walked, d.node, {}};
    const auto add = [&](node_index n) { made.edges.push_back(to({n})); };
    if (d.kind == demand_kind::walked || discriminator_of(program_, d) != nullptr) return made;
    const applicators& a = program_.applicators[program_.nodes[d.node].applicators];
    if (d.kind == demand_kind::negated) {
        made.form = form::none;
        add(*a.negated);
    } else if (d.kind == demand_kind::when) {
        made.form = form::when;
        for (const node_index n : {*a.condition, a.then, a.otherwise}) add(n);
    } else {
        const std::vector<node_index>& branches = branches_of(program_, d);
        if (!has_room(branches.size())) return made;
        take_room(branches.size());
        made.form = d.kind == demand_kind::any ? form::any : form::one;
        for (const node_index n : branches) add(n);
    }
    return made;
}

} // namespace signalbox::validation::engine::merged
