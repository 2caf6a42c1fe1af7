#include "broker/validation/lint.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "broker/validation/engine/equality.hpp"
#include "broker/validation/engine/foreign_keywords.hpp"
#include "broker/validation/engine/keywords.hpp"
#include "broker/validation/lexical/shortened.hpp"

namespace signalbox::validation {
namespace {

using fhir::kind;
using fhir::value;

enum class inner : std::uint8_t { schema, list, map };

struct applicator {
    std::string_view name;
    inner holds;
};

// Where subschemas stand.
constexpr std::array<applicator, 24> applicators{{
    {"properties", inner::map},
    {"patternProperties", inner::map},
    {"dependentSchemas", inner::map},
    {"$defs", inner::map},
    {"definitions", inner::map},
    {"allOf", inner::list},
    {"anyOf", inner::list},
    {"oneOf", inner::list},
    {"prefixItems", inner::list},
    {"items", inner::schema},
    {"additionalItems", inner::schema},
    {"unevaluatedItems", inner::schema},
    {"contains", inner::schema},
    {"additionalProperties", inner::schema},
    {"unevaluatedProperties", inner::schema},
    {"propertyNames", inner::schema},
    {"not", inner::schema},
    {"if", inner::schema},
    {"then", inner::schema},
    {"else", inner::schema},
    {"x-strict", inner::schema},
    {"contentSchema", inner::schema},
    {"items", inner::list}, // of older drafts
    {"dependencies", inner::map},
}};

struct typed_keyword {
    std::string_view name;
    std::string_view type; // the type of values that it says something about
};

constexpr std::array<typed_keyword, 21> typed_keywords{{
    {"pattern", "string"},
    {"minLength", "string"},
    {"maxLength", "string"},
    {"minimum", "number"},
    {"maximum", "number"},
    {"exclusiveMinimum", "number"},
    {"exclusiveMaximum", "number"},
    {"multipleOf", "number"},
    {"properties", "object"},
    {"patternProperties", "object"},
    {"additionalProperties", "object"},
    {"propertyNames", "object"},
    {"required", "object"},
    {"minProperties", "object"},
    {"maxProperties", "object"},
    {"items", "array"},
    {"prefixItems", "array"},
    {"contains", "array"},
    {"minItems", "array"},
    {"maxItems", "array"},
    {"uniqueItems", "array"},
}};

struct bounds {
    std::string_view least;
    std::string_view most;
};

constexpr std::array<bounds, 6> all_bounds{{
    {"minLength", "maxLength"},
    {"minItems", "maxItems"},
    {"minProperties", "maxProperties"},
    {"minContains", "maxContains"},
    {"minimum", "maximum"},
    {"exclusiveMinimum", "exclusiveMaximum"},
}};

// A keyword that says nothing without the other one.
struct dependent {
    std::string_view name;
    std::string_view needs;
};

constexpr std::array<dependent, 4> dependents{{
    {"then", "if"},
    {"else", "if"},
    {"minContains", "contains"},
    {"maxContains", "contains"},
}};

bool is_false(const value& v) noexcept { return v.is(kind::boolean) && v.text() == "false"; }

bool accepts_anything(const value& v) noexcept {
    return v && ((v.is(kind::boolean) && v.text() == "true") || (v.is(kind::object) && v.size() == 0));
}

// Whether the schema's `type` lets values of that type pass; without a `type` it does.
bool allows(const value& schema, std::string_view type) noexcept {
    const value types = schema.find("type");
    if (!types) return true;
    const auto is_it = [type](std::string_view name) {
        return name == type || (type == "number" && name == "integer");
    };
    if (types.is(kind::string)) return is_it(types.text());
    for (const value each : types)
        if (is_it(each.text())) return true;
    return false;
}

std::string_view type_of(const value& v) noexcept {
    switch (v.kind()) {
    case kind::null: return "null";
    case kind::boolean: return "boolean";
    case kind::number: return "number";
    case kind::string: return "string";
    case kind::array: return "array";
    case kind::object: break;
    }
    return "object";
}

double number_of(const value& v) noexcept {
    double number = 0;
    std::from_chars(v.text().data(), v.text().data() + v.text().size(), number);
    return number;
}

// What a schema may have beside a $ref that stands alone: it means nothing to a message anyway.
bool means_nothing_anyway(const engine::keyword_facts& facts) noexcept {
    return facts.keyword == engine::keyword::annotation || facts.keyword == engine::keyword::definitions ||
           facts.keyword == engine::keyword::named || facts.keyword == engine::keyword::format;
}

class linter {
  public:
    explicit linter(const engine::dialect& in) : dialect_(in) {}

