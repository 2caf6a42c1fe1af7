#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"

using namespace signalbox;
using validation::errc;
using validation::schema;
using validation::strength;

namespace {

std::shared_ptr<const schema> compiled(const std::string& text, const validation::schema_options& how = {}) {
    auto result = schema::compile({{"test.json", text}}, how);
    if (!result) throw std::runtime_error(result.error().pointer + ": " + result.error().what);
    return *result;
}

validation::schema_error refusal(const std::string& text) {
    const auto result = schema::compile({{"test.json", text}});
    if (result) throw std::runtime_error("the schema was not refused");
    return result.error();
}

std::vector<std::string> lines(const schema& by, const std::string& instance, strength how = strength::strict) {
    const auto document = fhir::read_json(instance);
    if (!document) throw std::runtime_error(document.error().what);
    std::vector<std::string> result;
    for (const auto& one : by.check(*document, 100, how).violations) result.push_back(to_line(one));
    return result;
}

bool accepts(const schema& by, const std::string& instance, strength how = strength::strict) {
    return by.accepts(fhir::read_json(instance)->root(), how);
}

using texts = std::vector<std::string>;

constexpr const char* draft4 = "http://json-schema.org/draft-04/schema#";
constexpr const char* draft7 = "http://json-schema.org/draft-07/schema#";

} // namespace

TEST_CASE("schema: keywords mean what the draft of $schema says", "[validation]") {
    const auto fourth = compiled(fmt::format(R"({{"$schema": "{}", "minimum": 3, "exclusiveMinimum": true}})", draft4));
    CHECK(lines(*fourth, "3") == texts{"1:1: (root): more than 3 [exclusiveMinimum]"});

    const auto seventh = compiled(fmt::format(
        R"({{"$schema": "{}", "items": [{{"type": "null"}}], "additionalItems": false, "dependencies": {{"a": ["b"]}}}})",
        draft7));
    CHECK_FALSE(accepts(*seventh, "[null, 1]"));
    CHECK_FALSE(accepts(*seventh, R"({"a": 1})"));
    CHECK(accepts(*seventh, R"({"a": 1, "b": 2})"));

    CHECK(refusal(R"({"dependencies": {}})").code == errc::unknown_keyword);
    CHECK(refusal(fmt::format(R"({{"$schema": "{}", "$anchor": "a"}})", draft7)).code == errc::unknown_keyword);
    CHECK(refusal(fmt::format(R"({{"$schema": "{}", "exclusiveMinimum": 3}})", draft4)).code == errc::bad_keyword);
}

TEST_CASE("schema: draft-04 has no 1.0 among its integers", "[validation]") {
    const auto fourth = compiled(fmt::format(R"({{"$schema": "{}", "type": "integer"}})", draft4));
    const auto either = compiled(fmt::format(R"({{"$schema": "{}", "type": ["integer", "string"]}})", draft4));
    const auto seventh = compiled(fmt::format(R"({{"$schema": "{}", "type": "integer"}})", draft7));
    const auto number = compiled(fmt::format(R"({{"$schema": "{}", "type": ["integer", "number"]}})", draft4));

    CHECK(accepts(*fourth, "-12"));
    for (const char* written : {"1.0", "1e2", "0.0", "0e0"}) {
        CHECK_FALSE(accepts(*fourth, written));
        CHECK_FALSE(accepts(*either, written));
        CHECK(accepts(*seventh, written));
        CHECK(accepts(*number, written));
    }
    CHECK(lines(*fourth, "1.0") == texts{"1:1: (root): an integer [type]"});
}

TEST_CASE("schema: a word of another draft is refused with what to write instead", "[validation]") {
    CHECK(refusal(fmt::format(R"({{"$schema": "{}", "$defs": {{}}}})", draft7)).what ==
          R"(the keyword "$defs" is not known in draft-07: write "definitions")");
    CHECK(refusal(R"({"nullable": true})").what.find("OpenAPI") != std::string::npos);
    CHECK(refusal(R"({"items": [true]})").what.find("\"prefixItems\"") != std::string::npos);
    CHECK(refusal(R"({"exclusiveMinimum": true})").what.find("draft-04") != std::string::npos);
}

TEST_CASE("schema: a schema may be checked against the metaschema of its draft", "[validation]") {
    for (const char* const uri :
         {"http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#",
          "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema",
          "https://json-schema.org/draft/2020-12/schema"}) {
        const auto meta = compiled(fmt::format(R"({{"$ref": "{}"}})", uri));
        CHECK(accepts(*meta, R"({"type": "string", "properties": {"a": {"minLength": 2}}})"));
        CHECK_FALSE(accepts(*meta, R"({"properties": {"a": {"minLength": -2}}})"));
        CHECK_FALSE(accepts(*meta, R"({"allOf": [{"not": {"type": "text"}}]})"));
    }
}

TEST_CASE("schema: what unevaluatedProperties and unevaluatedItems refuse is named like additionalProperties",
          "[validation]") {
    const auto members = compiled(R"({"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false})");
    CHECK(accepts(*members, R"({"a": 1})"));
    CHECK(lines(*members, R"({"a": 1, "Thornbury": 2})") ==
          texts{"1:23: (root): no other members than those of its type [unevaluatedProperties]"});

    const auto elements = compiled(R"({"prefixItems": [true], "unevaluatedItems": {"type": "null"}})");
    CHECK(lines(*elements, "[1, null, 2]") == texts{"1:11: /2: null [type]"});
    const auto none = compiled(R"({"prefixItems": [true], "unevaluatedItems": false})");
    CHECK(lines(*none, "[1, 2]") == texts{"1:5: /1: no element here [unevaluatedItems]"});
}

