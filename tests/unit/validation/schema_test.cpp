#include "broker/validation/schema.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"

using namespace signalbox;
using validation::errc;
using validation::schema;

namespace {

std::shared_ptr<const schema> compiled(const std::string& text) {
    auto result = schema::compile({{"test.json", text}});
    if (!result) throw std::runtime_error(result.error().pointer + ": " + result.error().what);
    return *result;
}

validation::verdict check(const std::string& schema_text, const std::string& instance,
                          std::size_t violations_max = 100) {
    const auto document = fhir::read_json(instance);
    if (!document) throw std::runtime_error(document.error().what);
    const auto program = compiled(schema_text);
    const auto v = program->check(*document, violations_max);
    CHECK(program->accepts(document->root()) == v.violations.empty());
    return v;
}

validation::schema_error refusal(const std::string& text) {
    const auto result = schema::compile({{"test.json", text}});
    if (result) throw std::runtime_error("the schema was not refused");
    return result.error();
}

std::vector<std::string> lines(const validation::verdict& v) {
    std::vector<std::string> result;
    for (const auto& one : v.violations) result.push_back(to_line(one));
    return result;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("schema: violations stand in document order with pointer, line and column", "[validation]") {
    const char* const text = R"({"type": "object", "required": ["id", "status"], "additionalProperties": false,
        "properties": {"id": {"type": "string", "maxLength": 3}, "status": {"enum": ["final", "amended"]},
        "list": {"items": {"type": "integer", "minimum": 3}}}})";

    CHECK(lines(check(text, "{\"list\": [3, \"x\", 2.0, 4.5],\n \"id\": \"abcd\",\n \"y\": 1}")) ==
          texts{"1:1: (root): a member \"status\" [required]", "1:14: /list/1: an integer [type]",
                "1:19: /list/2: 3 or more [minimum]", "1:24: /list/3: an integer [type]",
                "2:8: /id: at most 3 characters [maxLength]",
                "3:7: (root): no other members than those of its type [additionalProperties]"});
}

TEST_CASE("schema: what was expected is said from the schema, never from the message", "[validation]") {
    const auto words = [](const char* text, const char* instance) {
        return check(text, instance).violations.at(0).expected;
    };
    CHECK(words(R"({"type": ["string", "null"]})", "1") == "a string or null");
    CHECK(words(R"({"enum": ["a", 2, null]})", "1") == "one of a, 2, null");
    CHECK(words(R"({"const": {"a": 1}})", "1") == "a certain object");
    CHECK(words(R"({"pattern": "^a$"})", "\"b\"") == "text of the form ^a$");
    CHECK(words(R"({"minLength": 1})", "\"\"") == "at least 1 character");
    CHECK(words(R"({"exclusiveMaximum": 5})", "5") == "less than 5");
    CHECK(words(R"({"multipleOf": 0.5})", "0.7") == "a multiple of 0.5");
    CHECK(words(R"({"uniqueItems": true})", "[1, 2, 1.0]").find("repeats") != std::string::npos);
    CHECK(words(R"({"contains": {"const": 1}, "minContains": 2})", "[1]").find("at least 2") == 0);
    CHECK(words(R"({"not": {"type": "null"}})", "null").find("something other") == 0);
    CHECK(words(R"({"propertyNames": {"maxLength": 1}})", "{\"ab\": 1}").find("a member name") == 0);
    CHECK(words(R"({"not": {"type": "null"}, "x-expected": "a value"})", "null") == "a value");
    CHECK(words("false", "1").find("nothing") == 0);
}

TEST_CASE("schema: of oneOf, the branch is reported that the discriminator names", "[validation]") {
    const char* const text = R"({"oneOf": [
        {"type": "object", "required": ["kind", "a"], "properties": {"kind": {"const": "A"}, "a": {"type": "string"}}},
        {"type": "object", "required": ["kind", "b"], "properties": {"kind": {"enum": ["B", "C"]}, "b": {"type": "string"}}}]})";

    CHECK(lines(check(text, R"({"kind": "B"})")) == texts{"1:1: (root): a member \"b\" [required]"});
    CHECK(lines(check(text, R"({"kind": "A", "a": 1})")) == texts{"1:20: /a: a string [type]"});
    CHECK(lines(check(text, R"({"kind": "D"})")) == texts{"1:10: /kind: \"kind\" to be one of A, B, C [oneOf]"});
    CHECK(lines(check(text, R"({})")) == texts{"1:1: (root): \"kind\" to be one of A, B, C [oneOf]"});
    CHECK(lines(check(text, "1")) == texts{"1:1: (root): an object [oneOf]"});
    CHECK(check(text, R"({"kind": "C", "b": ""})").violations.empty());
}

