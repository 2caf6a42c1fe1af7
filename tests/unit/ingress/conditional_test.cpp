#include "broker/ingress/mesh/protocol/conditional.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace signalbox::ingress::mesh::protocol;

namespace {

const base::time_point at = *base::from_iso8601("2026-11-22T14:05:06.700000Z");

} // namespace

TEST_CASE("mesh conditional: an HTTP date reads back what was written, to the second", "[ingress]") {
    CHECK(http_date(at) == "Sun, 22 Nov 2026 14:05:06 GMT");
    CHECK(parse_http_date(http_date(at)) == std::chrono::floor<std::chrono::seconds>(at));
}

TEST_CASE("mesh conditional: what is no IMF-fixdate is no date", "[ingress]") {
    for (const std::string_view text :
         {"", "Sunday, 22-Nov-26 14:05:06 GMT", "Sun Nov 22 14:05:06 2026", "Mon, 22 Nov 2026 14:05:06 GMT",
          "Sun, 31 Feb 2026 14:05:06 GMT", "Sun, 22 Nov 2026 24:05:06 GMT", "Sun, 22 Nov 2026 14:05:06 UTC",
          "Sun, 22 Now 2026 14:05:06 GMT"}) {
        CHECK_FALSE(parse_http_date(text));
    }
}

TEST_CASE("mesh conditional: a tag names the message, the chunk and the coding", "[ingress]") {
    CHECK(entity_tag("ID", 1, false) == "\"ID-1\"");
    CHECK(entity_tag("ID", 2, true) == "\"ID-2-gzip\"");
}

TEST_CASE("mesh conditional: If-None-Match decides where it stands", "[ingress]") {
    const auto held = [](const field_list& fields) { return is_held_by_client(fields, "\"A-1\"", at); };
    CHECK(held({{"If-None-Match", "\"A-1\""}}));
    CHECK(held({{"if-none-match", "\"B\", W/\"A-1\""}}));
    CHECK(held({{"If-None-Match", "*"}}));
    CHECK_FALSE(held({{"If-None-Match", "\"A-2\""}}));
    CHECK_FALSE(held({{"If-None-Match", "\"B\""}, {"If-Modified-Since", "Sun, 22 Nov 2026 14:05:06 GMT"}}));
}

TEST_CASE("mesh conditional: If-Modified-Since holds from the second of the change on", "[ingress]") {
    const auto held = [](std::string_view since) {
        return is_held_by_client({{"If-Modified-Since", since}}, "\"A-1\"", at);
    };
    CHECK(held("Sun, 22 Nov 2026 14:05:06 GMT"));
    CHECK(held("Mon, 23 Nov 2026 00:00:00 GMT"));
    CHECK_FALSE(held("Sun, 22 Nov 2026 14:05:05 GMT"));
    CHECK_FALSE(held("yesterday"));
    CHECK_FALSE(is_held_by_client({}, "\"A-1\"", at));
}