    void look_at(const value& schema) {
        if (!schema.is(kind::object)) return;
        words_of_other_drafts(schema);
        beside_reference(schema);
        required_names(schema);
        keywords_without_effect(schema);
        bounds_that_cross(schema);
        values_of_other_types(schema);
        for (const char* branches : {"anyOf", "oneOf"}) branches_in_vain(schema.find(branches));
        if (const value pattern = schema.find("pattern")) anchors(pattern, pattern.text());
        if (const value patterns = schema.find("patternProperties"))
            for (const value each : patterns) anchors(each, each.name());
        inner_schemas(schema);
    }

    std::vector<remark> take() { return std::move(found_); }

  private:
    void say(const value& where, std::string what) {
        found_.push_back({lexical::shortened(where.pointer()), lexical::shortened(std::move(what))});
    }

    void words_of_other_drafts(const value& schema) {
        for (const value member : schema)
            if (engine::find_keyword(dialect_, member.name()) == nullptr)
                say(member, engine::why_no_keyword(dialect_, member.name()));
    }

    void beside_reference(const value& schema) {
        if (!dialect_.reference_stands_alone() || !schema.find("$ref").is(kind::string)) return;
        for (const value member : schema) {
            const auto* const facts = engine::find_keyword(dialect_, member.name());
            if (facts == nullptr || facts->keyword == engine::keyword::ref || means_nothing_anyway(*facts)) continue;
            say(member, fmt::format("{} says nothing beside $ref in {}: put both into an allOf", member.name(),
                                    engine::spelled(dialect_.draft)));
        }
    }

    void required_names(const value& schema) {
        if (!is_false(schema.find("additionalProperties")) || schema.find("patternProperties")) return;
        const value required = schema.find("required");
        if (!required.is(kind::array)) return;
        for (const value name : required)
            if (!schema.find("properties").find(name.text()))
                say(name, fmt::format("\"{}\" is required, not in properties, and additionalProperties is false: "
                                      "nothing can be valid",
                                      name.text()));
    }

    void keywords_without_effect(const value& schema) {
        for (const typed_keyword& each : typed_keywords)
            if (const value found = schema.find(each.name); found && !allows(schema, each.type))
                say(found, fmt::format("{} says nothing about the type that is asked for", each.name));
        for (const dependent& each : dependents)
            if (const value found = schema.find(each.name); found && !schema.find(each.needs))
                say(found, fmt::format("{} says nothing without {}", each.name, each.needs));
    }

    void bounds_that_cross(const value& schema) {
        for (const bounds& each : all_bounds) {
            const value least = schema.find(each.least);
            const value most = schema.find(each.most);
            if (least.is(kind::number) && most.is(kind::number) && number_of(least) > number_of(most))
                say(least, fmt::format("{} is more than {}: nothing can be valid", each.least, each.most));
        }
    }

    void values_of_other_types(const value& schema) {
        if (const value only = schema.find("const"); only && !allows(schema, type_of(only)))
            say(only, "const is not of the type that is asked for: nothing can be valid");
        const value list = schema.find("enum");
        if (!list.is(kind::array)) return;
        for (const value each : list)
            if (!allows(schema, type_of(each))) say(each, "is not of the type that is asked for, and never accepted");
        repetitions(list, "stands in the list already");
    }

    // Branches that can be seen to decide nothing.
    void branches_in_vain(const value& branches) {
        if (!branches.is(kind::array)) return;
        for (const value branch : branches) {
            if (is_false(branch)) say(branch, "this branch is never taken");
            if (accepts_anything(branch) && branches.name() == "anyOf")
                say(branch, "accepts anything, so that the other branches decide nothing");
        }
        repetitions(branches, branches.name() == "oneOf" ? "is an earlier branch again: neither can be the only one"
                                                         : "is an earlier branch again");
    }

    void repetitions(const value& list, const char* what) {
        value twin;
        if (!engine::all_different(list, twin)) say(twin, what);
    }

    void anchors(const value& where, std::string_view pattern) {
        if (pattern.find('^') != std::string_view::npos || pattern.find('$') != std::string_view::npos) return;
        say(where, "the pattern has neither ^ nor $: it accepts what only holds it somewhere");
    }

    void inner_schemas(const value& schema) {
        for (const value member : schema) {
            for (const applicator& each : applicators) {
                if (each.name != member.name()) continue;
                const bool fits = member.is(each.holds == inner::list ? kind::array : kind::object);
                if (each.holds == inner::schema) look_at(member);
                if (each.holds != inner::schema && fits)
                    for (const value one : member) look_at(one);
            }
        }
    }

    const engine::dialect dialect_;
    std::vector<remark> found_;
};

// Of the whole file; a $schema further down is left to the compiler.
engine::dialect dialect_of(const value& schema) noexcept {
    return engine::find_dialect(schema.string("$schema")).value_or(engine::dialect{});
}

} // namespace

std::vector<remark> lint(const value& schema) {
    linter all(dialect_of(schema));
    all.look_at(schema);
    return all.take();
}

} // namespace signalbox::validation
