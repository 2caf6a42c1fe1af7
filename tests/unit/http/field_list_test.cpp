#include "broker/http/field_list.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

TEST_CASE("field lists: parts are taken off one after the other, without the space around them", "[http]") {
    std::string_view rest = " gzip ;q=0.5 ,, br";
    CHECK(http::next_part(rest, ',') == "gzip ;q=0.5");
    CHECK(http::next_part(rest, ',').empty());
    CHECK(http::next_part(rest, ',') == "br");
    CHECK(rest.empty());
}

TEST_CASE("field lists: parameters are found by their name in any case, quoted or not", "[http]") {
    CHECK(http::parameter("a=1; Charset=\"UTF-8\"", "charset") == "utf-8");
    CHECK(http::parameter("charset", "charset").empty());
    CHECK(http::weight_of("level=1;Q=0.25") == 0.25);
    CHECK(http::weight_of("level=1") == 1);
}