TEST_CASE("schema: without a discriminator the closest branch is reported", "[validation]") {
    const char* const text = R"({"anyOf": [{"type": "string"},
        {"type": "object", "required": ["a", "b", "c"]},
        {"type": "object", "properties": {"d": {"properties": {"e": {"type": "null"}}}}}]})";

    CHECK(lines(check(text, R"({"d": {"e": 1}})")) == texts{"1:13: /d/e: null [type]"});
    CHECK(lines(check(text, "true")) == texts{"1:1: (root): a string or an object [anyOf]"});
}

TEST_CASE("schema: more than one match of oneOf is said to be that", "[validation]") {
    const auto v = check(R"({"oneOf": [{"type": "integer"}, {"minimum": 2}]})", "3");
    CHECK(v.violations.at(0).expected.find("more than one applies") != std::string::npos);
}

TEST_CASE("schema: of members that exclude each other, those that are there are named", "[validation]") {
    const char* const choice = R"({"oneOf": [{"required": ["valueString"]}, {"required": ["valuePeriod"]},
        {"anyOf": [{"required": ["valueBoolean"]}, {"required": ["_valueBoolean"]}]}]})";

    CHECK(lines(check(choice, R"({"valueString": 1, "valueBoolean": 2, "_valueBoolean": 3})")) ==
          texts{"1:1: (root): only one of \"valueString\" and \"valueBoolean\" [oneOf]"});
}

TEST_CASE("schema: a definition stands for its long pattern with the right article", "[validation]") {
    const std::string pattern = "^(" + std::string(60, 'x') + ")$";
    for (const auto& [name, words] : {std::pair{"instant", "an instant"},
                                      {"oid", "an oid"},
                                      {"date", "a date"},
                                      {"uri", "a uri"},
                                      {"unsignedInt", "an unsignedInt"}})
        CHECK(
            check(fmt::format(R"({{"$ref": "#/$defs/{0}", "$defs": {{"{0}": {{"pattern": "{1}"}}}}}})", name, pattern),
                  "\"a\"")
                .violations.at(0)
                .expected == fmt::format("text of the form of {}", words));
}

TEST_CASE("schema: the list ends at the maximum and says that there is more", "[validation]") {
    const auto v = check(R"({"items": {"type": "null"}})", "[1, 2, 3, 4, 5]", 3);
    CHECK(v.violations.size() == 3);
    CHECK(v.more);
    CHECK(v.violations.back().pointer == "/2");
    CHECK_FALSE(check(R"({"items": {"type": "null"}})", "[1, 2, 3]", 3).more);
}

TEST_CASE("schema: the same demand made twice is reported once", "[validation]") {
    CHECK(
        check(R"({"required": ["a"], "allOf": [{"required": ["a"]}, {"required": ["a"]}]})", "{}").violations.size() ==
        1);
}

TEST_CASE("schema: a duplicate member does not hide what is wrong", "[validation]") {
    const auto document = fhir::read_json(R"({"a": "x", "a": 1, "b": 1, "c": 1})", {.refuse_duplicate_keys = false});
    const auto program = compiled(R"({"properties": {"a": {"type": "string"}, "b": true, "c": true, "d": true},
        "required": ["a", "b", "c"]})");
    CHECK_FALSE(program->accepts(document->root()));
}

