#include "broker/validation/lint.hpp"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox;

namespace {

using lines = std::vector<std::string>;

lines remarks_on(const std::string& schema) {
    const auto read = fhir::read_json(schema);
    if (!read) throw std::runtime_error(read.error().what);
    lines said;
    for (const auto& each : validation::lint(read->root())) said.push_back(each.pointer + ": " + each.what);
    return said;
}

} // namespace

TEST_CASE("lint: a schema that says what it means has no remarks", "[validation]") {
    CHECK(remarks_on("true").empty());
    CHECK(remarks_on(R"({
        "type": "object", "required": ["a", "x1"], "additionalProperties": false,
        "properties": {"a": {"type": ["integer", "null"], "minimum": 1, "maximum": 1, "enum": [1, null]}},
        "patternProperties": {"^x": {"type": "string", "pattern": "z$", "minLength": 2, "maxLength": 2}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}], "if": true, "then": {"minProperties": 1},
        "$defs": {"c": {"x-expected": "three", "minContains": 1, "contains": true}}})")
              .empty());
}

TEST_CASE("lint: a name that is required and cannot be there", "[validation]") {
    CHECK(remarks_on(R"({"required": ["a", "b"], "properties": {"a": true}, "additionalProperties": false})") ==
          lines{"/required/1: \"b\" is required, not in properties, and additionalProperties is false: nothing can be "
                "valid"});
}

TEST_CASE("lint: keywords that say nothing", "[validation]") {
    CHECK(remarks_on(R"({"type": "integer", "pattern": "^a$", "minItems": 1})") ==
          lines{"/pattern: pattern says nothing about the type that is asked for",
                "/minItems: minItems says nothing about the type that is asked for"});
    CHECK(remarks_on(R"({"then": true, "minContains": 2})") ==
          lines{"/then: then says nothing without if", "/minContains: minContains says nothing without contains"});
}

TEST_CASE("lint: what nothing can satisfy", "[validation]") {
    CHECK(remarks_on(R"({"minLength": 3, "maxLength": 2, "minimum": 1.5, "maximum": -1})") ==
          lines{"/minLength: minLength is more than maxLength: nothing can be valid",
                "/minimum: minimum is more than maximum: nothing can be valid"});
    CHECK(remarks_on(R"({"type": "string", "const": 1})") ==
          lines{"/const: const is not of the type that is asked for: nothing can be valid"});
    CHECK(remarks_on(R"({"type": "string", "enum": ["a", 1, "a"]})") ==
          lines{"/enum/1: is not of the type that is asked for, and never accepted",
                "/enum/2: stands in the list already"});
}

TEST_CASE("lint: branches that decide nothing", "[validation]") {
    CHECK(remarks_on(R"({"oneOf": [{"minLength": 1}, false, {"minLength": 1}]})") ==
          lines{"/oneOf/1: this branch is never taken",
                "/oneOf/2: is an earlier branch again: neither can be the only one"});
    CHECK(remarks_on(R"({"anyOf": [{"minLength": 1}, {}]})") ==
          lines{"/anyOf/1: accepts anything, so that the other branches decide nothing"});
}

TEST_CASE("lint: a pattern without an anchor, wherever it stands", "[validation]") {
    const std::string what = "the pattern has neither ^ nor $: it accepts what only holds it somewhere";
    CHECK(remarks_on(R"({"patternProperties": {"a": true}, "$defs": {"b": {"items": {"pattern": "c"}}},
                         "allOf": [{"not": {"pattern": "d"}}]})") ==
          lines{"/patternProperties/a: " + what, "/$defs/b/items/pattern: " + what, "/allOf/0/not/pattern: " + what});
}

TEST_CASE("lint: words of another draft, with what to write instead", "[validation]") {
    CHECK(
        remarks_on(R"({"$schema": "http://json-schema.org/draft-07/schema#", "$defs": {"a": {"unevaluatedItems": true}},
                         "dependentRequired": {}, "definitions": {}})") ==
        lines{R"(/$defs: the keyword "$defs" is not known in draft-07: write "definitions")",
              R"(/dependentRequired: the keyword "dependentRequired" is not known in draft-07: write "dependencies")",
              R"(/$defs/a/unevaluatedItems: the keyword "unevaluatedItems" is not known in draft-07: )"
              R"(it came with 2019-09)"});
    CHECK(remarks_on(R"({"dependencies": {}, "additionalItems": false, "$recursiveRef": "#", "id": "a"})") ==
          lines{R"(/dependencies: the keyword "dependencies" is not known in 2020-12: )"
                R"(write "dependentRequired" for names, "dependentSchemas" for schemas)",
                R"(/additionalItems: the keyword "additionalItems" is not known in 2020-12: )"
                R"(write "items" beside "prefixItems")",
                R"(/$recursiveRef: the keyword "$recursiveRef" is not known in 2020-12: write "$dynamicRef")",
                R"(/id: the keyword "id" is not known in 2020-12: write "$id")"});
    CHECK(remarks_on(R"({"$schema": "http://json-schema.org/draft-04/schema#", "const": 1, "if": true})") ==
          lines{R"(/const: the keyword "const" is not known in draft-04: write "enum" with one value)",
                R"(/if: the keyword "if" is not known in draft-04: write "anyOf": [{"not": IF, ...}, THEN])"});
}

TEST_CASE("lint: words of no draft", "[validation]") {
    CHECK(remarks_on(R"({"nullable": true, "divisibleBy": 2, "requierd": ["a"], "x-note": 1})") ==
          lines{R"(/nullable: the keyword "nullable" is not known: it is OpenAPI 3.0's: write "type": [TYPE, "null"])",
                R"(/divisibleBy: the keyword "divisibleBy" is not known: it is draft-03's: write "multipleOf")",
                R"(/requierd: the keyword "requierd" is not known)"});
    CHECK(remarks_on(R"({"discriminator": {"propertyName": "kind"}})").front().find("leave it out") !=
          std::string::npos);
}

TEST_CASE("lint: beside a $ref of older drafts nothing counts", "[validation]") {
    const std::string schema =
        R"("definitions": {"a": true}, "$ref": "#/definitions/a", "maxLength": 3, "title": "b"})";
    CHECK(remarks_on(R"({"$schema": "http://json-schema.org/draft-07/schema#", )" + schema) ==
          lines{"/maxLength: maxLength says nothing beside $ref in draft-07: put both into an allOf"});
    CHECK(remarks_on("{" + schema).empty());
}
