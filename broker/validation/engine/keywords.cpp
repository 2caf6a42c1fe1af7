#include "broker/validation/engine/keywords.hpp"

#include "broker/validation/engine/member_table.hpp"

namespace signalbox::validation::engine {
namespace {

constexpr keyword_facts known[] = {
    {"type", keyword::type, holds::nothing},
    {"enum", keyword::enum_, holds::nothing},
    {"const", keyword::const_, holds::nothing},
    {"pattern", keyword::pattern, holds::nothing},
    {"minLength", keyword::min_length, holds::nothing},
    {"maxLength", keyword::max_length, holds::nothing},
    {"minimum", keyword::minimum, holds::nothing},
    {"maximum", keyword::maximum, holds::nothing},
    {"exclusiveMinimum", keyword::exclusive_minimum, holds::nothing},
    {"exclusiveMaximum", keyword::exclusive_maximum, holds::nothing},
    {"multipleOf", keyword::multiple_of, holds::nothing},
    {"properties", keyword::properties, holds::map},
    {"patternProperties", keyword::pattern_properties, holds::map},
    {"additionalProperties", keyword::additional_properties, holds::schema},
    {"propertyNames", keyword::property_names, holds::schema},
    {"required", keyword::required, holds::nothing},
    {"minProperties", keyword::min_properties, holds::nothing},
    {"maxProperties", keyword::max_properties, holds::nothing},
    {"dependentRequired", keyword::dependent_required, holds::nothing},
    {"dependentSchemas", keyword::dependent_schemas, holds::map},
    {"items", keyword::items, holds::schema},
    {"prefixItems", keyword::prefix_items, holds::list},
    {"contains", keyword::contains, holds::schema},
    {"minContains", keyword::min_contains, holds::nothing},
    {"maxContains", keyword::max_contains, holds::nothing},
    {"minItems", keyword::min_items, holds::nothing},
    {"maxItems", keyword::max_items, holds::nothing},
    {"uniqueItems", keyword::unique_items, holds::nothing},
    {"allOf", keyword::all_of, holds::list},
    {"anyOf", keyword::any_of, holds::list},
    {"oneOf", keyword::one_of, holds::list},
    {"not", keyword::not_, holds::schema},
    {"if", keyword::if_, holds::schema},
    {"then", keyword::then_, holds::schema},
    {"else", keyword::else_, holds::schema},
    {"$ref", keyword::ref, holds::nothing},
    {"$defs", keyword::definitions, holds::map},
    {"definitions", keyword::definitions, holds::map},
    {"$schema", keyword::dialect, holds::nothing},
    {"$id", keyword::identifier, holds::nothing},
    {"$anchor", keyword::anchor, holds::nothing},
    {"contentSchema", keyword::content_schema, holds::schema},
    {"contentMediaType", keyword::annotation, holds::nothing},
    {"contentEncoding", keyword::annotation, holds::nothing},
    {"format", keyword::annotation, holds::nothing},
    {"title", keyword::annotation, holds::nothing},
    {"description", keyword::annotation, holds::nothing},
    {"$comment", keyword::annotation, holds::nothing},
    {"$vocabulary", keyword::annotation, holds::nothing},
    {"default", keyword::annotation, holds::nothing},
    {"examples", keyword::annotation, holds::nothing},
    {"deprecated", keyword::annotation, holds::nothing},
    {"readOnly", keyword::annotation, holds::nothing},
    {"writeOnly", keyword::annotation, holds::nothing},
};

constexpr keyword_facts own_annotation{"x-", keyword::annotation, holds::nothing};

const member_table& names() {
    static const member_table table = [] {
        member_table made;
        for (std::uint32_t i = 0; i < std::size(known); ++i) made.entry(known[i].name).target = i;
        made.seal();
        return made;
    }();
    return table;
}

} // namespace

const keyword_facts* find_keyword(std::string_view name) noexcept {
    if (name.starts_with("x-")) return &own_annotation;
    const member_entry* const found = names().find(name);
    return found == nullptr ? nullptr : &known[found->target];
}

std::string_view spelled(keyword k) noexcept {
    for (const keyword_facts& facts : known) {
        if (facts.keyword == k) return facts.name;
    }
    return {};
}

} // namespace signalbox::validation::engine
