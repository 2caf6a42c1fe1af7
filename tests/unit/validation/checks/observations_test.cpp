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
std::string with_range(const std::string& value, const std::string& unit, const std::string& more = {}) {
    return observation(R"("valueQuantity": )" + value + R"(, "referenceRange": [{"low": )" + quantity("4", unit) +
                       R"(, "high": )" + quantity("10", unit) + "}]" + more);
}

std::string flag(const std::string& code, bool list = true) {
    const std::string one = R"({"coding": [{"code": ")" + code + R"("}]})";
    return R"(, "interpretation": )" + (list ? "[" + one + "]" : one);
}

} // namespace

TEST_CASE("observations: a value that is there is not said to be absent", "[validation]") {
    CHECK(breaks("SBX-V-0142", observation(R"("dataAbsentReason": {}, "valueInteger": 1)")) ==
          pointers{"/dataAbsentReason"});
    CHECK(breaks("SBX-V-0142", observation(R"("component": [{"dataAbsentReason": {}, "valueInteger": 1}])")) ==
          pointers{"/component/0/dataAbsentReason"});
    CHECK(breaks("SBX-V-0142", observation(R"("dataAbsentReason": {}, "component": [{"valueInteger": 1}])")).empty());
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

TEST_CASE("observations: a range begins below its end", "[validation]") {
    const auto range = [](const std::string& low, const std::string& high) {
        return observation(R"("referenceRange": [{"low": )" + low + R"(, "high": )" + high + "}]");
    };

    CHECK(breaks("SBX-V-0144", range(quantity("10", "g/L"), quantity("9.99", "g/L"))) == pointers{"/referenceRange/0"});
    CHECK(breaks("SBX-V-0144", range(quantity("10", "g/L"), quantity("1e1", "g/L"))).empty());
    CHECK(breaks("SBX-V-0144", range(quantity("10", "g/L"), quantity("2", "g/dL"))).empty()); // 20 g/L
    CHECK(breaks("SBX-V-0144", range("{}", quantity("2", "g/dL"))).empty());
}

TEST_CASE("observations: a result below its range is not flagged as high, in R4 and STU3", "[validation]") {
    const pointers at_flag{"/interpretation/0"};

    CHECK(breaks("SBX-V-0145", with_range(quantity("3", "g/L"), "g/L", flag("H"))) == at_flag);
    CHECK(breaks("SBX-V-0145", with_range(quantity("11", "g/L"), "g/L", flag("LL"))) == at_flag);
    CHECK(breaks("SBX-V-0145", with_range(quantity("11", "g/L"), "g/L", flag("LO", false))) ==
          pointers{"/interpretation"});
}

TEST_CASE("observations: what a laboratory may flag is not contradicted", "[validation]") {
    CHECK(breaks("SBX-V-0145", with_range(quantity("11", "g/L"), "g/L", flag("H"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(quantity("7", "g/L"), "g/L", flag("H"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(quantity("3", "g/L"), "g/dL", flag("H"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(R"({"value": 3, "comparator": ">"})", "g/L", flag("H"))).empty());
}
