#include <algorithm>
#include <optional>

#include "broker/validation/engine/compiler.hpp"

namespace signalbox::validation::engine {
namespace {

// What a schema asks of an object when it asks for nothing but this: that one of the names is there, or that none is.
struct asked_names {
    std::vector<std::string_view> names;
    bool absent = false;
};
using asked = std::optional<asked_names>;

constexpr int depth_max = 8; // anyOf within anyOf

asked asked_by(const program& p, node_index n, int depth);

// {"required": [name]}, or {"properties": {name: false, ...}}.
asked asked_by_members(const object_checks& object) {
    if (!object.patterns.empty() || object.others != anything || object.names != anything ||
        !object.dependencies.empty() || object.members_min != 0 || object.members_max != none) {
        return std::nullopt;
    }
    asked_names wanted;
    asked_names unwanted{{}, true};
    for (const member_entry& entry : object.members.entries()) {
        if (entry.target != none && entry.target > nothing) return std::nullopt;
        if (entry.target == nothing) unwanted.names.push_back(entry.name);
        if (is_required(object, entry)) wanted.names.push_back(entry.name);
    }
    if (wanted.names.size() == 1 && unwanted.names.empty()) return wanted;
    if (wanted.names.empty() && !unwanted.names.empty()) return unwanted;
    return std::nullopt; // several that all have to be there, or nothing
}

// That one of the names of all these is there; a "then" alone has none, and asks for nothing.
asked any_of(const program& p, const std::vector<node_index>& branches, int depth) {
    if (branches.empty()) return std::nullopt;
    asked_names all;
    for (const node_index branch : branches) {
        const asked one = asked_by(p, branch, depth);
        if (!one || one->absent) return std::nullopt;
        all.names.insert(all.names.end(), one->names.begin(), one->names.end());
    }
    return all;
}

// "if" this is there, well; "else" that has to be.
asked either(const program& p, const applicators& a, int depth) {
    if (!a.condition || a.then != anything) return std::nullopt;
    return any_of(p, {*a.condition, a.otherwise}, depth);
}

bool has_nothing_but(const applicators& a, std::uint64_t questions) noexcept {
    return a.all.empty() && !a.negated && a.strict == anything &&
           (a.any.branches.empty() || (questions & applicators::any_bit) != 0) &&
           (a.one.branches.empty() || (questions & applicators::one_bit) != 0) &&
           (!a.condition || (questions & applicators::condition_bit) != 0);
}

// Of an object it asks what its members and applicators ask, and nothing else.
bool asks_more(const node& n) noexcept {
    return (n.types & type_bit(fhir::kind::object)) == 0 || n.reference != anything || n.values != none ||
           n.unevaluated != none;
}

asked asked_by(const program& p, node_index n, int depth) {
    if (n <= nothing || depth > depth_max || asks_more(p.nodes[n])) return std::nullopt;
    const node& schema = p.nodes[n];
    if (schema.applicators == none)
        return schema.object == none ? std::nullopt : asked_by_members(p.objects[schema.object]);
    const applicators& a = p.applicators[schema.applicators];
    if (schema.object != none) return std::nullopt;
    if (has_nothing_but(a, applicators::any_bit)) return any_of(p, a.any.branches, depth + 1);
    if (has_nothing_but(a, applicators::condition_bit)) return either(p, a, depth + 1);
    return std::nullopt;
}

class condition_finder {
  public:
    condition_finder(const program& p, object_checks& object) : program_(p), object_(object) {}

    void look_at(const applicators& a) {
        for (std::size_t i = 0; i < std::min(a.all.size(), applicators::all_bits); ++i) inner(a.all[i], 1ULL << i);
        if (!a.any.branches.empty()) add(applicators::any_bit, {any_of(program_, a.any.branches, 0)});
        if (!a.one.branches.empty()) add(applicators::one_bit, each_of(a.one.branches));
        if (a.condition) add(applicators::condition_bit, {either(program_, a, 0)});
    }

  private:
    // A schema of an allOf.
    void inner(node_index n, std::uint64_t question) {
        if (n <= nothing || asks_more(program_.nodes[n])) return;
        const node& schema = program_.nodes[n];
        const bool one_of = schema.object == none && schema.applicators != none &&
                            has_nothing_but(program_.applicators[schema.applicators], applicators::one_bit);
        if (one_of)
            add(question, each_of(program_.applicators[schema.applicators].one.branches));
        else
            add(question, {asked_by(program_, n, 0)});
    }

    std::vector<asked> each_of(const std::vector<node_index>& branches) const {
        std::vector<asked> all;
        for (const node_index branch : branches) all.push_back(asked_by(program_, branch, 0));
        return all;
    }

    void add(std::uint64_t question, const std::vector<asked>& branches) {
        const auto is_known = [](const asked& a) { return a.has_value(); };
        if (branches.empty() || !std::all_of(branches.begin(), branches.end(), is_known)) return;
        presence_condition made{question, {}};
        for (const asked& branch : branches) made.branches.push_back(in_bits(*branch));
        object_.conditions.push_back(std::move(made));
    }

    presence_branch in_bits(const asked_names& from) {
        presence_branch made;
        made.absent = from.absent;
        for (const std::string_view name : from.names) {
            member_entry& entry = object_.members.entry(name);
            if (entry.presence == none) entry.presence = object_.presences++;
            const std::uint32_t word = entry.presence / 64;
            auto part =
                std::find_if(made.parts.begin(), made.parts.end(), [word](const auto& q) { return q.word == word; });
            if (part == made.parts.end()) part = made.parts.insert(made.parts.end(), {word, 0});
            part->bits |= 1ULL << (entry.presence % 64);
        }
        return made;
    }

    const program& program_;
    object_checks& object_;
};

bool is_met(const presence_branch& branch, const std::uint64_t* present) noexcept {
    std::uint64_t there = 0;
    for (const presence_branch::part& part : branch.parts) there |= present[part.word] & part.bits;
    return (there != 0) != branch.absent;
}

} // namespace

void find_presence_conditions(program& p) {
    for (const node& n : p.nodes) {
        if (n.object == none || n.applicators == none) continue;
        condition_finder(p, p.objects[n.object]).look_at(p.applicators[n.applicators]);
    }
}

std::uint64_t answered_by(const std::vector<presence_condition>& conditions, const std::uint64_t* present) noexcept {
    std::uint64_t answered = 0;
    for (const presence_condition& condition : conditions) {
        unsigned holding = 0;
        for (const presence_branch& branch : condition.branches) holding += is_met(branch, present) ? 1 : 0;
        if (holding == 1) answered |= condition.question;
    }
    return answered;
}

} // namespace signalbox::validation::engine
