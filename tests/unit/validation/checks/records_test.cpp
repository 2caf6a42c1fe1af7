#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

std::string report(const std::string& status, const std::string& result_status) {
    return message_of(
        {{"DiagnosticReport", "r", R"(, "status": ")" + status + "\"" + refer("result", {"Observation/o"})},
         {"Observation", "o", R"(, "status": ")" + result_status + "\""}});
}

std::string allergy(const std::string& code, const std::string& clinical,
                    const std::string& verification = "confirmed") {
    return R"(, "clinicalStatus": ")" + clinical + R"(", "verificationStatus": ")" + verification +
           R"(", "code": {"coding": [{"system": "http://snomed.info/sct", "code": ")" + code + R"("}]})";
}

constexpr const char* none = "716186003";
constexpr const char* penicillin = "91936005";

} // namespace

TEST_CASE("records: a withdrawn report leaves no final result behind", "[validation]") {
    CHECK(breaks("SBX-V-0147", report("entered-in-error", "final")) ==
          pointers{"/entry/0/resource/result/0/reference"});
    CHECK(breaks("SBX-V-0147", report("cancelled", "corrected")).size() == 1);
    CHECK(breaks("SBX-V-0147", report("entered-in-error", "entered-in-error")).empty());
    CHECK(breaks("SBX-V-0147", report("final", "final")).empty());
}

TEST_CASE("records: no known allergy stands beside no other that is active", "[validation]") {
    const auto record = [](const std::string& second) {
        return bundle_of("collection",
                         {{"AllergyIntolerance", "a", allergy(none, "active")}, {"AllergyIntolerance", "b", second}});
    };

    CHECK(breaks("SBX-V-0148", record(allergy(penicillin, "active"))) == pointers{"/entry/0/resource"});
    CHECK(breaks("SBX-V-0148", record(allergy(penicillin, "resolved"))).empty());
    CHECK(breaks("SBX-V-0148", record(allergy(penicillin, "active", "refuted"))).empty());
    CHECK(breaks("SBX-V-0148", record(allergy(none, "active"))).empty());
}

TEST_CASE("records: the status of an allergy is read in the form of R4 too", "[validation]") {
    const std::string active = R"(, "clinicalStatus": {"coding": [{"code": "active"}]}, "code": )";
    const std::string text = bundle_of(
        "collection", {{"AllergyIntolerance", "a",
                        active + R"({"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]})"},
                       {"AllergyIntolerance", "b", active + R"({"text": "penicillin"})"}});

    CHECK(breaks("SBX-V-0148", text).size() == 1);
}
