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
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}], "if": true, "then": {"minProperties": 1}})")
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