TEST_CASE("schema: a pointer shows no member name that its sender made up", "[validation]") {
    const char* const closed = R"({"properties": {"a": {"additionalProperties": false}}})";
    CHECK(lines(check(closed, R"({"a": {"999 Thornbury": 1, "Agnes": 2}})")) ==
          texts{"1:25: /a: no other members than those of its type [additionalProperties]",
                "1:37: /a: no other members than those of its type [additionalProperties]"});

    const char* const open = R"({"additionalProperties": {"properties": {"b": {"type": "null"}}}})";
    CHECK(lines(check(open, R"({"Thornbury": {"b": 1}})")) == texts{"1:21: /?/b: null [type]"});
    CHECK(lines(check(open, R"({"b": {"b": 1}})")) == texts{"1:13: /b/b: null [type]"});

    const char* const patterned = R"({"patternProperties": {"^T": false}, "propertyNames": {"maxLength": 10}})";
    CHECK(check(patterned, R"({"Thornbury": 1})").violations.at(0).pointer.empty());
    CHECK(check(patterned, R"({"Agnes Thornbury": 1})").violations.at(0).pointer.empty());
}

TEST_CASE("schema: what cannot be used is refused with file, pointer and reason", "[validation]") {
    CHECK(refusal("{").code == errc::not_json);
    CHECK(refusal(R"({"properties": {"a": {"tpye": "string"}}})").code == errc::unknown_keyword);
    CHECK(refusal(R"({"properties": {"a": {"tpye": "string"}}})").pointer == "/properties/a");
    CHECK(refusal(R"({"x": 1})").code == errc::unknown_keyword);
    CHECK(refusal(R"({"type": "text"})").pointer == "/type");
    CHECK(refusal(R"({"minLength": -1})").code == errc::bad_keyword);
    CHECK(refusal(R"({"multipleOf": 0})").code == errc::bad_keyword);
    CHECK(refusal(R"({"allOf": []})").code == errc::bad_keyword);
    CHECK(refusal(R"({"items": 3})").code == errc::bad_keyword);
    CHECK(refusal(R"({"$schema": "http://json-schema.org/draft-03/schema#"})").code == errc::bad_keyword);
    CHECK(refusal(R"_({"properties": {"a": {"pattern": "(?=x)"}}})_").pointer == "/properties/a/pattern");
    CHECK(refusal(R"({"pattern": "("})").code == errc::bad_pattern);
    CHECK(refusal(R"({"$ref": "#/$defs/none"})").code == errc::unknown_reference);
    CHECK(refusal(R"({"$ref": "other.json"})").code == errc::unknown_reference);
    CHECK(refusal(R"({"pattern": "("})").file == "test.json");
}

TEST_CASE("schema: an anchor is that of one schema of its resource", "[validation]") {
    const auto twin = refusal(R"({"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}})");

    CHECK(twin.code == errc::bad_keyword);
    CHECK(twin.pointer == "/$defs/b");
    CHECK(twin.what == "the anchor \"x\" is used by another schema");
    CHECK(refusal(R"({"$defs": {"a": {"$anchor": "x"}, "b": {"$dynamicAnchor": "x"}}})").pointer == "/$defs/b");
    CHECK(compiled(R"({"$defs": {"a": {"$anchor": "x"}, "b": {"$id": "urn:b", "$anchor": "x"},
                                 "c": {"$anchor": "y", "$dynamicAnchor": "y"}}})") != nullptr);
}

TEST_CASE("schema: two members of one name are refused with the pointer of the second", "[validation]") {
    const auto twin = refusal("{\"properties\": {\"a\": {\"type\": \"string\",\n \"type\": \"integer\"}}}");

    CHECK(twin.code == errc::not_json);
    CHECK(twin.pointer == "/properties/a/type");
    CHECK(twin.what == "line 2: a member of this name stands in the object already");
    CHECK(refusal(R"({"$defs": {"a": true, "\u0061": true}})").pointer == "/$defs/a");
}

TEST_CASE("schema: references that lead back to themselves are refused", "[validation]") {
    CHECK(refusal(R"({"$ref": "#"})").code == errc::endless_reference);
    CHECK(refusal(R"({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}})").code ==
          errc::endless_reference);
    CHECK(refusal(R"({"minLength": 1, "anyOf": [{"type": "null"}, {"not": {"$ref": "#"}}]})").code ==
          errc::endless_reference);
    CHECK_NOTHROW(compiled(R"({"properties": {"a": {"$ref": "#"}}})"));
}

TEST_CASE("schema: files refer to each other by name", "[validation]") {
    const std::vector<validation::schema_source> sources{
        {"pathology/report.json", R"({"$ref": "../fhir/r4.json#/$defs/Id"})"},
        {"fhir/r4.json", R"({"$defs": {"Id": {"$ref": "#/$defs/text"}, "text": {"type": "string"}}})"}};
    const auto result = schema::compile(sources);
    REQUIRE(result.has_value());
    const auto document = fhir::read_json("3");
    const auto v = (*result)->check(*document, 10);
    CHECK(v.violations.at(0).schema_location == "fhir/r4.json#/$defs/text");
}

TEST_CASE("schema: chains of schemas for one value have an end", "[validation]") {
    std::string text = R"({"$ref": "#/$defs/0", "$defs": {)";
    for (int i = 0; i < 200; ++i) {
        text += fmt::format(R"("{}": {{"type": "string", "$ref": "#/$defs/{}"}}, )", i, i + 1);
    }
    text += R"("200": true}})";
    CHECK(refusal(text).code == errc::too_large);
}

TEST_CASE("schema: patterns that are together too large are refused with file and pointer", "[validation]") {
    std::string many = R"("a": {})";
    for (int i = 0; i < 60; ++i) many += fmt::format(R"(, "p{0}": {{"pattern": "[a-z]{{{1}}}"}})", i, 1000 - i);

    const auto refused = refusal(R"({"properties": {)" + many + "}}");

    CHECK(refused.code == errc::too_large);
    CHECK(refused.file == "test.json");
    CHECK(refused.pointer.starts_with("/properties/p"));
    CHECK(refused.what.starts_with("the patterns of these schemas are together over the limit, a size of 20000"));
    CHECK(refusal(R"({"pattern": "(a{1000}){1000}"})").code == errc::too_large);
    // The same pattern again costs nothing.
    std::string same = R"("a": {})";
    for (int i = 0; i < 60; ++i) same += fmt::format(R"(, "p{}": {{"pattern": "^[a-z]{{1000}}$"}})", i);
    CHECK(compiled(R"({"properties": {)" + same + "}}") != nullptr);
}

TEST_CASE("schema: patterns without a table of their own are limited in number", "[validation]") {
    std::string many = R"("a": {})";
    for (int i = 0; i < 250; ++i) many += fmt::format(R"(, "p{0}": {{"pattern": "\\bx{0}"}})", i);

    CHECK(refusal(R"({"properties": {)" + many + "}}").code == errc::too_large);
}

TEST_CASE("schema: long words of a schema are shortened between two characters", "[validation]") {
    std::string word = "x";
    while (word.size() < 5000) word += "é";
    const auto expected = [](const std::string& text, const char* instance) {
        return check(text, instance).violations.at(0).expected;
    };

    for (const std::string& text :
         {R"({"const": ")" + word + "\"}", R"({"minLength": 9, "x-expected": ")" + word + "\"}"}) {
        const std::string shown = expected(text, "\"a\"");
        CHECK(shown == word.substr(0, 999) + fmt::format("… ({} more bytes)", word.size() - 999));
    }
    CHECK(expected(R"({"required": [")" + word + "\"]}", "{}").size() < 1050);
    const auto inside = check(R"({"properties": {")" + word + R"(": {"type": "string"}}})", "{\"" + word + "\": 1}");
    CHECK(inside.violations.at(0).pointer == "/?");
    CHECK(inside.violations.at(0).schema_location.size() < 1050);
    CHECK(refusal(R"({"properties": {")" + word + R"(": {"$ref": ")" + word + "\"}}}").what.size() < 1050);
}

TEST_CASE("verdict: warnings do not refuse", "[validation]") {
    validation::verdict v;
    v.violations.push_back({"/a", "SBX-V-0111", "words", "", {}, validation::severity::warning});
    CHECK_FALSE(v.refused());
    CHECK(to_line(v.violations[0]) == "1:1: /a: words [SBX-V-0111, warning]");
    v.violations.push_back({"", "type", "a string", "", {}, validation::severity::error});
    CHECK(v.refused());
    CHECK(v.errors() == 1);
}
