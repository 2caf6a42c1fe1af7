#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using ids = std::set<std::string>;

constexpr const char* one = "9991000003";
constexpr const char* another = "9990000018";

std::string identifier(const std::string& number, const std::string& system = "https://fhir.nhs.uk/Id/nhs-number") {
    return R"({"system": ")" + system + R"(", "value": ")" + number + "\"}";
}

std::string message_with(const std::string& patient, const std::string& subject) {
    return message_of({{"MessageHeader", "h", ""},
                       {"Patient", "p", patient},
                       {"Specimen", "s", R"(, "subject": {"reference": "Patient/p")" + subject + "}"}});
}

} // namespace

TEST_CASE("identity: a subject's NHS number is that of the patient", "[validation]") {
    const std::string patient = R"(, "identifier": [)" + identifier(one) + "]";

    CHECK(broken_by(message_with(patient, R"(, "identifier": )" + identifier(one))).empty());
    CHECK(broken_by(message_with(patient, R"(, "identifier": )" + identifier(another))) == ids{"SBX-V-0113"});
    CHECK(broken_by(message_with(patient, R"(, "identifier": )" + identifier(another, "urn:lab"))).empty());
    CHECK(broken_by(message_with("", R"(, "identifier": )" + identifier(one))).empty());
}

TEST_CASE("identity: a patient has one NHS number", "[validation]") {
    const auto patient = [](const std::string& second) {
        return R"(, "identifier": [)" + identifier(one) + ", " + second + "]";
    };

    CHECK(broken_by(message_with(patient(identifier(another)), "")) == ids{"SBX-V-0114"});
    CHECK(broken_by(message_with(patient(identifier(one)), "")).empty());
    CHECK(broken_by(message_with(patient(identifier("7", "urn:lab")), "")).empty());
}

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
    const std::string named = R"(, "patient": {"identifier": )" + identifier(another) + "}";
    CHECK(breaks("SBX-V-0113", record("Immunization", named)).size() == 1);
}

TEST_CASE("identity: a message has one Patient, a search may have found several", "[validation]") {
    const std::vector<resource_text> two{{"Patient", "p", ""}, {"Patient", "q", ""}};

    CHECK(breaks("SBX-V-0140", message_of(two)) == std::vector<std::string>{"/entry/1/resource"});
    CHECK(breaks("SBX-V-0140", bundle_of("collection", two)).size() == 1);
    CHECK(breaks("SBX-V-0140", bundle_of("searchset", two)).empty());
    CHECK(breaks("SBX-V-0140", message_of({{"Patient", "p", ""}})).empty());
}

TEST_CASE("identity: other names of the NHS number's system are warned of", "[validation]") {
    for (const char* system :
         {"http://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/id/NHS-Number", "https://fhir.nhs.uk/Id/nhs-number/",
          "http://fhir.nhs.net/Id/nhs-number", "urn:oid:2.16.840.1.113883.2.1.4.1"}) {
        INFO(system);
        CHECK(breaks("SBX-V-0134", identifier(one, system)) == std::vector<std::string>{"/system"});
    }
    for (const char* system : {"https://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/Id/nhs-number-status",
                               "https://lab.example/nhs-number"})
        CHECK(breaks("SBX-V-0134", identifier(one, system)).empty());
}

TEST_CASE("identity: an NHS number under another system is warned of, where the patient has none", "[validation]") {
    const auto patient = [](const std::string& identifiers) {
        return R"({"resourceType": "Patient", "identifier": [)" + identifiers + "]}";
    };

    CHECK(breaks("SBX-V-0135", patient(identifier(one, "urn:lab"))) == std::vector<std::string>{"/identifier/0"});
    CHECK(breaks("SBX-V-0135", patient(identifier("999100000", "urn:lab"))).empty());
    CHECK(breaks("SBX-V-0135", patient(identifier(another, "urn:lab") + "," + identifier(one))).empty());
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
