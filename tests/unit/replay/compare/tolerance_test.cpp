#include "tools/replay/compare/tolerance.hpp"

#include <catch2/catch.hpp>

using signalbox::replay::pointer_matches;
using signalbox::replay::tolerance;

TEST_CASE("tolerance: a star is one step, two are any number, and one in brackets any number of a segment",
          "[replay]") {
    CHECK(pointer_matches("/a/*/c", "/a/b/c"));
    CHECK_FALSE(pointer_matches("/a/*/c", "/a/c"));
    CHECK_FALSE(pointer_matches("/a/*", "/a/b/c"));
    CHECK(pointer_matches("/a/**", "/a"));
    CHECK(pointer_matches("/**/id", "/entry/0/resource/id"));
    CHECK(pointer_matches("/**/id", "/id"));
    CHECK_FALSE(pointer_matches("/**/id", "/id/x"));
    CHECK(pointer_matches("/OBX[*]/5/1", "/OBX[12]/5/1"));
    CHECK_FALSE(pointer_matches("/OBX[*]/5/1", "/OBR[12]/5/1"));
}

TEST_CASE("tolerance: an id may be another id, a time another time", "[replay]") {
    tolerance with = tolerance::built_in();
    REQUIRE(
        with.add(R"({"tolerate":[{"pointer":"/body/n","may_differ":"id"},{"pointer":"/body/t","may_differ":"time"}]})")
            .has_value());
    const auto let = [&](const char* pointer, const char* before, const char* after) {
        return with.reason({"outcome", pointer, before, after}) != nullptr;
    };
    CHECK(let("/body/n", "urn:uuid:1f9a27ec-6f4c-4a0e-9d2e-0a0b0c0d0e0f", "20260301_AB"));
    CHECK_FALSE(let("/body/n", "20260301_AB", ""));
    CHECK_FALSE(let("/body/n", "two words 1", "20260301_AB"));
    CHECK(let("/body/t", "2026-03-01T09:00:00.000000Z", "2026-11-27"));
    CHECK(let("/body/t", "20260301090000", "202603010900"));
    CHECK_FALSE(let("/body/t", "2026-03-01T09:00:00Z", "yesterday"));
    CHECK_FALSE(let("/body/other", "1", "2"));
}

TEST_CASE("tolerance: the version and row of a map may differ, whichever of its files the row stands in", "[replay]") {
    const auto built_in = tolerance::built_in();
    const char* pointer = "/body/entry/3/resource/code/coding/0/extension/0/valueString";
    CHECK(built_in.reason({"outcome", pointer, "seed@2afbdc06029b#60", "seed@0afbdc06029b#61"}) != nullptr);
    CHECK(built_in.reason({"outcome", pointer, "seed@2afbdc06029b#fbc:8", "seed@0afbdc06029b#fbc:8"}) != nullptr);
    CHECK(built_in.reason({"outcome", pointer, "seed@2afbdc06029b#60", "something"}) == nullptr);
}

TEST_CASE("tolerance: a rule that cannot be used is named with what is wrong", "[replay]") {
    struct fault {
        const char* json;
        const char* what;
    };
    for (const fault& each : {
             fault{"{", "line 1: "},
             fault{"{}", "there is no array `tolerate`"},
             fault{R"({"tolerate":[{"pointer":"/a"},{"pointer":"a"}]})", "rule 2: `pointer` begins"},
             fault{R"({"tolerate":[{"in":"body","pointer":"/a"}]})", "rule 1: `in` is"},
             fault{R"({"tolerate":[{"pointer":"/a","may_differ":"much"}]})", "rule 1: `may_differ` is"},
             fault{R"({"tolerate":[{"pointer":"/a","may_differ":"pattern"}]})", "rule 1: `pattern` stands"},
             fault{R"({"tolerate":[{"pointer":"/a","pattern":"x"}]})", "rule 1: `pattern` stands"},
             fault{R"({"tolerate":[{"pointer":"/a","may_differ":"pattern","pattern":"("}]})", "rule 1: its pattern"},
         }) {
        CAPTURE(each.json);
        tolerance with = tolerance::built_in();
        const std::size_t before = with.size();
        const auto added = with.add(each.json);
        REQUIRE(added.has_error());
        CHECK(added.error().starts_with(each.what));
        if (before != with.size()) CHECK(added.error().starts_with("rule 2"));
    }
}
