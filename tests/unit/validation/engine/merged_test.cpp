// Merged states against the walker: what they decide, they decide as it does.
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "tests/support/both_engines.hpp"
#include "tests/unit/validation/generated/instance_maker.hpp"
#include "tests/unit/validation/generated/schema_maker.hpp"

using namespace signalbox;
using validation::strength;

namespace {

support::both_engines engines(const std::string& schema, const validation::schema_options& how = {},
                              std::size_t size_limit = validation::engine::merged::size_max) {
    return {{{"test.json", schema}}, 1, how, size_limit};
}

fhir::document read(const std::string& text) {
    return *fhir::read_json(text, {.depth_max = 200, .refuse_duplicate_keys = false, .refuse_nul = false});
}

// Of a hundred members, each with the same schema and a demand of its own.
std::string repeating(const std::string& large) {
    std::string members;
    for (int i = 1; i <= 100; ++i)
        members += fmt::format(R"({}"m{}": {{"allOf": [{{"$ref": "#/$defs/large"}}, {{"minProperties": {}}}]}})",
                               i == 1 ? "" : ", ", i, i);
    return fmt::format(R"({{"$defs": {{"large": {}}}, "properties": {{{}}}}})", large, members);
}

std::shared_ptr<const validation::engine::merged::machine> machine_of(const std::string& schema, std::size_t limit) {
    const validation::schema_options how;
    const std::vector<validation::schema_source> sources{{"test.json", schema}};
    const auto dialect = *validation::engine::find_dialect(how.dialect);
    return validation::engine::merged::build(
        validation::engine::compile(std::make_shared<const validation::engine::library>(sources, dialect), {{0, false}},
                                    false),
        limit);
}

// Both say so, and the states without the walker.
void check_both(const support::both_engines& by, const std::string& message, bool accepted,
                strength how = strength::strict) {
    INFO(message);
    const fhir::document document = read(message);
    const auto answers = by.of(0, document.root(), how);
    CHECK(answers.walked == accepted);
    CHECK(answers.merged == accepted);
}

struct tally {
    std::size_t pairs = 0;
    std::size_t accepted = 0;
    std::size_t merged = 0;
};

void compare_generated(std::uint64_t seed, std::size_t size_limit, tally& t) {
    tests::random_choice choice(seed);
    const std::string text = tests::schema_maker(choice).schema();
    const fhir::document schema = read(text);
    const auto by = engines(text, {.dialect = "http://json-schema.org/draft-07/schema"}, size_limit);
    tests::instance_maker maker(choice, schema);
    for (int i = 0; i < 12; ++i) {
        const std::string message = maker.instance();
        const fhir::document document = read(message);
        for (const strength how : {strength::tolerant, strength::strict}) {
            const auto answers = by.of(0, document.root(), how);
            INFO("seed " << seed << ", schema " << text << ", message " << message);
            REQUIRE(answers.agree());
            ++t.pairs;
            t.accepted += answers.walked ? 1 : 0;
            t.merged += answers.merged ? 1 : 0;
        }
    }
}

} // namespace

TEST_CASE("merged states: generated documents are judged as the walker judges them", "[validation]") {
    tally t;
    for (std::uint64_t seed = 1; seed <= 1500; ++seed) compare_generated(seed, validation::engine::merged::size_max, t);
    CHECK(t.accepted > t.pairs / 4);
    CHECK(t.accepted < t.pairs * 3 / 4);
    CHECK(t.merged > t.pairs * 9 / 10);
}

TEST_CASE("merged states: what there is no room for is judged by the walker", "[validation]") {
    tally t;
    for (std::uint64_t seed = 1; seed <= 200; ++seed)
        for (const std::size_t size_limit : {0, 1, 3, 10, 30}) compare_generated(seed, size_limit, t);
    CHECK(t.merged > t.pairs / 2);
}

