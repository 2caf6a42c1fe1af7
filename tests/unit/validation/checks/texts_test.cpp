#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

std::string resource(const std::string& type, const std::string& members) {
    return R"({"resourceType": ")" + type + R"(", )" + members + "}";
}

} // namespace

TEST_CASE("texts: a name or identifier of white space alone is none", "[validation]") {
    CHECK(breaks("SBX-V-0172", resource("Patient", R"("name": [{"family": " ", "given": ["Agnes", "\u00a0"]}])")) ==
          pointers{"/name/0/family", "/name/0/given/1"});
    CHECK(breaks("SBX-V-0172", resource("Organization", R"("name": "\t", "identifier": [{"value": ""}])")) ==
          pointers{"/identifier/0/value", "/name"});
    CHECK(breaks("SBX-V-0172", resource("Practitioner", R"("name": [{"text": "Dr Okafor"}])")).empty());
    CHECK(breaks("SBX-V-0172", resource("Observation", R"("identifier": [{"value": " "}])")).empty());
}

TEST_CASE("texts: characters that turn text around are seen wherever they stand", "[validation]") {
    for (const char* sign : {"\u202a", "\u202e", "\u2066", "\u2069"}) {
        CHECK(breaks("SBX-V-0173", resource("Patient", R"("name": [{"family": "Thorn)" + std::string(sign) +
                                                           R"(bury"}])")) == pointers{"/name/0/family"});
    }
    // A dash, a right-to-left mark, and what they begin with.
    CHECK(breaks("SBX-V-0173", resource("Patient", R"("a": "\u2013 \u200f \u2065 \u206a \u202f \u20ac")")).empty());
}
