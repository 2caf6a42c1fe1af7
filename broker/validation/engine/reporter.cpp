#include "broker/validation/engine/reporter.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "broker/validation/engine/merged/judge.hpp"
#include "broker/validation/engine/walker.hpp"
#include "broker/validation/lexical/shortened.hpp"

namespace signalbox::validation::engine {
namespace {

// A message with more is not read to its end; what is reported is a fraction of this anyway.
constexpr std::size_t findings_max = 5000;
constexpr std::size_t name_max = 200;          // in a pointer, bytes
constexpr const char* steps_max = "steps_max"; // stands where a keyword would

// Collects findings; of an anyOf or oneOf without a matching branch it takes those of the branch that came closest.
class collector {
  public:
    collector(const measure& by, std::uint32_t branch_depth)
        : by_(by), program_(by.program), branch_depth_(branch_depth) {}

    bool violation(keyword k, node_index n, const fhir::value& v, std::uint32_t detail) {
        findings_.push_back({k, n, v, detail});
        return findings_.size() < findings_max;
    }

    bool no_branch(keyword k, node_index n, const branch_list& list, const fhir::value& v) {
        // The author's own words say more than the details of one branch; and branches nest only so far.
        if (has_own_words(n) || branch_depth_ >= branch_depth_max) return violation(k, n, v, none);
        const std::vector<node_index>* branches = &list.branches;
        if (list.discriminator != none && v.is(fhir::kind::object)) {
            const discriminator& d = program_.discriminators[list.discriminator];
            fhir::value member;
            const discriminator::group* const group = group_of(d, v, member);
            branches = group == nullptr ? &d.undemanding : &group->demanding;
            if (branches->empty()) return violation(k, n, member ? member : v, list.discriminator);
        }
        return take_closest(k, n, *branches, v);
    }

    std::vector<finding>& findings() noexcept { return findings_; }

  private:
    static constexpr std::uint32_t branch_depth_max = 6;

    bool has_own_words(node_index n) const {
        return static_cast<bool>(program_.sources->at(program_.nodes[n].location).find("x-expected"));
    }

    bool take_closest(keyword k, node_index n, const std::vector<node_index>& branches, const fhir::value& v) {
        std::vector<finding> closest;
        bool right_kind = false;
        for (const node_index branch : branches) {
            if (branch <= nothing) continue;
            collector inner(by_, branch_depth_ + 1);
            static_cast<void>(walker<collector>(by_, inner, 0).walk(branch, v)); // stopped or not, it has its findings
            const bool right = !inner.refuses_kind_of(v);
            if (closest.empty() || (right && !right_kind) ||
                (right == right_kind && closer(inner.findings_, closest))) {
                closest = std::move(inner.findings_);
                right_kind = right;
            }
        }
        if (!right_kind) return violation(k, n, v, none);
        findings_.insert(findings_.end(), closest.begin(), closest.end());
        return findings_.size() < findings_max;
    }

    bool refuses_kind_of(const fhir::value& v) const {
        return std::any_of(findings_.begin(), findings_.end(), [&v](const finding& f) {
            return f.value.index() == v.index() &&
                   (f.keyword == keyword::type || f.keyword == keyword::const_ || f.keyword == keyword::enum_);
        });
    }

    // Fewer findings are closer; of as many, those that lie deeper, since more above them was right.
    static bool closer(const std::vector<finding>& left, const std::vector<finding>& right) {
        if (left.size() != right.size()) return left.size() < right.size();
        return deepest(left) > deepest(right);
    }

    static std::uint32_t deepest(const std::vector<finding>& findings) {
        std::uint32_t result = 0;
        for (const finding& f : findings) {
            std::uint32_t depth = 0;
            for (fhir::value v = f.value.parent(); v; v = v.parent()) ++depth;
            result = std::max(result, depth);
        }
        return result;
    }

    const measure by_;
    const program& program_;
    std::uint32_t branch_depth_;
    std::vector<finding> findings_;
};

// A member whose name is what is wrong: its sender made the name up, so the object around it is named instead.
bool is_about_name(const finding& f) noexcept {
    const bool forbidden = f.keyword == keyword::additional_properties ||
                           f.keyword == keyword::unevaluated_properties || f.keyword == keyword::pattern_properties;
    return f.keyword == keyword::property_names || (forbidden && f.detail == none);
}

// "x-protocol-error" of the schema, or of the nearest around it.
std::string_view protocol_error_around(fhir::value schema) {
    for (; schema; schema = schema.parent()) {
        const std::string_view code = schema.string("x-protocol-error");
        if (!code.empty()) return code;
    }
    return {};
}

violation worded(const program& p, const finding& f, const fhir::document& instance) {
    violation made;
    made.pointer = shown_pointer(p, is_about_name(f) ? f.value.parent() : f.value);
    made.keyword = f.detail == too_long ? steps_max : spelled(f.keyword);
    made.expected = expected(p, f);
    made.schema_location = lexical::shortened(p.sources->location(p.nodes[f.node].location));
    made.where = instance.where(f.value);
    made.protocol_error =
        lexical::shortened(std::string(protocol_error_around(p.sources->at(p.nodes[f.node].location))));
    return made;
}

// A run that is out of steps may have found nothing: what it has not seen is not accepted.
violation endless(severity as) {
    return {"", steps_max, "a message that can be checked in the time that is allowed", "", {}, as};
}

// Puts the findings of runs into words, each once: two parts of a schema may ask for the same thing, and a strict run
// finds again what a tolerant one has found.
class gathering {
  public:
    gathering(const program& p, const fhir::document& instance, std::size_t violations_max, verdict& into)
        : program_(p), instance_(instance), violations_max_(violations_max), into_(into) {}

