#include "broker/mapping/loaders/csv.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using fields = std::vector<std::string>;

namespace {

boost::system::result<std::vector<mapping::csv_record>, mapping::csv_error> read_csv(std::string_view text,
                                                                                     char separator = ',') {
    std::vector<mapping::csv_record> records;
    const auto read = mapping::read_csv(text, separator, [&records](const mapping::csv_record& record) {
        records.push_back(record);
        return true;
    });
    if (!read) return read.error();
    return records;
}

} // namespace

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

TEST_CASE("csv: another separator makes the comma a character", "[mapping]") {
    const auto read = read_csv("a,b\tc\r\n\"d\te\"\tf\n", '\t');

    REQUIRE(read.has_value());
    CHECK((*read)[0].fields == fields{"a,b", "c"});
    CHECK((*read)[1].fields == fields{"d\te", "f"});
}

TEST_CASE("csv: reading ends when nobody wants more", "[mapping]") {
    int seen = 0;
    const auto read = mapping::read_csv("a\nb\n\"c", ',', [&seen](const mapping::csv_record&) { return ++seen < 2; });

    CHECK(read.has_value());
    CHECK(seen == 2);
}
