#include "broker/validation/engine/foreign_keywords.hpp"

#include <fmt/format.h>

#include "broker/validation/engine/keywords.hpp"

namespace signalbox::validation::engine {
namespace {

using enum draft;

// What to write instead, in schemas of these drafts.
struct replacement {
    std::string_view name;
    std::string_view advice;
    draft first = draft4;
    draft last = draft2020_12;
};

constexpr replacement replacements[] = {
    {"$defs", R"(write "definitions")", draft4, draft7},
    {"id", R"(write "$id")", draft6},
    {"$id", R"(write "id")", draft4, draft4},
    {"$anchor", R"(write "$id": "#NAME")", draft6, draft7},
    {"$anchor", R"(write "id": "#NAME")", draft4, draft4},
    {"const", R"(write "enum" with one value)", draft4, draft4},
    {"if", R"(write "anyOf": [{"not": IF, ...}, THEN])", draft4, draft6},
    {"dependentRequired", R"(write "dependencies")", draft4, draft7},
    {"dependentSchemas", R"(write "dependencies")", draft4, draft7},
    {"dependencies", R"(write "dependentRequired" for names, "dependentSchemas" for schemas)", draft2019_09},
    {"prefixItems", R"(write "items" with the list)", draft4, draft2019_09},
    {"additionalItems", R"(write "items" beside "prefixItems")", draft2020_12},
    {"$recursiveRef", R"(write "$dynamicRef")", draft2020_12},
    {"$recursiveAnchor", R"(write "$dynamicAnchor")", draft2020_12},
    {"$dynamicRef", R"(write "$recursiveRef")", draft2019_09, draft2019_09},
    {"$dynamicAnchor", R"(write "$recursiveAnchor")", draft2019_09, draft2019_09},
};

// Words of no draft that the engine knows, with their owner.
constexpr replacement others[] = {
    {"divisibleBy", R"(it is draft-03's: write "multipleOf")"},
    {"extends", R"(it is draft-03's: write "allOf")"},
    {"disallow", R"(it is draft-03's: write "not")"},
    {"nullable", R"(it is OpenAPI 3.0's: write "type": [TYPE, "null"])"},
    {"discriminator",
     R"(it is OpenAPI's: leave it out, the engine finds it from "const" or "enum" of required members)"},
    {"example", R"(it is OpenAPI's: write "examples", a list)"},
    {"xml", R"(it is OpenAPI's: leave it out, or begin it with "x-")"},
    {"externalDocs", R"(it is OpenAPI's: leave it out, or begin it with "x-")"},
};

std::string advice_for(const dialect& in, std::string_view name) {
    for (const replacement& each : replacements) {
        if (each.name == name && each.first <= in.draft && in.draft <= each.last)
            return fmt::format(" in {}: {}", spelled(in.draft), each.advice);
    }
    for (const replacement& each : others) {
        if (each.name == name) return fmt::format(": {}", each.advice);
    }
    // Every other keyword that some draft has came with a later one.
    if (const auto since = first_draft(name))
        return fmt::format(" in {}: it came with {}", spelled(in.draft), spelled(*since));
    return {};
}

} // namespace

std::string why_no_keyword(const dialect& in, std::string_view name) {
    return fmt::format("the keyword \"{}\" is not known{}", name, advice_for(in, name));
}

} // namespace signalbox::validation::engine
