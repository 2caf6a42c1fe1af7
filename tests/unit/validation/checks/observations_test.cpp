#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

std::string observation(const std::string& members) { return R"({"resourceType": "Observation", )" + members + "}"; }

std::string quantity(const std::string& value, const std::string& unit) {
    return R"({"value": )" + value + R"(, "unit": ")" + unit + "\"}";
}

// A result with a range of 4 to 10 in these units, and what else it has.
std::string with_range(const std::string& value, const std::string& unit) {
    return observation(R"("valueQuantity": )" + value + R"(, "referenceRange": [{"low": )" + quantity("4", unit) +
                       R"(, "high": )" + quantity("10", unit) + "}]");
}

} // namespace

TEST_CASE("observations: a value that is there is not said to be absent", "[validation]") {
    CHECK(breaks("SBX-V-0142", observation(R"("dataAbsentReason": {}, "valueInteger": 1)")) ==
          pointers{"/dataAbsentReason"});
    CHECK(breaks("SBX-V-0142", observation(R"("component": [{"dataAbsentReason": {}, "valueInteger": 1}])")) ==
          pointers{"/component/0/dataAbsentReason"});
    CHECK(breaks("SBX-V-0142", observation(R"("dataAbsentReason": {}, "component": [{"valueInteger": 1}])")).empty());
}

TEST_CASE("observations: a text of white space alone is no value", "[validation]") {
    for (const char* blank : {"", " ", " \\t\\n", "\u00a0 "}) {
        const std::string text = R"("dataAbsentReason": {}, "valueString": ")" + std::string(blank) + "\"";
        CHECK(breaks("SBX-V-0142", observation(text)).empty());
    }
    CHECK(breaks("SBX-V-0142", observation(R"("dataAbsentReason": {}, "valueString": " . ")")).size() == 1);
}

TEST_CASE("observations: a range is in the unit of its value", "[validation]") {
    CHECK(breaks("SBX-V-0143", with_range(quantity("0.8", "ng/mL"), "nmol/L")) ==
          pointers{"/referenceRange/0/low", "/referenceRange/0/high"});
    CHECK(breaks("SBX-V-0143", with_range(quantity("0.8", "ng/mL"), "ug/L")).empty());
    CHECK(breaks("SBX-V-0143", with_range(quantity("0.8", "tubes"), "ug/L")).empty());
    CHECK(breaks("SBX-V-0143",
                 with_range(R"({"value": 1, "system": "http://unitsofmeasure.org", "code": "g/L"})", "g/dL"))
              .size() == 2);
}
