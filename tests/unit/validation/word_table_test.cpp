#include "broker/validation/word_table.hpp"

#include <string>

#include <catch2/catch.hpp>

using signalbox::validation::word_table;

namespace {

constexpr word_table words(std::to_array<std::string_view>({"a", "id", "code", "subject", "sender", "reference",
                                                            "modifierExtension", "modifierXxtension", "resourceType"}));

// Where the text of a document would be: with something behind it.
std::size_t number_of(const std::string& text) {
    const std::string padded = text + std::string(signalbox::fhir::text_padding, 'x');
    return words.number_of(std::string_view(padded).substr(0, text.size()));
}

} // namespace

TEST_CASE("word table: each word has its place", "[validation]") {
    std::size_t place = 0;
    for (const char* word : {"a", "id", "code", "subject", "sender", "reference", "modifierExtension",
                             "modifierXxtension", "resourceType"}) {
        INFO(word);
        CHECK(number_of(word) == place);
        CHECK(words.number_of_literal(word) == place);
        ++place;
    }
    CHECK(place == words.count);
}

TEST_CASE("word table: what only resembles a word is none", "[validation]") {
    for (const char* text : {"", "b", "i", "idx", "cod", "coda", "codecode", "subjects", "bubject", "referencE",
                             "modifierYxtension", "modifierExtensio", "modifierExtensionn", "resourcetype"}) {
        INFO(text);
        CHECK(number_of(text) == words.count);
        CHECK(words.number_of_literal(text) == words.count);
    }
    CHECK(number_of(std::string(1000, 'a')) == words.count);
    CHECK(number_of(std::string("a\0", 2)) == words.count);
}
