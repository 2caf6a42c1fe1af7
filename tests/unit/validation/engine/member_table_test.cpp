#include "broker/validation/engine/member_table.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "broker/fhir/document.hpp"

using namespace signalbox::validation::engine;

TEST_CASE("member table: every name is found and no other", "[validation]") {
    std::vector<std::string> names{"", "a", "ab", "abc", "abcd", "abcdefgh", "abcdefghi", "resourceType",
                                   // the same length, first and last eight bytes
                                   "beginning-one-ending!!", "beginning-two-ending!!"};
    for (int i = 0; i < 300; ++i) names.push_back("member" + std::to_string(i));
    member_table table;
    for (std::uint32_t i = 0; i < names.size(); ++i) table.entry(names[i]).target = i;
    table.seal();

    for (std::uint32_t i = 0; i < names.size(); ++i) {
        REQUIRE(table.find(names[i]) != nullptr);
        CHECK(table.find(names[i])->target == i);
    }
    CHECK(table.find("abcde") == nullptr);
    CHECK(table.find("member300") == nullptr);
    CHECK(table.find("beginning-six-ending!!") == nullptr);
    CHECK(table.find(std::string_view("\0", 1)) == nullptr);
}

TEST_CASE("member table: a name of a document is found as any other is", "[validation]") {
    const std::string padding(signalbox::fhir::text_padding, '!');
    std::string all = "resourceTypes";
    member_table table;
    for (std::uint32_t size = 1; size <= all.size(); ++size)
        table.entry(std::string_view(all).substr(0, size)).target = size;
    table.seal();

    for (std::size_t size = 1; size <= all.size(); ++size) {
        const std::string text = all.substr(0, size) + padding;
        const std::string_view name = std::string_view(text).substr(0, size);
        REQUIRE(table.find_padded(name) != nullptr);
        CHECK(table.find_padded(name) == table.find(name));
        const std::string other = all.substr(0, size - 1) + "?" + padding;
        CHECK(table.find_padded(std::string_view(other).substr(0, size)) == nullptr);
    }
    CHECK(table.find_padded({}) == nullptr);
}

TEST_CASE("member table: a name that is entered twice has one entry, also among many", "[validation]") {
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i) names.push_back("member" + std::to_string(i));
    member_table table;
    for (std::uint32_t i = 0; i < names.size(); ++i) {
        table.entry(names[i]).target = i;
        for (std::uint32_t before = 0; before <= i; ++before) CHECK(table.entry(names[before]).target == before);
    }
    CHECK(table.entries().size() == names.size());
}

TEST_CASE("member table: an empty one has nothing", "[validation]") {
    member_table table;
    table.seal();
    CHECK(table.find("") == nullptr);
}
