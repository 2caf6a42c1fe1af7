// uses: validation fhir
// The first byte picks a schema, the rest is the message: the fast verdict and the full report agree on it, in both
// strengths, as do merged states and the walker, and the report points into the message.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"
#include "tests/support/both_engines.hpp"

using namespace signalbox;
using validation::strength;

namespace {

// Together they have every keyword of the five drafts.
constexpr std::array<const char*, 6> texts = {
    R"({"type": "object", "required": ["code"], "additionalProperties": false,
        "properties": {"code": {"enum": ["a", "b", 3, null, [1], {"a": 1.0}]}, "n": {"$ref": "#/$defs/number"},
          "text": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]+\\d?$"},
          "list": {"type": "array", "prefixItems": [{"const": "a"}, {"type": ["integer", "null"]}],
            "items": {"$ref": "#/$defs/number"}, "minItems": 1, "maxItems": 4, "uniqueItems": true,
            "contains": {"minimum": 3}, "minContains": 0, "maxContains": 2}},
        "$defs": {"number": {"type": "number", "minimum": -2, "maximum": 9.5, "exclusiveMinimum": -3,
          "exclusiveMaximum": 9, "multipleOf": 0.5}}})",
    R"({"patternProperties": {"^a": {"$ref": "#"}, "\\d$": {"type": "integer"}}, "propertyNames": {"maxLength": 4},
        "minProperties": 1, "maxProperties": 3, "dependentRequired": {"a": ["b"]},
        "dependentSchemas": {"b": {"required": ["c"], "x-strict": {"maxProperties": 2}}},
        "additionalProperties": {"anyOf": [{"type": "string"}, {"$ref": "#"}]}})",
    R"({"oneOf": [{"$ref": "#/$defs/Patient"}, {"$ref": "#/$defs/Bundle"}, {"required": ["other"]}],
        "unevaluatedProperties": false, "$defs": {
          "Patient": {"required": ["resourceType"], "properties": {"resourceType": {"const": "Patient"},
            "name": {"type": "array", "unevaluatedItems": {"type": "string"}, "contains": {"type": "integer"}}}},
          "Bundle": {"required": ["resourceType"], "properties": {"resourceType": {"const": "Bundle"},
            "entry": {"type": "array", "items": {"$ref": "#"}}}, "x-strict": {"required": ["entry"]}}}})",
    R"({"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}, {"not": {"type": "null"}}],
        "additionalItems": {"if": {"type": "object"}, "then": {"dependencies": {"a": ["b"], "b": {"minProperties": 2}}},
          "else": {"not": {"x-strict": {"maximum": 5}}}},
        "allOf": [{"anyOf": [{"minItems": 2}, {"minLength": 1}, {"type": "object"}]}, {"oneOf": [{}, {"maxItems": 1}]}]})",
    R"({"$schema": "http://json-schema.org/draft-04/schema#", "id": "http://example.org/root", "minimum": 1,
        "exclusiveMinimum": true, "maximum": 8, "exclusiveMaximum": false, "format": "date-time",
        "properties": {"ip": {"format": "ipv6"}, "uri": {"format": "uri"}, "mail": {"format": "email"},
          "day": {"format": "date"}, "time": {"format": "time"}, "host": {"format": "hostname"},
          "pattern": {"format": "regex"}, "uuid": {"format": "uuid"}, "length": {"format": "duration"}}})",
    R"({"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveAnchor": true,
        "properties": {"left": {"$recursiveRef": "#"}, "right": {"$recursiveRef": "#"},
          "value": {"allOf": [{"items": [{"type": "integer"}]}], "unevaluatedItems": {"type": "string"}}},
        "anyOf": [{"required": ["left"]}, {"required": ["value"]}], "unevaluatedProperties": {"type": "boolean"}})"};

const std::vector<std::shared_ptr<const validation::schema>>& schemas() {
    static const auto all = [] {
        std::vector<std::shared_ptr<const validation::schema>> made;
        for (const char* text : texts)
            made.push_back(*validation::schema::compile({{"fuzz.json", text}}, {.formats_asserted = true}));
        return made;
    }();
    return all;
}

const std::vector<support::both_engines>& engines() {
    static const auto all = [] {
        std::vector<support::both_engines> made;
        for (const char* text : texts)
            made.emplace_back(std::vector<validation::schema_source>{{"fuzz.json", text}}, 1,
                              validation::schema_options{.formats_asserted = true});
        return made;
    }();
    return all;
}

void check(const validation::schema& schema, const fhir::document& message, std::size_t size, strength how) {
    const validation::verdict verdict = schema.check(message, 50, how);
    if (verdict.refused() == schema.accepts(message.root(), how)) std::abort();
    if (how == strength::strict && verdict.errors() != verdict.violations.size()) std::abort();
    for (const validation::violation& v : verdict.violations)
        if (v.keyword.empty() || v.expected.empty() || v.where.offset >= size) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto message = fhir::read_json(text, {.depth_max = 200, .refuse_duplicate_keys = false});
    if (!message) return 0;
    const validation::schema& schema = *schemas()[data[0] % texts.size()];
    for (const strength how : {strength::tolerant, strength::strict}) {
        check(schema, *message, text.size(), how);
        if (!engines()[data[0] % texts.size()].of(0, message->root(), how).agree()) std::abort();
    }
    return 0;
}
