#include "broker/fhir/search_token.hpp"

using signalbox::fhir::read_search_tokens;
using signalbox::fhir::search_token;
using tokens = std::vector<search_token>;

TEST_CASE("search token: a code with, without and of no system, and any code of a system", "[fhir]") {
    CHECK(read_search_tokens("urn:x|1") == tokens{{"urn:x", "1"}});
    CHECK(read_search_tokens("1") == tokens{{std::nullopt, "1"}});
    CHECK(read_search_tokens("|1") == tokens{{"", "1"}});
    CHECK(read_search_tokens("urn:x|") == tokens{{"urn:x", ""}});
    CHECK(read_search_tokens("") == tokens{{std::nullopt, ""}});
}

TEST_CASE("search token: commas part alternatives, and what is escaped parts nothing", "[fhir]") {
    CHECK(read_search_tokens("urn:x|1,2") == tokens{{"urn:x", "1"}, {std::nullopt, "2"}});
    CHECK(read_search_tokens(R"(urn:x|a\|b\,c\$d\\)") == tokens{{"urn:x", R"(a|b,c$d\)"}});
    CHECK(read_search_tokens(R"(urn:x\||1)") == tokens{{"urn:x|", "1"}});
}

TEST_CASE("search token: an escape of nothing and a second bar have no meaning", "[fhir]") {
    for (const char* text : {R"(urn:x|1\)", R"(urn:x|\1)", "urn:x|1|2"}) CHECK_FALSE(read_search_tokens(text));
}
