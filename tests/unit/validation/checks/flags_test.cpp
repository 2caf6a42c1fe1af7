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
std::string with_range(const std::string& value, const std::string& unit, const std::string& more) {
    return observation(R"("valueQuantity": )" + value + R"(, "referenceRange": [{"low": )" + quantity("4", unit) +
                       R"(, "high": )" + quantity("10", unit) + "}]" + more);
}

std::string concept_of(const std::vector<std::string>& codes) {
    std::string text = R"({"coding": [)";
    for (const std::string& code : codes) text += (text.back() == '[' ? "" : ", ") + (R"({"code": ")" + code + "\"}");
    return text + "]}";
}

std::string flag(const std::string& code, bool list = true) {
    return R"(, "interpretation": )" + (list ? "[" + concept_of({code}) + "]" : concept_of({code}));
}

} // namespace

TEST_CASE("flags: a result below its range is not flagged as high, in R4 and STU3", "[validation]") {
    const pointers at_flag{"/interpretation/0"};

    CHECK(breaks("SBX-V-0145", with_range(quantity("3", "g/L"), "g/L", flag("H"))) == at_flag);
    CHECK(breaks("SBX-V-0145", with_range(quantity("11", "g/L"), "g/L", flag("LL"))) == at_flag);
    CHECK(breaks("SBX-V-0145", with_range(quantity("11", "g/L"), "g/L", flag("LO", false))) ==
          pointers{"/interpretation"});
}

TEST_CASE("flags: what a laboratory may flag is not contradicted", "[validation]") {
    CHECK(breaks("SBX-V-0145", with_range(quantity("11", "g/L"), "g/L", flag("H"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(quantity("7", "g/L"), "g/L", flag("H"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(quantity("3", "g/L"), "g/dL", flag("H"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(R"({"value": 3, "comparator": ">"})", "g/L", flag("H"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(quantity("3", "tubes"), "racks", flag("H"))).empty()); // can anyone compare?
}

TEST_CASE("flags: a result far outside its range is not normal", "[validation]") {
    const pointers at_flag{"/interpretation/0"};

    CHECK(breaks("SBX-V-0145", with_range(quantity("16.1", "g/L"), "g/L", flag("N"))) == at_flag); // 10 and 6 more
    CHECK(breaks("SBX-V-0145", with_range(quantity("-2.1", "g/L"), "g/L", flag("N"))) == at_flag);
    CHECK(breaks("SBX-V-0145", with_range(quantity("15.9", "g/L"), "g/L", flag("N"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(quantity("7", "g/L"), "g/L", flag("N"))).empty());
    CHECK(breaks("SBX-V-0145", with_range(quantity("160", "mg/dL"), "g/L", flag("N"))).empty()); // 1.6 g/L
    CHECK(breaks("SBX-V-0145", with_range(R"({"value": 16.1, "comparator": "<"})", "g/L", flag("N"))).empty());
}

TEST_CASE("flags: with one end to a range, far is beyond twice or below half of it", "[validation]") {
    const auto normal = [](const std::string& value, const std::string& range) {
        return breaks("SBX-V-0145", observation(R"("valueQuantity": )" + quantity(value, "mg/L") +
                                                R"(, "referenceRange": [)" + range + "]" + flag("N")));
    };
    const std::string below_five = R"({"high": )" + quantity("5", "mg/L") + "}";
    const std::string over_sixty = R"({"low": )" + quantity("60", "mg/L") + "}";

    CHECK(normal("10.1", below_five).size() == 1);
    CHECK(normal("9.9", below_five).empty());
    CHECK(normal("29.9", over_sixty).size() == 1);
    CHECK(normal("30.1", over_sixty).empty());
    CHECK(normal("30.1", over_sixty + ", " + below_five).empty()); // two ranges: which is the patient's?
}

TEST_CASE("flags: one says high, low or normal, and no second one something else", "[validation]") {
    const auto flags = [](const std::string& list) {
        return breaks("SBX-V-0165", observation(R"("interpretation": [)" + list + "]"));
    };

    CHECK(flags(concept_of({"H"}) + ", " + concept_of({"L"})) == pointers{"/interpretation/1"});
    CHECK(flags(concept_of({"H", "L"})) == pointers{"/interpretation/0"});
    CHECK(flags(concept_of({"N"}) + ", " + concept_of({"HH"})).size() == 1);
    CHECK(flags(concept_of({"HI", "H"}) + ", " + concept_of({"HH"})).empty());
    CHECK(flags(concept_of({"H"}) + ", " + concept_of({"A"})).empty());
    CHECK(breaks("SBX-V-0165", observation(R"("component": [{"interpretation": [)" + concept_of({"H"}) +
                                           R"(]}, {"interpretation": [)" + concept_of({"L"}) + "]}]"))
              .empty()); // of two components
}
