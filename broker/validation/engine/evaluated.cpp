#include "broker/validation/engine/evaluated.hpp"

#include <algorithm>

namespace signalbox::validation::engine {
namespace {

class collection {
  public:
    collection(const measure& by, const fhir::value& v, std::uint32_t depth)
        : by_(by), program_(by.program), value_(v), depth_(depth), marks_(v.size()) {}

    void add(node_index n) {
        if (n <= nothing) return;
        const node& s = program_.nodes[n];
        if (value_.is(fhir::kind::object) && s.object != none) members(program_.objects[s.object]);
        if (value_.is(fhir::kind::array) && s.array != none) elements(program_.arrays[s.array]);
        add_whole(s.reference);
        if (s.applicators != none) applied(program_.applicators[s.applicators]);
    }

    // Of a schema within: what it found unevaluated, it has evaluated.
    void add_whole(node_index n) {
        if (n <= nothing) return;
        const std::uint32_t rest = program_.nodes[n].unevaluated;
        const bool object = value_.is(fhir::kind::object);
        if (rest != none && (object ? program_.unevaluated[rest].members : program_.unevaluated[rest].elements) != none)
            return all();
        add(n);
    }

    marks take() && { return std::move(marks_); }

  private:
    void all() { std::fill(marks_.begin(), marks_.end(), true); }
    bool accepted(node_index n) const { return accepts(by_, n, value_, depth_); }

    void members(const object_checks& checks) {
        if (checks.evaluates_all) all();
        std::size_t i = 0;
        for (const fhir::value member : value_) {
            const member_entry* const known = checks.members.find_padded(member.name());
            const bool patterned =
                std::any_of(checks.patterns.begin(), checks.patterns.end(), [&](const patterned_members& p) {
                    return program_.patterns[p.pattern].matches(member.name());
                });
            if ((known != nullptr && known->target != none) || patterned) marks_[i] = true;
            ++i;
        }
        for (const dependency& d : checks.dependencies) {
            if (d.target != anything && value_.find(name_of(checks, d.presence))) add_whole(d.target);
        }
    }

    static std::string_view name_of(const object_checks& checks, std::uint32_t presence) {
        for (const member_entry& entry : checks.members.entries()) {
            if (entry.presence == presence) return entry.name;
        }
        return {};
    }

    void elements(const array_checks& checks) {
        if (checks.evaluates_all) all();
        std::fill_n(marks_.begin(), std::min(marks_.size(), checks.first.size()), true);
        if (checks.contained == none || !checks.evaluates_contained) return;
        std::size_t i = 0;
        for (const fhir::value element : value_) {
            if (accepts(by_, checks.contained, element, depth_ + 1)) marks_[i] = true;
            ++i;
        }
    }

    void applied(const applicators& a) {
        for (const node_index inner : a.all) add_whole(inner);
        if (by_.how == strength::strict) add_whole(a.strict);
        for (const branch_list* list : {&a.any, &a.one}) {
            for (const node_index branch : candidates(program_, *list, value_)) {
                if (accepted(branch)) add_whole(branch);
            }
        }
        if (!a.condition) return;
        if (accepted(*a.condition)) {
            add_whole(*a.condition);
            return add_whole(a.then);
        }
        add_whole(a.otherwise);
    }

    const measure& by_;
    const program& program_;
    const fhir::value value_;
    std::uint32_t depth_;
    marks marks_;
};

} // namespace

marks evaluated(const measure& by, node_index n, const fhir::value& v, std::uint32_t depth) {
    collection found(by, v, depth);
    found.add(n);
    return std::move(found).take();
}

} // namespace signalbox::validation::engine
