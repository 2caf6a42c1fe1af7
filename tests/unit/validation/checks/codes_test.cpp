#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

} // namespace

TEST_CASE("codes: a code without its system is warned of", "[validation]") {
    CHECK(breaks("SBX-V-0136", R"({"code": {"coding": [{"system": "urn:lab", "code": "K"}, {"code": "HB"}]}})") ==
          pointers{"/code/coding/1"});
    CHECK(
        breaks("SBX-V-0136", R"({"code": {"coding": [{"display": "text alone"}]}, "list": [{"code": "K"}]})").empty());
}

TEST_CASE("codes: an allergy says to what", "[validation]") {
    const auto allergy = [](const std::string& members) { return message_of({{"AllergyIntolerance", "a", members}}); };

    CHECK(breaks("SBX-V-0138", allergy("")) == pointers{"/entry/0/resource"});
    CHECK(breaks("SBX-V-0138", allergy(R"(, "code": {"coding": [{"display": "x"}]})")).size() == 1);
    CHECK(breaks("SBX-V-0138", allergy(R"(, "code": {"text": "penicillin"})")).empty());
    CHECK(breaks("SBX-V-0138", allergy(R"(, "code": {"coding": [{"code": "91936005"}]})")).empty());
}
