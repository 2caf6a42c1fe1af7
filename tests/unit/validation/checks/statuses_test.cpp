#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

std::string observation(const std::string& status, const std::string& more) {
    return R"({"resourceType": "Observation", "status": ")" + status + "\"" + more + "}";
}

std::string with_status(const std::string& status) { return R"(, "status": ")" + status + "\""; }

// A result of that status, and what it refers to.
pointers broken(const std::string& rule, const std::string& result_status, const std::string& member,
                const resource_text& target) {
    const std::string refers_to = refers(member, target.type + "/" + target.id);
    return breaks(rule, message_of({target, {"Observation", "o", with_status(result_status) + refers_to}}));
}

const pointers at_specimen{"/entry/1/resource/specimen/reference"};

} // namespace

TEST_CASE("statuses: what was entered in error, cancelled or only registered has no value", "[validation]") {
    for (const char* status : {"entered-in-error", "cancelled", "registered"}) {
        INFO(status);
        CHECK(breaks("SBX-V-0141", observation(status, R"(, "valueString": "x")")) == pointers{"/valueString"});
        CHECK(breaks("SBX-V-0141", observation(status, R"(, "component": [{}, {"valueInteger": 1}])")) ==
              pointers{"/component/1/valueInteger"});
        CHECK(breaks("SBX-V-0141", observation(status, R"(, "component": [{}], "value": "x")")).empty());
    }
    for (const char* status : {"final", "preliminary", "corrected", "unknown"})
        CHECK(breaks("SBX-V-0141", observation(status, R"(, "valueString": "x")")).empty());
}

TEST_CASE("statuses: a result is of a specimen that was not entered in error", "[validation]") {
    const auto of = [](const std::string& result, const std::string& specimen) {
        return broken("SBX-V-0160", result, "specimen", {"Specimen", "s", with_status(specimen)});
    };

    CHECK(of("final", "entered-in-error") == at_specimen);
    CHECK(of("final", "available").empty());
    CHECK(of("final", "unavailable").empty()); // the business of another rule
    CHECK(of("entered-in-error", "entered-in-error").empty());
}

TEST_CASE("statuses: a report is of such specimens as its results are", "[validation]") {
    const auto of = [](const std::string& specimen) {
        return breaks("SBX-V-0160", message_of({{"Specimen", "s", with_status(specimen)},
                                                {"DiagnosticReport", "r", refer("specimen", {"Specimen/s"})}}));
    };

    CHECK(of("entered-in-error") == pointers{"/entry/1/resource/specimen/0/reference"});
    CHECK(of("available").empty());
}

TEST_CASE("statuses: a result of a specimen that is not there is warned of", "[validation]") {
    const auto of = [](const std::string& result, const std::string& specimen) {
        return broken("SBX-V-0161", result, "specimen", {"Specimen", "s", with_status(specimen)});
    };

    CHECK(of("final", "unavailable") == at_specimen);
    CHECK(of("final", "available").empty());
    CHECK(of("cancelled", "unavailable").empty());
}

TEST_CASE("statuses: a result is of a request that stands", "[validation]") {
    const auto of = [](const std::string& request) {
        return broken("SBX-V-0162", "final", "basedOn", {"ServiceRequest", "s", request});
    };
    const pointers at_request{"/entry/1/resource/basedOn/reference"};

    for (const char* status : {"revoked", "entered-in-error", "cancelled"})
        CHECK(of(with_status(status)) == at_request);
    for (const char* status : {"active", "completed", "on-hold"}) CHECK(of(with_status(status)).empty());
    CHECK(of(with_status("active") + R"(, "doNotPerform": true)") == at_request);
    CHECK(of(with_status("active") + R"(, "doNotPerform": false)").empty());
}

TEST_CASE("statuses: a Patient whose record is not in use is warned of", "[validation]") {
    CHECK(breaks("SBX-V-0163", R"({"resourceType": "Patient", "active": false})") == pointers{"/active"});
    CHECK(breaks("SBX-V-0163", R"({"resourceType": "Patient", "active": true})").empty());
    CHECK(breaks("SBX-V-0163", R"({"resourceType": "Patient"})").empty());
    CHECK(breaks("SBX-V-0163", R"({"resourceType": "Practitioner", "active": false})").empty());
}

TEST_CASE("statuses: a Patient that another replaces is not in use", "[validation]") {
    const auto linked = [](const std::string& type) {
        return breaks("SBX-V-0163", R"({"resourceType": "Patient", "link": [{"other": {}, "type": ")" + type + "\"}]}");
    };
    CHECK(linked("replaced-by") == std::vector<std::string>{"/link/0"});
    CHECK(linked("replaces").empty());
    CHECK(linked("seealso").empty());
}
