// What the names of an object's members answer, against the same schema where every branch is asked.
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"

using namespace signalbox;

namespace {

const std::vector<std::string> names{"a", "_a", "b", "_b", "c"};

std::shared_ptr<const validation::schema> compiled(const std::string& text) {
    auto made = validation::schema::compile({{"test.json", text}});
    if (!made) throw std::runtime_error(made.error().what);
    return *made;
}

// Each set of the names as an object.
std::vector<std::string> all_objects() {
    std::vector<std::string> objects;
    for (unsigned set = 0; set < 1U << names.size(); ++set) {
        std::string text = "{";
        for (std::size_t i = 0; i < names.size(); ++i)
            if ((set >> i & 1) != 0) text += (text.size() > 1 ? ", \"" : "\"") + names[i] + "\": " + std::to_string(i);
        objects.push_back(text + "}");
    }
    return objects;
}

// `applicators` beside properties, where names answer them, and behind a double negation, where they do not.
void compare(const std::string& applicators) {
    INFO(applicators);
    const auto quick = compiled(R"({"properties": {"z": true}, "maxProperties": 9, )" + applicators + "}");
    const auto slow = compiled(R"({"not": {"not": {)" + applicators + "}}}");
    for (const std::string& object : all_objects()) {
        INFO(object);
        const auto instance = fhir::read_json(object);
        REQUIRE(instance.has_value());
        const bool accepted = slow->accepts(instance->root());
        CHECK(quick->accepts(instance->root()) == accepted);
        CHECK(quick->check(*instance, 10).refused() == !accepted);
    }
}

} // namespace

TEST_CASE("presence: one of several members, each with its extension, or none", "[validation]") {
    const std::string either_a = R"({"anyOf": [{"required": ["a"]}, {"required": ["_a"]}]})";
    const std::string none = R"({"properties": {"a": false, "_a": false, "b": false}})";
    compare(R"("oneOf": [)" + either_a + R"(, {"required": ["b"]}])");
    compare(R"("oneOf": [)" + either_a + R"(, {"required": ["b"]}, )" + none + "]");
    compare(R"("allOf": [{"oneOf": [)" + either_a + ", " + none +
            R"(]}, {"oneOf": [{"required": ["b"]}, {"required": ["_b"]}]}])");
    compare(R"("anyOf": [)" + either_a + R"(, {"required": ["c"]}])");
}

TEST_CASE("presence: a member unless its extension is there", "[validation]") {
    compare(R"("if": {"required": ["_a"]}, "else": {"required": ["a"]})");
    compare(R"("allOf": [{"if": {"required": ["_a"]}, "else": {"required": ["a"]}},
                         {"if": {"required": ["_b"]}, "else": {"required": ["b"]}}])");
    compare(R"("if": {"anyOf": [{"required": ["_a"]}, {"required": ["c"]}]}, "else": {"required": ["a"]})");
}

TEST_CASE("presence: what names cannot answer is asked for", "[validation]") {
    compare(R"("oneOf": [{"required": ["a", "b"]}, {"required": ["c"]}])");
    compare(R"("oneOf": [{"required": ["a"], "properties": {"b": false}}, {"required": ["b"]}])");
    compare(R"("oneOf": [{"required": ["a"], "properties": {"a": {"minimum": 5}}}, {"required": ["b"]}])");
    compare(R"("oneOf": [{"required": ["a"], "maxProperties": 1}, {"required": ["b"]}])");
    compare(R"("if": {"required": ["_a"]}, "then": {"required": ["b"]}, "else": {"required": ["a"]})");
    compare(R"("if": {"required": ["_a"]}, "else": {"properties": {"a": {"type": "string"}}})");
    compare(R"("if": {"not": {"required": ["_a"]}}, "else": {"required": ["a"]})");
    compare(R"("anyOf": [{"required": ["a"]}, {"properties": {"b": false}}])");
    compare(R"("oneOf": [{"required": ["a"]}, {"type": "array"}], "allOf": [{"type": "object", "required": ["b"]}])");
    compare(R"("oneOf": [{"required": ["a"], "type": "string"}, {"required": ["b"]}])");
    compare(R"("oneOf": [{"required": ["a"]}, true], "not": {"required": ["c"]})");
    compare(R"("oneOf": [{}, {"required": ["b"]}], "anyOf": [false, {"required": ["c"]}])");
}

TEST_CASE("presence: a violation has the words and the place of its keyword", "[validation]") {
    const auto schema = compiled(R"({"properties": {"z": true}, "minProperties": 1,
                                     "if": {"required": ["_a"]}, "else": {"required": ["a"]}})");
    const auto instance = fhir::read_json(R"({"b": 1})");
    const auto found = schema->check(*instance, 10);
    REQUIRE(found.violations.size() == 1);
    CHECK(found.violations.front().expected == "a member \"a\"");
    CHECK(found.violations.front().schema_location == "test.json#/else");
}

TEST_CASE("presence: more members than two words of bits hold", "[validation]") {
    std::string branches;
    for (int i = 0; i < 200; ++i) branches += R"({"required": ["m)" + std::to_string(i) + "\"]}, ";
    const auto schema = compiled(R"({"properties": {"z": true}, "minProperties": 1, "oneOf": [)" + branches +
                                 R"({"required": ["z"]}]})");
    for (const char* one : {R"({"m0": 1})", R"({"m63": 1})", R"({"m64": 1})", R"({"m199": 1})", R"({"z": 1})"})
        CHECK(schema->accepts(fhir::read_json(one)->root()));
    for (const char* other : {R"({"m0": 1, "m128": 1})", R"({"m198": 1, "m199": 1})", R"({"y": 1})"})
        CHECK_FALSE(schema->accepts(fhir::read_json(other)->root()));
}
