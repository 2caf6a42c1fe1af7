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

} // namespace

TEST_CASE("amounts: a range begins below its end", "[validation]") {
    const auto range = [](const std::string& low, const std::string& high) {
        return observation(R"("referenceRange": [{"low": )" + low + R"(, "high": )" + high + "}]");
    };

    CHECK(breaks("SBX-V-0144", range(quantity("10", "g/L"), quantity("9.99", "g/L"))) == pointers{"/referenceRange/0"});
    CHECK(breaks("SBX-V-0144", range(quantity("10", "g/L"), quantity("1e1", "g/L"))).empty());
    CHECK(breaks("SBX-V-0144", range(quantity("10", "g/L"), quantity("2", "g/dL"))).empty()); // 20 g/L
    CHECK(breaks("SBX-V-0144", range("{}", quantity("2", "g/dL"))).empty());
}

TEST_CASE("amounts: a value that is a range begins below its end", "[validation]") {
    const auto range = [](const std::string& low, const std::string& high) {
        return breaks("SBX-V-0144", observation(R"("valueRange": {"low": )" + low + R"(, "high": )" + high + "}"));
    };

    CHECK(range(quantity("10", "/uL"), quantity("5", "/uL")) == pointers{"/valueRange"});
    CHECK(range(quantity("5", "/uL"), quantity("10", "/uL")).empty());
    CHECK(range(quantity("10", "g/L"), quantity("5", "g/dL")).empty()); // 50 g/L
}

TEST_CASE("amounts: a count or a concentration is not below zero", "[validation]") {
    const auto result = [](const std::string& value, const std::string& unit) {
        return breaks("SBX-V-0166", observation(R"("valueQuantity": )" + quantity(value, unit)));
    };

    for (const char* unit : {"x10^9/L", "cells/uL", "g/L", "umol/L", "iu/L", "mcg/L"}) {
        INFO(unit);
        CHECK(result("-0.1", unit) == pointers{"/valueQuantity/value"});
        CHECK(result("0.1", unit).empty());
        CHECK(result("-0.0", unit).empty());
    }
    for (const char* unit : {"mmol/L", "meq/L", "Cel", "%", "degC", "mm[Hg]", "kg", "tubes"}) {
        INFO(unit);
        CHECK(result("-2.3", unit).empty()); // base excess, a temperature, a difference
    }
}

TEST_CASE("amounts: what has more than fifteen digits before the point is no measurement", "[validation]") {
    const auto result = [](const std::string& value) {
        return breaks("SBX-V-0167", observation(R"("valueQuantity": )" + quantity(value, "copies/mL")));
    };

    for (const char* number : {"1e15", "1000000000000000", "-1022431000000105", "9e99"})
        CHECK(result(number) == pointers{"/valueQuantity/value"});
    for (const char* number : {"999999999999999.9", "0", "1e-30", "0.1234567890123456789"})
        CHECK(result(number).empty());
    CHECK(breaks("SBX-V-0167", observation(R"("referenceRange": [{"high": {"value": 1e16}}])")) ==
          pointers{"/referenceRange/0/high/value"});
}

TEST_CASE("amounts: a ratio has a denominator other than zero", "[validation]") {
    const auto ratio = [](const std::string& denominator) {
        return breaks("SBX-V-0168",
                      observation(R"("valueRatio": {"numerator": {"value": 1}, "denominator": )" + denominator + "}"));
    };

    for (const char* zero : {"0", "0.00", "0e5", "-0"})
        CHECK(ratio(quantity(zero, "1")) == pointers{"/valueRatio/denominator/value"});
    CHECK(ratio(quantity("128", "1")).empty());
    CHECK(ratio("{}").empty());
}