    void add(const measure& by, node_index root, severity as) {
        collector all(by, 0);
        const bool complete = walker<collector>(by, all, 0).walk(root, instance_.root());
        into_.more = into_.more || !complete;
        std::vector<finding>& findings = all.findings();
        std::stable_sort(findings.begin(), findings.end(),
                         [](const finding& a, const finding& b) { return a.value.index() < b.value.index(); });
        for (const finding& f : findings) {
            if (!said_.emplace(f.value.index(), f.keyword, expected(program_, f)).second) continue;
            if (into_.violations.size() == violations_max_) {
                into_.more = true;
                return;
            }
            into_.violations.push_back(worded(program_, f, instance_));
            into_.violations.back().severity = as;
        }
    }

  private:
    const program& program_;
    const fhir::document& instance_;
    std::size_t violations_max_;
    verdict& into_;
    std::set<std::tuple<std::uint32_t, keyword, std::string>> said_;
};

// What most messages are: found in one run where strict asks for more and nothing else. It takes no steps from the runs
// that follow where this is not so.
bool accepted_by_both(const measure& by, node_index root, const fhir::value& instance) {
    if (by.program.turning[root]) return false;
    std::uint64_t steps = by.steps_left;
    return accepts({by.program, strength::strict, by.formats, steps}, root, instance) && steps != 0;
}

// What there is to say of an instance that is not accepted, or not in both strengths.
verdict found(const measure& by, node_index root, bool accepted, const fhir::document& instance,
              std::size_t violations_max) {
    verdict result;
    gathering all(by.program, instance, violations_max, result);
    if (!accepted) all.add(by, root, severity::error);
    if (by.how == strength::tolerant) all.add(by.with(strength::strict), root, severity::warning);
    if (by.steps_left == 0 && !result.refused())
        result.violations.push_back(endless(accepted ? severity::warning : severity::error));
    std::stable_sort(result.violations.begin(), result.violations.end(),
                     [](const violation& a, const violation& b) { return a.where.offset < b.where.offset; });
    return result;
}

// By merged states, where they can tell and the steps are far from their end: they do not count as the walker does.
std::optional<verdict> reported_by_states(const measure& by, std::size_t number, const fhir::document& instance,
                                          std::size_t violations_max) {
    const node_index root = by.program.roots[number];
    if (root == nothing) return std::nullopt;
    std::uint64_t left = by.steps_left;
    const auto judged = [&](strength how) {
        return merged::judged({by.program, how, by.formats, left}, number, instance.root());
    };
    const std::optional<bool> strictly = judged(strength::strict);
    const bool enough = by.how == strength::strict || !by.program.turning[root];
    if (strictly == true && enough) return verdict{};
    const std::optional<bool> accepted = by.how == strength::strict ? strictly : judged(by.how);
    if (!strictly || !accepted) return std::nullopt;
    if (*strictly && *accepted) return verdict{};
    const std::uint64_t before = left;
    verdict result = found({by.program, by.how, by.formats, left}, root, *accepted, instance, violations_max);
    // The walker would first have looked for as long whether there is something to find.
    if (left <= before - left) return std::nullopt;
    return result;
}

verdict reported_by_walker(const measure& by, node_index root, const fhir::document& instance,
                           std::size_t violations_max) {
    const bool tolerant = by.how == strength::tolerant;
    if (tolerant && accepted_by_both(by, root, instance.root())) return {};
    // Below a "not" and its like, what a strict run accepts may not be what a tolerant one does.
    const bool accepted = accepts(by, root, instance.root()) && by.steps_left != 0;
    if (accepted && (!tolerant || accepts(by.with(strength::strict), root, instance.root())) && by.steps_left != 0)
        return {};
    if (root != nothing) return found(by, root, accepted, instance, violations_max);
    verdict result;
    result.violations.push_back({"", "false", "nothing: the schema accepts no value", "", {}, severity::error});
    return result;
}

} // namespace

std::string shown_pointer(const program& p, const fhir::value& v) {
    return v.pointer([&p](std::string_view name) { return name.size() <= name_max && p.known_names.contains(name); });
}

verdict report(const measure& asked, std::size_t number, const fhir::document& instance, std::size_t violations_max) {
    const measure by = asked.program.has_strict ? asked : asked.with(strength::strict);
    if (auto reported = reported_by_states(by, number, instance, violations_max)) return std::move(*reported);
    return reported_by_walker(by, by.program.roots[number], instance, violations_max);
}

} // namespace signalbox::validation::engine