TEST_CASE("merged states: what a schema asks for at many places takes no more room than there is", "[validation]") {
    std::string names;
    std::string branches;
    for (int i = 0; i < 100; ++i) {
        names += fmt::format(R"({}"n{}": true)", i == 0 ? "" : ", ", i);
        branches += fmt::format(R"({}{{"maxProperties": {}}})", i == 0 ? "" : ", ", i);
    }
    const std::string many_names = repeating("{\"properties\": {" + names + "}}");
    const std::string many_branches = repeating("{\"anyOf\": [" + branches + "]}");
    const auto edges_of = [](const validation::engine::merged::machine& m) {
        std::size_t edges = 0;
        for (const auto& questions : m.questions)
            for (const auto& asked : questions) edges += asked.edges.size();
        return edges;
    };
    CHECK(machine_of(many_names, 100'000)->slots.size() > 20'000);
    CHECK(machine_of(many_names, 2'000)->slots.size() < 6'000);
    CHECK(edges_of(*machine_of(many_branches, 100'000)) >= 10'000);
    CHECK(edges_of(*machine_of(many_branches, 2'000)) < 2'000);
    check_both(engines(many_names), R"({"m2": {"n1": 1}})", false);
    const fhir::document small = read(R"({"m2": {"n1": 1}})");
    CHECK(engines(many_names, {}, 2'000).of(0, small.root(), strength::strict).agree());
    CHECK(engines(many_branches, {}, 2'000).of(0, small.root(), strength::strict).agree());
}

TEST_CASE("merged states: the value of a member decides which branches and conditions are left", "[validation]") {
    const auto by = engines(R"({"allOf": [
        {"if": {"required": ["kind"], "properties": {"kind": {"const": "a"}, "n": false}},
         "then": {"required": ["instead"]}, "else": {"$ref": "#/$defs/any"}},
        {"oneOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}, {"required": ["loose"]}]}],
        "$defs": {"any": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}, {"$ref": "#/$defs/c"}]},
          "a": {"required": ["kind"], "properties": {"kind": {"const": "a"}, "n": {"type": "integer"}}},
          "b": {"required": ["kind"], "properties": {"kind": {"enum": ["b", "bb"]}}, "x-strict": {"required": ["n"]}},
          "c": {"required": ["kind"], "properties": {"kind": {"const": "c"}}}}})");
    check_both(by, R"({"kind": "a", "n": 1})", true);
    check_both(by, R"({"kind": "a", "n": 1.5})", false);
    check_both(by, R"({"kind": "a"})", false);
    check_both(by, R"({"kind": "a", "instead": 1})", true);
    check_both(by, R"({"kind": "a", "n": 1, "loose": 1})", false);
    check_both(by, R"({"kind": "bb", "n": 1})", true);
    check_both(by, R"({"kind": "bb"})", false);
    check_both(by, R"({"kind": "bb"})", true, strength::tolerant);
    check_both(by, R"({"kind": "c"})", false);
    check_both(by, R"({"kind": "c", "loose": 1})", true);
    check_both(by, R"({"kind": "d", "loose": 1})", false);
    check_both(by, R"({"kind": 1})", false);
    check_both(by, R"({"loose": 1})", false);
}

TEST_CASE("merged states: one of several names, also where one of them is required elsewhere", "[validation]") {
    const auto by = engines(R"({"allOf": [{"$ref": "#/$defs/choice"}, {"required": ["valueText"]}],
        "$defs": {"choice": {"type": "object", "oneOf": [{"anyOf": [{"required": ["valueText"]}, {"required": ["_valueText"]}]},
            {"required": ["valueNumber"]},
            {"properties": {"valueText": false, "_valueText": false, "valueNumber": false}}]}}})");
    check_both(by, R"({"valueText": 1})", true);
    check_both(by, R"({"valueText": 1, "_valueText": 1})", true);
    check_both(by, R"({"valueText": 1, "valueNumber": 1})", false);
    check_both(by, R"({"_valueText": 1})", false);
    check_both(by, "{}", false);
}

TEST_CASE("merged states: a part of a schema that asks for nothing refuses nothing", "[validation]") {
    const char* const nothing_asked[] = {
        R"({"then": {"required": ["b"]}})", R"({"else": false})", R"({"x-strict": true})",
        R"({"anyOf": [{"then": false}, {"required": ["b"]}]})", R"({"oneOf": [{"else": false}]})"};
    for (const char* part : nothing_asked) {
        const auto by =
            engines(fmt::format(R"({{"type": "object", "properties": {{"a": true}}, "allOf": [{}]}})", part));
        check_both(by, "{}", true);
        check_both(by, R"({"a": 1})", true);
    }
    const auto one =
        engines(R"({"type": "object", "properties": {"a": true}, "oneOf": [{"required": ["a"]}, {"then": false}]})");
    check_both(one, "{}", true);
    check_both(one, R"({"a": 1})", false); // both hold
}

TEST_CASE("merged states: more names to tell apart than a word has bits", "[validation]") {
    std::string required;
    std::string message;
    for (int i = 0; i < 70; ++i) {
        required += fmt::format("{}\"n{}\"", i == 0 ? "" : ", ", i);
        message += fmt::format("{}\"n{}\": {}", i == 0 ? "" : ", ", i, i);
    }
    const auto by = engines(fmt::format(R"({{"required": [{}], "maxProperties": 70}})", required));
    check_both(by, "{" + message + "}", true);
    check_both(by, "{" + message.substr(0, message.rfind(',')) + "}", false);
    check_both(by, "{" + message + ", \"more\": 1}", false);
}

TEST_CASE("merged states: names that differ in nothing but their middle, and one without a character", "[validation]") {
    const auto by = engines(R"({"properties": {"the same 1 the same": {"type": "null"}, "the same 2 the same": true,
        "": {"const": 1}, "x": true}, "additionalProperties": false})");
    check_both(by, R"({"the same 1 the same": null, "the same 2 the same": 2, "": 1})", true);
    check_both(by, R"({"the same 1 the same": 1})", false);
    check_both(by, R"({"the same 3 the same": 1})", false);
    check_both(by, R"({"": 2})", false);
}

// As many NULs, as long as no name of a schema may be.
TEST_CASE("merged states: a name that is like a place without one", "[validation]") {
    const auto by =
        engines(R"({"properties": {"a": true, "b": true, "c": true}, "additionalProperties": {"const": 1}})");
    std::string name;
    for (int i = 0; i < 65535; ++i) name += "\\u0000";
    check_both(by, "{\"" + name + "\": 1}", true);
    check_both(by, "{\"" + name + "\": 2}", false);
}

TEST_CASE("merged states: a name that stands twice is left to the walker where it is refused", "[validation]") {
    const auto by = engines(
        R"({"allOf": [{"properties": {"a": {"type": "integer"}}}, {"properties": {"b": true, "c": true, "d": true}}]})");
    check_both(by, R"({"a": 1, "a": 2})", true);
    const fhir::document twice = read(R"({"a": 1, "a": "x"})");
    CHECK_FALSE(by.of(0, twice.root(), strength::strict).merged.has_value());
}

TEST_CASE("merged states: what nests too deep is left to the walker, also behind a not", "[validation]") {
    std::string deep = "1";
    for (int i = 0; i < 150; ++i) deep = "[" + deep + "]";
    const fhir::document document = read(deep);
    for (const char* schema : {R"({"items": {"$ref": "#"}})", R"({"not": {"items": {"$ref": "#/$defs/a"}},
            "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}})"}) {
        const auto answers = engines(schema).of(0, document.root(), strength::strict);
        CHECK_FALSE(answers.merged.has_value());
    }
}

TEST_CASE("merged states: what might take too many steps is left to the walker", "[validation]") {
    // Each level of the message doubles what the walker has to do; merged, it is met once.
    const char* const doubling =
        R"({"allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}]})";
    std::string deep = "1";
    for (int i = 0; i < 16; ++i) deep = R"({"a": )" + deep + "}";
    const fhir::document document = read(deep);
    CHECK_FALSE(engines(doubling, {.steps_max = 60'000}).of(0, document.root(), strength::strict).merged.has_value());
    check_both(engines(doubling, {.steps_max = 10'000'000}), deep, true);
}

TEST_CASE("merged states: what an array contains, how often, and that no element is there twice", "[validation]") {
    const auto by = engines(
        R"({"contains": {"type": "object", "required": ["a"], "properties": {"a": {"const": "x"}}}, "maxContains": 1,
        "minItems": 2, "uniqueItems": true, "items": {"type": ["object", "null"]}})");
    check_both(by, R"([{"a": "x"}, null])", true);
    check_both(by, R"([{"a": "x"}])", false);
    check_both(by, R"([{"a": "x"}, {"a": "x", "b": 1}])", false);
    check_both(by, R"([{"a": "y"}, null])", false);
    check_both(by, R"([{"a": "x"}, null, null])", false);
    check_both(by, R"([{"a": "x"}, 1])", false);
}

TEST_CASE("merged states: numbers, values of every kind and texts of several patterns", "[validation]") {
    const auto by = engines(R"({"properties": {
        "n": {"allOf": [{"type": "integer", "minimum": 1}, {"maximum": 9, "multipleOf": 3}]},
        "v": {"allOf": [{"enum": ["a", 1, null, {"b": [1.0]}]}, {"enum": ["a", 1.0, true, {"b": [1]}]}]},
        "t": {"allOf": [{"pattern": "^Patient/[A-Za-z0-9.-]{1,64}$"}, {"pattern": "(?:^|/)Patient/[A-Za-z0-9.-]{1,64}$"},
                        {"pattern": "^[^ ]+$", "minLength": 9, "maxLength": 20}]}}})");
    check_both(by, R"({"n": 3.0, "v": 1, "t": "Patient/1"})", true);
    check_both(by, R"({"n": 12})", false);
    check_both(by, R"({"n": 4})", false);
    check_both(by, R"({"n": 3.5})", false);
    check_both(by, R"({"v": {"b": [1]}})", true);
    check_both(by, R"({"v": null})", false);
    check_both(by, R"({"v": "a"})", true);
    check_both(by, R"({"v": "ab"})", false);
    check_both(by, R"({"t": "Patient/1234567890123456"})", false);
    check_both(by, R"({"t": "Patient/"})", false);
    check_both(by, R"({"t": "a/Patient/1"})", false);
    check_both(by, R"({"t": "Patient/12\u00e9"})", false);
}
