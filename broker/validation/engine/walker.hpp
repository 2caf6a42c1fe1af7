#pragma once

#include <bit>

#include <boost/container/small_vector.hpp>

#include "broker/validation/engine/acceptor.hpp"
#include "broker/validation/engine/equality.hpp"
#include "broker/validation/engine/evaluated.hpp"
#include "broker/validation/engine/program.hpp"
#include "broker/validation/lexical/utf8.hpp"

namespace signalbox::validation::engine {

// One run of a program over an instance. The acceptor and the reporter differ only in their Sink, which hears of every
// violation and says whether to go on:
//   bool violation(keyword, node_index, value, detail)   `detail` depends on the keyword, see finding in reporter.hpp
//   bool no_branch(keyword, node_index, branch_list, value)   no branch of an anyOf or oneOf matches
// Every function here returns false to stop. How deep they call each other is bounded: by the depth of documents
// (instance_depth_max) times that of schemas applied to one value (linker.cpp).
template <class Sink>
class walker {
  public:
    walker(const measure& by, Sink& sink, std::uint32_t depth)
        : by_(by), program_(by.program), sink_(sink), depth_(depth) {}

    bool walk(node_index n, fhir::value v) {
        if (by_.steps_left == 0) return sink_.violation(keyword::type, n, v, too_long);
        --by_.steps_left;
        const node& s = program_.nodes[n];
        const bool alone = s.text_alone && v.kind() == fhir::kind::string;
        return alone ? text_alone(n, s, v) : all_of_it(n, s, v);
    }

  private:
    // What most visits are, without the frame that all of it takes.
    bool text_alone(node_index n, const node& s, fhir::value v) {
        if ((s.types & type_bit(fhir::kind::string)) == 0) return sink_.violation(keyword::type, n, v, 0);
        if (s.values != none && !values(n, v)) return false;
        return s.text == none || text(n, program_.texts[s.text], v);
    }

    [[gnu::noinline]] bool all_of_it(node_index n, const node& s, fhir::value v) {
        const fhir::kind kind = v.kind();
        if (!allowed_type(s, kind, v)) return sink_.violation(keyword::type, n, v, 0);
        if (s.values != none && !values(n, v)) return false;
        std::uint64_t answered = 0; // bits of applicators
        if (!by_kind(s, n, kind, v, answered)) return false;
        if (s.reference != anything && !in_place(n, s.reference, keyword::ref, v)) return false;
        if (s.applicators != none && !applied(n, program_.applicators[s.applicators], answered, v)) return false;
        return s.unevaluated == none || unevaluated(n, program_.unevaluated[s.unevaluated], v);
    }

    bool by_kind(const node& s, node_index n, fhir::kind kind, fhir::value v, std::uint64_t& answered) {
        switch (kind) {
        case fhir::kind::object: return s.object == none || object(n, program_.objects[s.object], v, answered);
        case fhir::kind::array: return s.array == none || array(n, program_.arrays[s.array], v);
        case fhir::kind::string: return s.text == none || text(n, program_.texts[s.text], v);
        case fhir::kind::number: return s.number == none || number(n, program_.numbers[s.number], v);
        default: return true;
        }
    }

    static bool allowed_type(const node& s, fhir::kind kind, fhir::value v) {
        if (kind != fhir::kind::number) return (s.types & type_bit(kind)) != 0;
        if ((s.types & type_bit(fhir::kind::number)) != 0) return true;
        if ((s.types & plain_integer_bit) != 0) return lexical::is_plain_integer(v.text());
        return (s.types & integer_bit) != 0 && lexical::is_integer(v.text());
    }

    // A node for the same value.
    bool in_place(node_index parent, node_index n, keyword k, fhir::value v) {
        if (n == anything) return true;
        if (n == nothing) return sink_.violation(k, parent, v, none);
        return walk(n, v);
    }

    // A node for a member or an element.
    bool below(node_index parent, node_index n, keyword k, fhir::value v) {
        if (n == anything) return true;
        if (n == nothing) return sink_.violation(k, parent, v, none);
        if (depth_ >= instance_depth_max) return sink_.violation(k, n, v, too_deep);
        ++depth_;
        const bool go_on = walk(n, v);
        --depth_;
        return go_on;
    }

    bool accepted(node_index n, fhir::value v) const { return accepts(by_, n, v, depth_); }

    bool values(node_index n, fhir::value v) {
        for (std::uint32_t i = program_.nodes[n].values; i != none; i = program_.values[i].also) {
            const value_set& set = program_.values[i];
            if (!contains(set, v) && !sink_.violation(set.keyword, n, v, 0)) return false;
        }
        return true;
    }

    static bool contains(const value_set& set, fhir::value v) {
        if (v.is(fhir::kind::string)) return set.strings.find_padded(v.text()) != nullptr;
        for (const fhir::value& allowed : set.others) {
            if (equal(allowed, v)) return true;
        }
        return false;
    }

