#include "broker/validation/engine/keywords.hpp"

#include <array>

#include "broker/validation/engine/member_table.hpp"

namespace signalbox::validation::engine {
namespace {

using enum draft;

constexpr auto core = vocabulary::core;
constexpr auto applicator = vocabulary::applicator;
constexpr auto unevaluated = vocabulary::unevaluated;
constexpr auto validation = vocabulary::validation;
constexpr auto notes = vocabulary::annotation;

// What the drafts say, with the first and the last that has the keyword in this meaning.
constexpr keyword_facts known[] = {
    {"type", keyword::type, holds::nothing, validation},
    {"enum", keyword::enum_, holds::nothing, validation},
    {"const", keyword::const_, holds::nothing, validation, draft6},
    {"pattern", keyword::pattern, holds::nothing, validation},
    {"format", keyword::format, holds::nothing, notes},
    {"minLength", keyword::min_length, holds::nothing, validation},
    {"maxLength", keyword::max_length, holds::nothing, validation},
    {"minimum", keyword::minimum, holds::nothing, validation},
    {"maximum", keyword::maximum, holds::nothing, validation},
    {"exclusiveMinimum", keyword::exclusive_minimum, holds::nothing, validation},
    {"exclusiveMaximum", keyword::exclusive_maximum, holds::nothing, validation},
    {"multipleOf", keyword::multiple_of, holds::nothing, validation},
    {"properties", keyword::properties, holds::map, applicator},
    {"patternProperties", keyword::pattern_properties, holds::map, applicator},
    {"additionalProperties", keyword::additional_properties, holds::schema, applicator},
    {"unevaluatedProperties", keyword::unevaluated_properties, holds::schema, unevaluated, draft2019_09},
    {"propertyNames", keyword::property_names, holds::schema, applicator, draft6},
    {"required", keyword::required, holds::nothing, validation},
    {"minProperties", keyword::min_properties, holds::nothing, validation},
    {"maxProperties", keyword::max_properties, holds::nothing, validation},
    {"dependentRequired", keyword::dependent_required, holds::nothing, validation, draft2019_09},
    {"dependentSchemas", keyword::dependent_schemas, holds::map, applicator, draft2019_09},
    {"dependencies", keyword::dependencies, holds::map, applicator, draft4, draft7},
    {"items", keyword::items, holds::schema_or_list, applicator, draft4, draft2019_09},
    {"items", keyword::items, holds::schema, applicator, draft2020_12},
    {"prefixItems", keyword::prefix_items, holds::list, applicator, draft2020_12},
    {"additionalItems", keyword::additional_items, holds::schema, applicator, draft4, draft2019_09},
    {"unevaluatedItems", keyword::unevaluated_items, holds::schema, unevaluated, draft2019_09},
    {"contains", keyword::contains, holds::schema, applicator, draft6},
    {"minContains", keyword::min_contains, holds::nothing, validation, draft2019_09},
    {"maxContains", keyword::max_contains, holds::nothing, validation, draft2019_09},
    {"minItems", keyword::min_items, holds::nothing, validation},
    {"maxItems", keyword::max_items, holds::nothing, validation},
    {"uniqueItems", keyword::unique_items, holds::nothing, validation},
    {"allOf", keyword::all_of, holds::list, applicator},
    {"anyOf", keyword::any_of, holds::list, applicator},
    {"oneOf", keyword::one_of, holds::list, applicator},
    {"not", keyword::not_, holds::schema, applicator},
    {"if", keyword::if_, holds::schema, applicator, draft7},
    {"then", keyword::then_, holds::schema, applicator, draft7},
    {"else", keyword::else_, holds::schema, applicator, draft7},
    {"x-strict", keyword::strict, holds::schema, core},
    {"$ref", keyword::ref, holds::nothing, core},
    {"$dynamicRef", keyword::dynamic_ref, holds::nothing, core, draft2020_12},
    {"$recursiveRef", keyword::recursive_ref, holds::nothing, core, draft2019_09, draft2019_09},
    {"$defs", keyword::definitions, holds::map, core, draft2019_09},
    {"definitions", keyword::definitions, holds::map, core},
    {"$schema", keyword::named, holds::nothing, core},
    {"id", keyword::named, holds::nothing, core, draft4, draft4},
    {"$id", keyword::named, holds::nothing, core, draft6},
    {"$anchor", keyword::named, holds::nothing, core, draft2019_09},
    {"$dynamicAnchor", keyword::named, holds::nothing, core, draft2020_12},
    {"$recursiveAnchor", keyword::named, holds::nothing, core, draft2019_09, draft2019_09},
    {"$vocabulary", keyword::named, holds::nothing, core, draft2019_09},
    {"$comment", keyword::annotation, holds::nothing, core, draft7},
    {"contentSchema", keyword::content_schema, holds::schema, notes, draft2019_09},
    {"contentMediaType", keyword::annotation, holds::nothing, notes, draft7},
    {"contentEncoding", keyword::annotation, holds::nothing, notes, draft7},
    {"title", keyword::annotation},
    {"description", keyword::annotation},
    {"default", keyword::annotation},
    {"examples", keyword::annotation, holds::nothing, notes, draft6},
    {"deprecated", keyword::annotation, holds::nothing, notes, draft2019_09},
    {"readOnly", keyword::annotation, holds::nothing, notes, draft7},
    {"writeOnly", keyword::annotation, holds::nothing, notes, draft7},
};

constexpr keyword_facts own_annotation{"x-", keyword::annotation};

constexpr std::size_t drafts = 5;

const member_table& names_of(draft d) {
    static const std::array<member_table, drafts> tables = [] {
        std::array<member_table, drafts> made;
        for (std::size_t i = 0; i < drafts; ++i) {
            const auto of = static_cast<draft>(i);
            for (std::uint32_t k = 0; k < std::size(known); ++k) {
                if (known[k].first <= of && of <= known[k].last) made[i].entry(known[k].name).target = k;
            }
            made[i].seal();
        }
        return made;
    }();
    return tables[static_cast<std::size_t>(d)];
}

} // namespace

const keyword_facts* find_keyword(const dialect& in, std::string_view name) noexcept {
    if (const member_entry* const found = names_of(in.draft).find(name)) {
        const keyword_facts& facts = known[found->target];
        return in.has(facts.vocabulary) ? &facts : &own_annotation;
    }
    return name.starts_with("x-") ? &own_annotation : nullptr;
}

std::optional<draft> first_draft(std::string_view name) noexcept {
    for (const keyword_facts& facts : known) {
        if (facts.name == name) return facts.first;
    }
    return std::nullopt;
}

std::string_view spelled(keyword k) noexcept {
    for (const keyword_facts& facts : known) {
        if (facts.keyword == k) return facts.name;
    }
    return {};
}

} // namespace signalbox::validation::engine
