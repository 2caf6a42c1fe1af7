#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

constexpr const char* one = "9991000003";
constexpr const char* another = "9990000018";
constexpr const char* other_systems[] = {"http://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/id/NHS-Number",
                                         "https://fhir.nhs.uk/Id/nhs-number/", "http://fhir.nhs.net/Id/nhs-number",
                                         "urn:oid:2.16.840.1.113883.2.1.4.1"};

std::string identifier(const std::string& number, const std::string& system = "https://fhir.nhs.uk/Id/nhs-number") {
    return R"({"system": ")" + system + R"(", "value": ")" + number + "\"}";
}

std::string patient(const std::string& identifiers) {
    return R"({"resourceType": "Patient", "identifier": [)" + identifiers + "]}";
}

} // namespace

TEST_CASE("nhs numbers: a patient has one, whatever its system is called", "[validation]") {
    CHECK(breaks("SBX-V-0114", patient(identifier(one) + "," + identifier(another))) ==
          pointers{"/identifier/1/value"});
    CHECK(breaks("SBX-V-0114", patient(identifier(one) + "," + identifier(another, other_systems[0]))).size() == 1);
    CHECK(breaks("SBX-V-0114", patient(identifier(one) + "," + identifier(one))).empty());
    CHECK(breaks("SBX-V-0114", patient(identifier(one) + "," + identifier("7", "urn:lab"))).empty());
}

TEST_CASE("nhs numbers: other names of the system are warned of", "[validation]") {
    for (const char* system : other_systems) {
        INFO(system);
        CHECK(breaks("SBX-V-0134", identifier(one, system)) == pointers{"/system"});
    }
    for (const char* system : {"https://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/Id/nhs-number-status",
                               "https://lab.example/nhs-number"})
        CHECK(breaks("SBX-V-0134", identifier(one, system)).empty());
}

TEST_CASE("nhs numbers: the check digit is asked for under every name of the system", "[validation]") {
    for (const char* system : other_systems) {
        INFO(system);
        CHECK(breaks("SBX-V-0102", identifier("9991000004", system)) == pointers{"/value"});
        CHECK(breaks("SBX-V-0102", identifier(one, system)).empty());
    }
    CHECK(breaks("SBX-V-0102", identifier("9991000004", "https://lab.example/nhs-number")).empty());
}

TEST_CASE("nhs numbers: one under another system is warned of, where the patient has none", "[validation]") {
    CHECK(breaks("SBX-V-0135", patient(identifier(one, "urn:lab"))) == pointers{"/identifier/0"});
    CHECK(breaks("SBX-V-0135", patient(identifier("999100000", "urn:lab"))).empty());
    CHECK(breaks("SBX-V-0135", patient(identifier(another, "urn:lab") + "," + identifier(one))).empty());
}

TEST_CASE("nhs numbers: ten equal digits are nobody's, though the check digit is right", "[validation]") {
    for (char digit = '0'; digit <= '9'; ++digit) {
        const std::string number(10, digit);
        INFO(digit);
        CHECK(breaks("SBX-V-0102", identifier(number)).empty());
        CHECK(breaks("SBX-V-0159", identifier(number)) == pointers{"/value"});
        CHECK(breaks("SBX-V-0159", identifier(number, other_systems[0])) == pointers{"/value"});
        CHECK(breaks("SBX-V-0159", identifier(number, "urn:lab")).empty());
    }
    CHECK(breaks("SBX-V-0159", identifier(one)).empty());
    CHECK(breaks("SBX-V-0159", identifier("999999999")).empty()); // nine: the business of 0102
}

TEST_CASE("nhs numbers: a system that is named has its number, or says why not", "[validation]") {
    const auto without = [](const std::string& more) {
        return R"({"system": "https://fhir.nhs.uk/Id/nhs-number")" + more + "}";
    };

    CHECK(breaks("SBX-V-0157", patient(without(""))) == pointers{"/identifier/0"});
    CHECK(breaks("SBX-V-0157", patient(without(R"(, "_value": {"extension": []})"))).empty());
    CHECK(breaks("SBX-V-0157", patient(identifier(one))).empty());
    CHECK(breaks("SBX-V-0157", patient(R"({"system": "urn:lab"})")).empty());
}

TEST_CASE("nhs numbers: one that is no longer in use is warned of", "[validation]") {
    const auto used = [](const std::string& use, const std::string& system) {
        return patient(R"({"use": ")" + use + R"(", "system": ")" + system + R"(", "value": ")" + one + "\"}");
    };

    CHECK(breaks("SBX-V-0158", used("old", "https://fhir.nhs.uk/Id/nhs-number")) == pointers{"/identifier/0/use"});
    CHECK(breaks("SBX-V-0158", used("official", "https://fhir.nhs.uk/Id/nhs-number")).empty());
    CHECK(breaks("SBX-V-0158", used("old", "urn:lab")).empty());
}

TEST_CASE("NHS numbers: one that was not verified may be another person's", "[validation]") {
    const auto with_status = [](const std::string& url, const std::string& code) {
        return breaks("SBX-V-0175",
                      R"({"resourceType": "Patient", "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number",
                          "extension": [{"url": ")" +
                          url + R"(", "valueCodeableConcept": {"coding": [{"code": ")" + code + R"("}]}}]}]})");
    };
    const std::string care_connect =
        "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1";
    const std::string uk_core =
        "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus";

    CHECK(with_status(care_connect, "01").empty());
    CHECK(with_status(care_connect, "04").size() == 1);
    CHECK(with_status(uk_core, "number-present-and-verified").empty());
    CHECK(with_status(uk_core, "trace-attempted-no-match").size() == 1);
    CHECK(with_status("http://lab/other", "04").empty());
}