    bool text(node_index n, const text_checks& checks, fhir::value v) {
        const std::string_view content = v.text();
        if (checks.length_min != 0 || checks.length_max != none) {
            const std::size_t length = lexical::code_points(content);
            if (length < checks.length_min && !sink_.violation(keyword::min_length, n, v, 0)) return false;
            if (checks.length_max != none && length > checks.length_max &&
                !sink_.violation(keyword::max_length, n, v, 0)) {
                return false;
            }
        }
        if (checks.pattern != none && !program_.patterns[checks.pattern].matches_padded(content) &&
            !sink_.violation(keyword::pattern, n, v, 0)) {
            return false;
        }
        if (!by_.formats || checks.format == lexical::format::unknown) return true;
        return lexical::has_format(content, checks.format) || sink_.violation(keyword::format, n, v, 0);
    }

    bool number(node_index n, const number_checks& checks, fhir::value v) {
        const lexical::decimal value = lexical::parse_decimal(v.text());
        const auto refused = [&](bool wrong, keyword k) { return wrong && !sink_.violation(k, n, v, 0); };
        if (refused(checks.minimum && compare(value, *checks.minimum) < 0, keyword::minimum)) return false;
        if (refused(checks.maximum && compare(value, *checks.maximum) > 0, keyword::maximum)) return false;
        if (refused(checks.above && compare(value, *checks.above) <= 0, keyword::exclusive_minimum)) return false;
        if (refused(checks.below && compare(value, *checks.below) >= 0, keyword::exclusive_maximum)) return false;
        return !refused(checks.divisor && !checks.divisor->divides(value), keyword::multiple_of);
    }

    bool array(node_index n, const array_checks& checks, fhir::value v) {
        if (v.size() < checks.elements_min && !sink_.violation(keyword::min_items, n, v, 0)) return false;
        if (checks.elements_max != none && v.size() > checks.elements_max &&
            !sink_.violation(keyword::max_items, n, v, 0)) {
            return false;
        }
        fhir::value twin;
        if (checks.unique && !all_different(v, twin) && !sink_.violation(keyword::unique_items, n, twin, 0))
            return false;
        if (checks.contained != none && !contained(n, checks, v)) return false;
        return (checks.first.empty() && checks.rest == anything) || elements(n, checks, v);
    }

    bool elements(node_index n, const array_checks& checks, fhir::value v) {
        std::size_t i = 0;
        for (const fhir::value element : v) {
            const bool first = i < checks.first.size();
            const node_index target = first ? checks.first[i] : checks.rest;
            if (!below(n, target, first ? keyword::prefix_items : keyword::items, element)) return false;
            ++i;
        }
        return true;
    }

    bool contained(node_index n, const array_checks& checks, fhir::value v) {
        std::uint32_t found = 0;
        for (const fhir::value element : v) {
            // Without a maximum there is no need to count further.
            if (checks.contained_max == none && found >= checks.contained_min) return true;
            found += accepts(by_, checks.contained, element, depth_ + 1) ? 1 : 0;
        }
        if (found < checks.contained_min) return sink_.violation(keyword::contains, n, v, found);
        if (checks.contained_max == none || found <= checks.contained_max) return true;
        return sink_.violation(keyword::max_contains, n, v, found);
    }

    bool object(node_index n, const object_checks& checks, fhir::value v, std::uint64_t& answered) {
        if (checks.few) return few_members(n, checks, v);
        if (v.size() < checks.members_min && !sink_.violation(keyword::min_properties, n, v, 0)) return false;
        if (checks.members_max != none && v.size() > checks.members_max &&
            !sink_.violation(keyword::max_properties, n, v, 0)) {
            return false;
        }
        boost::container::small_vector<std::uint64_t, 2> present((checks.presences + 63) / 64);
        for (const fhir::value member : v) {
            const member_entry* const known = checks.members.find_padded(member.name());
            if (known != nullptr && known->presence != none) {
                present[known->presence / 64] |= 1ULL << (known->presence % 64);
            }
            if (!this->member(n, checks, known, member)) return false;
        }
        if (!checks.conditions.empty()) answered = answered_by(checks.conditions, present.data());
        return required(n, checks.required, present.data(), v, keyword::required) &&
               dependencies(n, checks, present.data(), v);
    }

    // Where only one or two names matter, asking for them is quicker than meeting every member.
    bool few_members(node_index n, const object_checks& checks, fhir::value v) {
        for (const member_entry& entry : checks.members.entries()) {
            const fhir::value found = v.find(entry.name);
            if (found && entry.target != none && !below(n, entry.target, keyword::properties, found)) return false;
            if (!found && is_required(checks, entry) && !sink_.violation(keyword::required, n, v, entry.presence)) {
                return false;
            }
        }
        return true;
    }

