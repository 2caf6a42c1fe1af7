#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"

using namespace signalbox;
using validation::strength;

TEST_CASE("schema: a tolerant check refuses what a tolerant run does, also below a not", "[validation]") {
    const auto program =
        validation::schema::compile({{"test.json", R"({"not": {"type": "string", "x-strict": {"maxLength": 3}}})"}});
    REQUIRE(program.has_value());
    const auto longer = fhir::read_json(R"("abcd")");
    const auto shorter = fhir::read_json(R"("abc")");

    // The longer one is no short string, but a string.
    CHECK((*program)->accepts(longer->root(), strength::strict));
    CHECK_FALSE((*program)->check(*longer, 100, strength::strict).refused());
    CHECK_FALSE((*program)->accepts(longer->root(), strength::tolerant));
    CHECK((*program)->check(*longer, 100, strength::tolerant).refused());
    CHECK((*program)->check(*shorter, 100, strength::tolerant).refused());
}

TEST_CASE("schema: a tolerant check refuses where more that is asked makes a branch, a condition or a member fit less",
          "[validation]") {
    const char* const texts[] = {
        R"({"oneOf": [{"type": "string"}, {"minLength": 2, "x-strict": {"maxLength": 3}}]})",
        R"({"if": {"minLength": 2, "x-strict": {"maxLength": 3}}, "then": false})",
        R"({"allOf": [{"$ref": "#/$defs/no"}], "$defs": {"no": {"not": {"x-strict": {"maxLength": 3}}}}})",
    };
    const auto longer = fhir::read_json(R"("abcd")");
    for (const char* const text : texts) {
        CAPTURE(text);
        const auto program = validation::schema::compile({{"test.json", text}});
        REQUIRE(program.has_value());
        CHECK((*program)->accepts(longer->root(), strength::strict));
        CHECK((*program)->check(*longer, 100, strength::tolerant).refused());
    }
    const auto counted = validation::schema::compile(
        {{"test.json", R"({"contains": {"minLength": 2, "x-strict": {"maxLength": 3}}, "maxContains": 1})"}});
    REQUIRE(counted.has_value());
    const auto both = fhir::read_json(R"(["abc", "abcd"])");
    CHECK((*counted)->accepts(both->root(), strength::strict));
    CHECK((*counted)->check(*both, 100, strength::tolerant).refused());
}
