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
