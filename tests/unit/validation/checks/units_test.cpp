#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

std::string quantity(const std::string& unit, const std::string& code,
                     const std::string& system = "http://unitsofmeasure.org") {
    return R"({"resourceType": "Observation", "valueQuantity": {"value": 4.2, "unit": ")" + unit + R"(", "system": ")" +
           system + R"(", "code": ")" + code + R"("}})";
}

const pointers at_code{"/valueQuantity/code"};

} // namespace

TEST_CASE("units: a UCUM code follows UCUM", "[validation]") {
    CHECK(breaks("SBX-V-0122", quantity("g/L", "g/L")).empty());
    CHECK(breaks("SBX-V-0122", quantity("mm/hr", "mm/hr")) == at_code);
    CHECK(breaks("SBX-V-0122", quantity("g/L", "grams", "https://lab.example/units")).empty());
    CHECK(breaks("SBX-V-0122", R"({"coding": [{"system": "http://unitsofmeasure.org", "code": "sec"}]})") ==
          pointers{"/coding/0/code"});
}

TEST_CASE("units: a UCUM code that no result is measured in is warned of", "[validation]") {
    CHECK(breaks("SBX-V-0123", quantity("u/L", "u/L")) == at_code);
    CHECK(breaks("SBX-V-0123", quantity("K/uL", "K/uL")) == at_code);
    CHECK(breaks("SBX-V-0123", quantity("u/L", "U/L")).empty());
}

TEST_CASE("units: text and code that mean two units are warned of", "[validation]") {
    CHECK(breaks("SBX-V-0124", quantity("l/l", "%")) == at_code);
    CHECK(breaks("SBX-V-0124", quantity("g/L", "g/dL")) == at_code);
    CHECK(breaks("SBX-V-0124", quantity("mmol/mol", "%")) == at_code);
    CHECK(breaks("SBX-V-0124", quantity("mcg", "mg")) == at_code);
}

TEST_CASE("units: a text's blanks, words and raised digits hide no other unit", "[validation]") {
    struct spelled {
        const char* text;
        const char* its_code;
        const char* other;
    };
    const spelled all[] = {{"g / l", "g/L", "g/dL"},
                           {"mg/litre", "mg/L", "ug/L"},
                           {"g\u00a0/\u00a0L", "g/L", "g/dL"},
                           {"g\u202f/\u202fL", "g/L", "g/dL"},
                           {"x10\u2079/L", "10*9/L", "10*6/L"},
                           {"\u00d710\u2079/L", "10*3/uL", "10*12/L"},
                           {"10^9/L", "10*9/L", "10*6/L"},
                           {"umols/L", "umol/L", "mmol/L"},
                           {"mmols/l", "mmol/L", "umol/L"},
                           {"mmol per litre", "mmol/L", "mg/dL"},
                           {"\u00b5mol/L", "umol/L", "mmol/L"},
                           {"\u03bcg / ml", "ug/mL", "mg/mL"},
                           {"mmol/mol Hb (IFCC)", "mmol/mol", "%"}};
    for (const spelled& each : all) {
        INFO(each.text);
        CHECK(breaks("SBX-V-0124", quantity(each.text, each.its_code)).empty());
        CHECK(breaks("SBX-V-0124", quantity(each.text, each.other)) == at_code);
    }
    CHECK(breaks("SBX-V-0124", quantity("mL/min (BSA corrected)", "mL/min/{1.73_m2}")).empty()); // not understood
}

TEST_CASE("units: text and code that mean one unit, or text that is unknown, agree", "[validation]") {
    CHECK(breaks("SBX-V-0124", quantity("iu/L", "U/L")).empty());
    CHECK(breaks("SBX-V-0124", quantity("breaths per minute", "{resps}/min")).empty());
    CHECK(breaks("SBX-V-0124", quantity("thousand per microliter", "10*3/uL")).empty());
    CHECK(breaks("SBX-V-0124", quantity("m", "min")).empty());
    CHECK(breaks("SBX-V-0124", quantity("tablet", "1")).empty());
    CHECK(breaks("SBX-V-0124", quantity("g/L", "no code")).empty()); // the business of another rule
}

TEST_CASE("units: a quantity without its number, and a number that lost its unit", "[validation]") {
    const auto result = [](const std::string& quantity, const std::string& range) {
        return R"({"resourceType": "Observation", "valueQuantity": )" + quantity + R"(, "referenceRange": [)" + range +
               "]}";
    };
    const std::string with_unit = R"({"low": {"value": 4, "unit": "mg/L"}})";
    CHECK(breaks("SBX-V-0151", result(R"({"comparator": "<", "unit": "mg/L"})", with_unit)) ==
          pointers{"/valueQuantity"});
    CHECK(breaks("SBX-V-0151", result(R"({"value": 5})", with_unit)).empty());
    CHECK(breaks("SBX-V-0152", result(R"({"value": 5})", with_unit)) == pointers{"/valueQuantity"});
    CHECK(breaks("SBX-V-0152", result(R"({"value": 5, "unit": "mg/L"})", with_unit)).empty());
    CHECK(breaks("SBX-V-0152", result(R"({"value": 5})", R"({"low": {"value": 4}})")).empty());
}

TEST_CASE("codes: SNOMED CT under another spelling of its name is warned of", "[validation]") {
    const auto coding = [](const std::string& system) {
        return R"({"coding": [{"system": ")" + system + R"(", "code": "123"}]})";
    };
    for (const char* const other : {"https://snomed.info/sct", "http://snomed.info/sct/", "http://SNOMED.info/sct",
                                    "urn:oid:2.16.840.1.113883.6.96", "http://snomed.info/sct/999000031000000106"})
        CHECK(breaks("SBX-V-0153", coding(other)) == pointers{"/coding/0/system"});
    CHECK(breaks("SBX-V-0153", coding("http://snomed.info/sct")).empty());
    CHECK(breaks("SBX-V-0153", coding("https://lab.example/codes")).empty());
}
