#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::validation::engine {

// The keywords of JSON Schema 2020-12 that the engine knows.
enum class keyword : std::uint8_t {
    type,
    enum_, // the trailing underscore where the word is one of C++
    const_,
    pattern,
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
    property_names,
    required,
    min_properties,
    max_properties,
    dependent_required,
    dependent_schemas,
    items,
    prefix_items,
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
    ref,
    definitions, // $defs, and "definitions" of older drafts
    dialect,     // $schema
    identifier,  // $id
    anchor,
    content_schema,
    annotation, // whatever has no effect on the verdict
};

// Where a keyword holds further schemas.
enum class holds : std::uint8_t { nothing, schema, list, map };

struct keyword_facts {
    std::string_view name;
    engine::keyword keyword;
    engine::holds holds;
};

// nullptr for a word that is no keyword. Words that begin with "x-" are annotations.
const keyword_facts* find_keyword(std::string_view name) noexcept;

// As it stands in a schema.
std::string_view spelled(keyword k) noexcept;

} // namespace signalbox::validation::engine
