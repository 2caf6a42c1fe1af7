#include "broker/mapping/csv.hpp"

#include <catch2/catch.hpp>

using signalbox::mapping::read_csv;
using fields = std::vector<std::string>;

TEST_CASE("csv: plain and quoted fields, either line end", "[mapping]") {
    const auto read = read_csv("a,b\r\n\"c, d\",\"e \"\"f\"\"\"\n,\n");

    REQUIRE(read.has_value());
    REQUIRE(read->size() == 3);
    CHECK((*read)[0].fields == fields{"a", "b"});
    CHECK((*read)[1].fields == fields{"c, d", "e \"f\""});
    CHECK((*read)[2].fields == fields{"", ""});
}

TEST_CASE("csv: lines are counted through quoted fields and empty lines", "[mapping]") {
    const auto read = read_csv("\"a\nb\",c\n\n\nd,e");

    REQUIRE(read.has_value());
    REQUIRE(read->size() == 2);
    CHECK((*read)[0].line == 1);
    CHECK((*read)[1].line == 5);
}

TEST_CASE("csv: what is not RFC 4180 is an error with its line", "[mapping]") {
    CHECK(read_csv("a,b\nc\"d,e").error().line == 2);
    CHECK(read_csv("a\n\"b").error().reason == "a quote that is never closed");
    CHECK(read_csv("\"a\"b").error().reason == "text behind a closing quote");
    CHECK(read_csv("a\rb").error().reason == "a carriage return without a line feed");
}
