#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using ids = std::set<std::string>;

constexpr const char* one = "9991000003";

std::string identifier(const std::string& number, const std::string& system = "https://fhir.nhs.uk/Id/nhs-number") {
    return R"({"system": ")" + system + R"(", "value": ")" + number + "\"}";
}

} // namespace

TEST_CASE("identity: a patient within a resource is not that of the message", "[validation]") {
    const std::string text = message_of(
        {{"MessageHeader", "h", ""},
         {"Specimen", "s", R"(, "contained": [{"resourceType": "Patient", "id": "x"}])" + refers("subject", "#x")},
         {"Patient", "p", ""}});

    CHECK(broken_by(text) == ids{"SBX-V-0108"});
}

TEST_CASE("identity: an allergy or immunisation of another patient is found by its own member", "[validation]") {
    const auto record = [](const std::string& type, const std::string& patient) {
        return message_of({{"Patient", "p", R"(, "identifier": [)" + identifier(one) + "]"},
                           {"Patient", "q", ""},
                           {type, "r", patient}});
    };

    for (const char* type : {"AllergyIntolerance", "Immunization"}) {
        CHECK(breaks("SBX-V-0108", record(type, refers("patient", "Patient/q"))).size() == 1);
        CHECK(breaks("SBX-V-0108", record(type, refers("patient", "Patient/p"))).empty());
    }
}

TEST_CASE("identity: a message has one Patient, a search may have found several", "[validation]") {
    const std::vector<resource_text> two{{"Patient", "p", ""}, {"Patient", "q", ""}};

    CHECK(breaks("SBX-V-0140", message_of(two)) == std::vector<std::string>{"/entry/1/resource"});
    CHECK(breaks("SBX-V-0140", bundle_of("collection", two)).size() == 1);
    CHECK(breaks("SBX-V-0140", bundle_of("searchset", two)).empty());
    CHECK(breaks("SBX-V-0140", message_of({{"Patient", "p", ""}})).empty());
}

TEST_CASE("identity: two results with one identifier are warned of", "[validation]") {
    const auto results = [](const std::string& type, const std::string& second) {
        const std::string members = R"(, "identifier": [)" + identifier("7", "urn:lab") + "]";
        return message_of({{type, "a", members}, {type, "b", R"(, "identifier": [)" + second + "]"}});
    };

    CHECK(breaks("SBX-V-0137", results("Observation", identifier("7", "urn:lab"))) ==
          std::vector<std::string>{"/entry/1/resource/identifier/0"});
    CHECK(breaks("SBX-V-0137", results("Observation", identifier("8", "urn:lab"))).empty());
    CHECK(breaks("SBX-V-0137", results("Observation", identifier("7", "urn:gp"))).empty());
    CHECK(breaks("SBX-V-0137", results("Organization", identifier("7", "urn:lab"))).empty());
    CHECK(breaks("SBX-V-0137",
                 R"({"resourceType": "Observation", "identifier": [)" + identifier("7") + "," + identifier("7") + "]}")
              .empty()); // one resource says it twice
}
