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
