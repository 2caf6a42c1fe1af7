#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "broker/fhir/document.hpp"
#include "broker/validation/engine/keywords.hpp"
#include "broker/validation/engine/library.hpp"
#include "broker/validation/engine/member_table.hpp"
#include "broker/validation/lexical/decimal.hpp"
#include "broker/validation/lexical/format.hpp"
#include "broker/validation/lexical/matcher.hpp"

namespace signalbox::validation::engine {

namespace merged {
struct machine;
}

// A schema compiled: one node per subschema, in one array, with references resolved to indices. What a node asks of
// objects, arrays and so on stands in arrays of its own, so that the node itself is small and an instance meets only
// the part that its kind calls for.

using node_index = std::uint32_t;
constexpr node_index anything = 0; // the node that accepts every value: never walked
constexpr node_index nothing = 1;  // the node that accepts none

// Bits of node::types: one per fhir::kind, one for numbers without a fraction, and one for those that are written
// without one, and without an exponent.
constexpr std::uint8_t type_bit(fhir::kind k) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(k));
}
constexpr std::uint8_t integer_bit = 1U << 6;
constexpr std::uint8_t plain_integer_bit = 1U << 7; // draft-04: 1.0 and 1e2 are none
constexpr std::uint8_t all_types = 0x7f;

struct node {
    std::uint8_t types = all_types;
    bool text_alone = false;         // of a string it asks nothing but its type, `values` and `text`
    node_index reference = anything; // $ref
    std::uint32_t object = none;     // index into program::objects, and so on
    std::uint32_t array = none;
    std::uint32_t text = none;
    std::uint32_t number = none;
    std::uint32_t values = none;
    std::uint32_t applicators = none;
    std::uint32_t unevaluated = none;
    place location; // in the schema's text
};

// Bits by presence number (member_entry::presence).
using presence_bits = std::vector<std::uint64_t>;

struct patterned_members {
    std::uint32_t pattern;
    node_index target;
};

// What the presence of one member asks for: others that have to be there, and a schema for the whole object.
struct dependency {
    std::uint32_t presence;
    presence_bits required;
    node_index target = anything;
};

// Holds when one of these names is there; `absent`: when none is.
struct presence_branch {
    struct part {
        std::uint32_t word; // of the presence bits
        std::uint64_t bits;
    };
    boost::container::small_vector<part, 2> parts;
    bool absent = false;
};

// What one of the node's applicators asks of an object, where the names of its members alone can answer it, as with
// FHIR's value[x]: it is met when exactly one branch holds. Otherwise the applicator itself is asked.
struct presence_condition {
    std::uint64_t question; // a bit, see applicators
    std::vector<presence_branch> branches;
};

struct object_checks {
    // Named in properties (those have a target), required, dependentRequired, dependentSchemas, conditions.
    member_table members;
    std::vector<patterned_members> patterns;
    node_index others = anything; // additionalProperties
    bool evaluates_all = false;   // additionalProperties is there
    node_index names = anything;  // propertyNames
    presence_bits required;
    std::uint32_t presences = 0;
    std::vector<dependency> dependencies;
    std::vector<presence_condition> conditions;
    std::uint32_t members_min = 0;
    std::uint32_t members_max = none;
    bool few = false;    // nothing but one or two names in properties and required
    bool by_name = true; // neither `patterns` nor `names`: a member's name is looked up, and that is all
};

bool is_required(const object_checks& object, const member_entry& entry) noexcept;

struct array_checks {
    std::vector<node_index> first;    // prefixItems
    node_index rest = anything;       // items, or additionalItems behind a list
    bool evaluates_all = false;       // there is one for the rest
    bool evaluates_contained = false; // 2020-12: what contains has met counts as evaluated
    node_index contained = none;      // contains
    std::uint32_t contained_min = 1;
    std::uint32_t contained_max = none;
    std::uint32_t elements_min = 0;
    std::uint32_t elements_max = none;
    bool unique = false;
};

struct text_checks {
    std::uint32_t length_min = 0; // in code points
    std::uint32_t length_max = none;
    std::uint32_t pattern = none;
    lexical::format format = lexical::format::unknown;
};

struct number_checks {
    std::optional<lexical::decimal> minimum;
    std::optional<lexical::decimal> maximum;
    std::optional<lexical::decimal> above; // exclusiveMinimum
    std::optional<lexical::decimal> below; // exclusiveMaximum
    std::optional<lexical::divisor> divisor;
};

// enum or const: strings by hash, the rest compared one by one. A node with both has two of these, chained.
struct value_set {
    engine::keyword keyword = keyword::enum_;
    member_table strings;
    std::vector<fhir::value> others;
    std::uint32_t also = none;
};

// How an object's branch is found without trying all: a member whose value, a string, names the branches that can
// match at all (const or enum of a required property). Branches without such a demand are always tried.
struct discriminator {
    struct group {
        std::vector<node_index> demanding; // those that ask for this value
        std::vector<node_index> all;       // and those that ask for none, in the order of the schema
    };
    std::string_view member;
    member_table values; // target: index into groups
    std::vector<group> groups;
    std::vector<node_index> undemanding;
};

struct branch_list {
    std::vector<node_index> branches;
    std::uint32_t discriminator = none;
};

struct applicators {
    // Bits of those that need not be asked any more: one for each of the first schemas in `all`, and these.
    static constexpr std::size_t all_bits = 61;
    static constexpr std::uint64_t any_bit = 1ULL << 61;
    static constexpr std::uint64_t one_bit = 1ULL << 62;
    static constexpr std::uint64_t condition_bit = 1ULL << 63;

    std::vector<node_index> all;
    branch_list any;
    branch_list one;
    std::optional<node_index> negated;
    std::optional<node_index> condition;
    node_index then = anything;
    node_index otherwise = anything;
    node_index strict = anything; // "x-strict": not looked at in a tolerant run
};

// For members and elements that no other keyword has dealt with; `none` where the keyword is absent.
struct unevaluated_checks {
    node_index members = none;
    node_index elements = none;
};

struct program {
    std::shared_ptr<const library> sources; // whose texts the names above point into
    std::vector<node> nodes;
    std::vector<object_checks> objects;
    std::vector<array_checks> arrays;
    std::vector<text_checks> texts;
    std::vector<number_checks> numbers;
    std::vector<value_set> values;
    std::vector<engine::applicators> applicators;
    std::vector<unevaluated_checks> unevaluated;
    std::vector<engine::discriminator> discriminators;
    std::vector<lexical::matcher> patterns;
    // Every name in a properties, required or dependent… of the schema: what a pointer may show.
    std::unordered_set<std::string_view> known_names;
    std::vector<node_index> roots;  // in the order in which they were asked for
    bool has_strict = false;        // otherwise both strengths are the same
    std::vector<bool> strict_below; // by node: there is an "x-strict" in it or where it leads
    std::vector<bool> turning;      // by node: a strict run may accept what a tolerant one refuses
    std::shared_ptr<const merged::machine> merged;
};

// The questions of those that are met; `present` are the object's presence bits (presence.cpp).
std::uint64_t answered_by(const std::vector<presence_condition>& conditions, const std::uint64_t* present) noexcept;

// The branches that the object's member asks for, or nullptr when it asks for none; `member` is the one that decides.
const discriminator::group* group_of(const discriminator& d, const fhir::value& object, fhir::value& member) noexcept;

// The branches that can match the value at all.
const std::vector<node_index>& candidates(const program& p, const branch_list& list, const fhir::value& v) noexcept;

} // namespace signalbox::validation::engine