TEST_CASE("schema: what stands in x-strict is an error in strict strength and a warning in tolerant", "[validation]") {
    const auto both = compiled(R"({"type": "object", "required": ["code"],
        "x-strict": {"required": ["asserter"], "properties": {"note": {"minLength": 5}}}})");
    CHECK_FALSE(accepts(*both, R"({"code": 1})"));
    CHECK(accepts(*both, R"({"code": 1})", strength::tolerant));
    CHECK_FALSE(accepts(*both, R"({"asserter": 1})", strength::tolerant));

    const std::string incomplete = R"({"note": "x"})";
    CHECK(lines(*both, incomplete) == texts{R"(1:1: (root): a member "code" [required])",
                                            R"(1:1: (root): a member "asserter" [required])",
                                            "1:10: /note: at least 5 characters [minLength]"});
    CHECK(lines(*both, incomplete, strength::tolerant) ==
          texts{R"(1:1: (root): a member "code" [required])", R"(1:1: (root): a member "asserter" [required, warning])",
                "1:10: /note: at least 5 characters [minLength, warning]"});
    CHECK(lines(*both, R"({"code": 1, "asserter": 2})", strength::tolerant).empty());
}

TEST_CASE("schema: a branch that only strictness refuses is chosen in tolerant strength", "[validation]") {
    const auto kinds = compiled(R"({"oneOf": [
        {"required": ["a"], "properties": {"a": {"type": "string"}}, "x-strict": {"required": ["b"]}},
        {"required": ["c"]}]})");
    CHECK(lines(*kinds, R"({"a": ""})", strength::tolerant) ==
          texts{R"(1:1: (root): a member "b" [required, warning])"});
}

TEST_CASE("schema: warnings do not push errors out of the list", "[validation]") {
    const auto by = compiled(R"({"x-strict": {"items": {"type": "null"}}, "maxItems": 2})");
    const auto document = fhir::read_json("[1, 2, 3]");
    const auto v = by->check(*document, 2, strength::tolerant);
    CHECK(v.refused());
    CHECK(v.violations.size() == 2);
    CHECK(v.more);
}

TEST_CASE("schema: format counts where it is said to, and is a note elsewhere", "[validation]") {
    const char* const text = R"({"format": "date"})";
    CHECK(accepts(*compiled(text), R"("2026-02-30")"));
    const auto asserted = compiled(text, {.formats_asserted = true});
    CHECK(lines(*asserted, R"("2026-02-30")") == texts{"1:1: (root): text of the format date [format]"});
    CHECK(accepts(*asserted, "3"));
    CHECK(accepts(*compiled(R"({"format": "of-our-own"})", {.formats_asserted = true}), R"("anything")"));
}

TEST_CASE("schema: numbers are compared as decimals", "[validation]") {
    const auto cents = compiled(R"({"multipleOf": 0.01})");
    CHECK(accepts(*cents, "0.07"));
    CHECK(accepts(*cents, "123456789012345678901234567890.12"));
    CHECK_FALSE(accepts(*cents, "123456789012345678901234567890.123"));
    const auto bounded = compiled(R"({"maximum": 123456789012345678901234567890})");
    CHECK(accepts(*bounded, "123456789012345678901234567890"));
    CHECK_FALSE(accepts(*bounded, "123456789012345678901234567890.0000001"));
}

TEST_CASE("schema: a message that takes too many steps is refused, also behind a not", "[validation]") {
    // Each level of the message doubles the work: unevaluatedProperties runs the branches again.
    const char* const doubling = R"({"anyOf": [{"properties": {"a": {"$ref": "#"}}}], "unevaluatedProperties": false})";
    std::string deep = "1";
    for (int i = 0; i < 40; ++i) deep = R"({"a": )" + deep + "}";
    const auto by = compiled(doubling, {.steps_max = 10'000});
    CHECK_FALSE(accepts(*by, deep));
    CHECK(lines(*by, deep).size() == 1);
    CHECK(accepts(*by, R"({"a": {"a": 1}})"));

    const auto refused = compiled(fmt::format(R"({{"not": {}}})", doubling), {.steps_max = 10'000});
    CHECK_FALSE(accepts(*refused, deep));
    CHECK(lines(*refused, deep) ==
          texts{"1:1: (root): a message that can be checked in the time that is allowed [steps_max]"});
}

TEST_CASE("schema: one that could apply too many schemas to a value is refused", "[validation]") {
    std::string text = R"({"$ref": "#/$defs/0", "$defs": {)";
    for (int i = 0; i < 30; ++i) {
        text += fmt::format(R"("{}": {{"allOf": [{{"$ref": "#/$defs/{}"}}, {{"$ref": "#/$defs/{}"}}]}}, )", i, i + 1,
                            i + 1);
    }
    text += R"("30": {"type": "string"}}})";
    CHECK(refusal(text).code == errc::too_large);
}

TEST_CASE("schema: words of no draft pass where a caller wants the drafts' own leniency", "[validation]") {
    CHECK(accepts(*compiled(R"({"tpye": "string"})", {.unknown_keywords_allowed = true}), "3"));
    CHECK(schema::compile({{"test.json", "{}"}}, {.dialect = "http://example.org/none"}).has_error());
}
