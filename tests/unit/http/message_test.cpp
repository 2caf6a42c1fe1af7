#include "broker/http/message.hpp"

#include <algorithm>

#include "broker/http/limits.hpp"

using namespace signalbox;

TEST_CASE("percent coding: what is encoded decodes to the same", "[http]") {
    std::string every;
    for (int byte = 1; byte < 256; ++byte) every += static_cast<char>(byte);

    CHECK(http::percent_decode(http::percent_encode(every)) == every);
    CHECK(http::percent_encode("a/b c~") == "a%2Fb%20c~");
}

TEST_CASE("percent coding: a malformed escape or a NUL has no meaning", "[http]") {
    for (const std::string text : {"%", "%4", "a%4g", "%zz", "%00", "a%"}) CHECK_FALSE(http::percent_decode(text));
    CHECK_FALSE(http::percent_decode(std::string("a\0b", 3)));
}

TEST_CASE("query: pairs are decoded in order, plus stays plus", "[http]") {
    const auto pairs = http::parse_query("a=1&b=%20x&&c&d=&a=1+2=3");

    using pair = std::pair<std::string, std::string>;
    REQUIRE(pairs);
    CHECK(*pairs == std::vector<pair>{{"a", "1"}, {"b", " x"}, {"c", ""}, {"d", ""}, {"a", "1+2=3"}});
}

TEST_CASE("query: a malformed escape spoils the whole", "[http]") {
    CHECK_FALSE(http::parse_query("a=1&b=%2"));
    CHECK_FALSE(http::parse_query("%=1"));
    CHECK(http::parse_query("")->empty());
}

TEST_CASE("query: more parameters than the limit spoil the whole", "[http]") {
    std::string query = "a=1";
    while (std::count(query.begin(), query.end(), '=') < static_cast<int>(http::query_parameters_max)) query += "&a=1";
    REQUIRE(http::parse_query(query));
    CHECK(http::parse_query(query)->size() == http::query_parameters_max);
    CHECK_FALSE(http::parse_query(query + "&b"));
}

TEST_CASE("query: what is wrong with it is told by its kind, with the limit and how many came", "[http]") {
    CHECK(http::query_fault("a=1&b=%2") == "a query without malformed percent escapes");
    CHECK(http::query_fault("a=1&&b").empty());
    std::string query = "&&a=1";
    for (std::size_t i = 0; i < http::query_parameters_max + 9; ++i) query += "&&b=%41";
    CHECK(http::query_fault(query) == "at most 1000 query parameters, not 1010");
}
