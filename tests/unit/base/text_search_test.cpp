#include "broker/base/text_search.hpp"

#include <string>

#include <catch2/catch.hpp>

using signalbox::base::holds;

TEST_CASE("text search: it finds a text wherever it stands, and no other", "[base]") {
    for (std::size_t size = 0; size < 70; ++size) {
        for (std::size_t at = 0; at <= size; ++at) {
            std::string text(size, 'h');
            text.insert(at, "http://host");
            CHECK(holds(text, "http://host"));
            CHECK(holds(text, text));
            text[at + 5] = ' ';
            CHECK_FALSE(holds(text, "http://host"));
        }
    }
}

TEST_CASE("text search: what is longer than the text is not in it, and nothing is in every text", "[base]") {
    CHECK_FALSE(holds("", "a"));
    CHECK_FALSE(holds("ab", "abc"));
    CHECK(holds("", ""));
    CHECK(holds("a", ""));
    CHECK(holds("a", "a"));
}
