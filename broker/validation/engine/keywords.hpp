#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "broker/validation/engine/dialect.hpp"

namespace signalbox::validation::engine {

// The keywords of JSON Schema that the engine knows, of all its drafts.
enum class keyword : std::uint8_t {
    type,
    enum_, // the trailing underscore where the word is one of C++
    const_,
    pattern,
    format,
    min_length,
    max_length,
    minimum,
    maximum,
    exclusive_minimum,
    exclusive_maximum,
    multiple_of,
    properties,
    pattern_properties,
    additional_properties,
    unevaluated_properties,
    property_names,
    required,
    min_properties,
    max_properties,
    dependent_required,
    dependent_schemas,
    dependencies, // the two before in one, up to draft-07
    items,
    prefix_items,
    additional_items, // what follows a list in items, up to 2019-09
    unevaluated_items,
    contains,
    min_contains,
    max_contains,
    min_items,
    max_items,
    unique_items,
    all_of,
    any_of,
    one_of,
    not_,
    if_,
    then_,
    else_,
    strict, // "x-strict": one more schema for the same value, in strict runs
    ref,
    dynamic_ref,
    recursive_ref,
    definitions, // $defs, and "definitions" of older drafts
    content_schema,
    named,      // $id, $anchor and their kin: the library has read them
    annotation, // whatever has no effect on the verdict
};

// Where a keyword holds further schemas.
enum class holds : std::uint8_t { nothing, schema, list, map, schema_or_list };

struct keyword_facts {
    std::string_view name;
    engine::keyword keyword;
    engine::holds holds = engine::holds::nothing;
    engine::vocabulary vocabulary = engine::vocabulary::annotation;
    draft first = draft::draft4;
    draft last = draft::draft2020_12;
};

// nullptr for a word that is no keyword of the dialect. Words that begin with "x-" are annotations.
const keyword_facts* find_keyword(const dialect& in, std::string_view name) noexcept;

// The draft that a keyword came with; nullopt for a word that is a keyword of none.
std::optional<draft> first_draft(std::string_view name) noexcept;

// As it stands in a schema.
std::string_view spelled(keyword k) noexcept;

} // namespace signalbox::validation::engine