    bool member(node_index n, const object_checks& checks, const member_entry* known, fhir::value m) {
        bool evaluated = known != nullptr && known->target != none;
        if (checks.by_name) {
            return evaluated ? below(n, known->target, keyword::properties, m)
                             : below(n, checks.others, keyword::additional_properties, m);
        }
        if (checks.names != anything && !name(n, checks.names, m)) return false;
        if (evaluated && !below(n, known->target, keyword::properties, m)) return false;
        for (const patterned_members& patterned : checks.patterns) {
            if (!program_.patterns[patterned.pattern].matches(m.name())) continue;
            evaluated = true;
            if (!below(n, patterned.target, keyword::pattern_properties, m)) return false;
        }
        return evaluated || below(n, checks.others, keyword::additional_properties, m);
    }

    // A name is no value of the document, so it is made one for this; propertyNames is rare.
    bool name(node_index n, node_index names, fhir::value m) {
        fhir::document_builder builder;
        builder.string(m.name());
        const fhir::document text = builder.finish();
        if (names != nothing && accepts(by_, names, text.root(), depth_)) return true;
        return sink_.violation(keyword::property_names, n, m, 0);
    }

    bool required(node_index n, const presence_bits& wanted, const std::uint64_t* present, fhir::value v, keyword k) {
        for (std::size_t word = 0; word < wanted.size(); ++word) {
            std::uint64_t missing = wanted[word] & ~present[word];
            for (; missing != 0; missing &= missing - 1) {
                const auto bit =
                    static_cast<std::uint32_t>(word * 64 + static_cast<unsigned>(std::countr_zero(missing)));
                if (!sink_.violation(k, n, v, bit)) return false;
            }
        }
        return true;
    }

    bool dependencies(node_index n, const object_checks& checks, const std::uint64_t* present, fhir::value v) {
        for (const dependency& d : checks.dependencies) {
            if ((present[d.presence / 64] >> (d.presence % 64) & 1) == 0) continue;
            if (!required(n, d.required, present, v, keyword::dependent_required)) return false;
            if (!in_place(n, d.target, keyword::dependent_schemas, v)) return false;
        }
        return true;
    }

    bool applied(node_index n, const applicators& a, std::uint64_t answered, fhir::value v) {
        for (std::size_t i = 0; i < a.all.size(); ++i) {
            if (i < applicators::all_bits && (answered >> i & 1) != 0) continue;
            if (!in_place(n, a.all[i], keyword::all_of, v)) return false;
        }
        if (by_.how == strength::strict && !in_place(n, a.strict, keyword::strict, v)) return false;
        if (!a.any.branches.empty() && (answered & applicators::any_bit) == 0 && !any_of(n, a.any, v)) return false;
        if (!a.one.branches.empty() && (answered & applicators::one_bit) == 0 && !one_of(n, a.one, v)) return false;
        if (a.negated && accepted(*a.negated, v) && !sink_.violation(keyword::not_, n, v, 0)) return false;
        if (!a.condition || (answered & applicators::condition_bit) != 0) return true;
        const bool holds = accepted(*a.condition, v);
        return in_place(n, holds ? a.then : a.otherwise, holds ? keyword::then_ : keyword::else_, v);
    }

    bool any_of(node_index n, const branch_list& list, fhir::value v) {
        for (const node_index branch : candidates(list, v)) {
            if (accepted(branch, v)) return true;
        }
        return sink_.no_branch(keyword::any_of, n, list, v);
    }

    bool one_of(node_index n, const branch_list& list, fhir::value v) {
        std::uint32_t matching = 0;
        for (const node_index branch : candidates(list, v)) {
            matching += accepted(branch, v) ? 1 : 0;
            if (matching > 1) return sink_.violation(keyword::one_of, n, v, several);
        }
        return matching == 1 || sink_.no_branch(keyword::one_of, n, list, v);
    }

    // What no keyword beside it and no schema for the same value has dealt with.
    bool unevaluated(node_index n, const unevaluated_checks& checks, fhir::value v) {
        const bool object = v.is(fhir::kind::object);
        const node_index target = object ? checks.members : checks.elements;
        if (target == none || target == anything || !(object || v.is(fhir::kind::array))) return true;
        const marks dealt_with = evaluated(by_, n, v, depth_);
        const keyword k = object ? keyword::unevaluated_properties : keyword::unevaluated_items;
        std::size_t i = 0;
        for (const fhir::value inner : v) {
            if (!dealt_with[i++] && !below(n, target, k, inner)) return false;
        }
        return true;
    }

    // The branches that can match at all.
    const std::vector<node_index>& candidates(const branch_list& list, fhir::value v) const {
        return engine::candidates(program_, list, v);
    }

    const measure by_;
    const program& program_;
    Sink& sink_;
    std::uint32_t depth_;
};

} // namespace signalbox::validation::engine
