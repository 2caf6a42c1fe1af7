// Facts 36 to 45, against a running hub with a simulated practice behind it, by their numbers in the contract's
// section 8.
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/gpconnect_sandbox.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

gpconnect_sandbox emis_practice() { return {SIGNALBOX_BINARY, "A20047=emis"}; }

constexpr const char* invalid = "422 INVALID_PARAMETER";
constexpr const char* bad = "400 BAD_REQUEST";

} // namespace

TEST_CASE("flow: gpconnect facts 36 to 39: how a patient is asked for", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string number = hub.patient("ordinary");
    const auto find = [&](const std::string& query) {
        return told(hub.call("GET", "/Patient" + query, "fhir:rest:search:patient-1", "patient/*.read"));
    };
    const std::string system = "?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number";
    CHECK(find(system + "%7C" + number) == "200");
    CHECK(find("?identifier=" + number) == invalid); // 36: no system, a blank one, no value, a blank one
    CHECK(find("?identifier=%7C" + number) == invalid);
    CHECK(find("?identifier=%20%7C" + number) == invalid);
    CHECK(find(system + "%7C") == invalid);
    CHECK(find(system + "%7C%20") == invalid);
    CHECK(find("") == bad);                                                                // 37
    CHECK(find("?Identifier=" + system.substr(12) + "%7C" + number) == bad);               // 38
    CHECK(find(system + "%7C" + number + "&" + system.substr(1) + "%7C" + number) == bad); // 39
    CHECK(find(system + "%7C" + number + "&" + system.substr(1) + "%7C9999999999") == bad);
}

TEST_CASE("flow: gpconnect facts 40 to 45: what a practice knows and does not", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string search = "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C";
    const std::string reads = "patient/*.read";
    const auto found = [&](const std::string& number) {
        return first_of(body_of(hub.call("GET", search + number, "fhir:rest:search:patient-1", reads), 200), "Patient");
    };
    CHECK_FALSE(found("9999999999"));                                // 40
    for (const char* kind : {"sensitive", "inactive", "deceased"}) { // 41
        INFO(kind);
        CHECK_FALSE(found(hub.patient(kind)));
    }
    CHECK(found(hub.patient("dissent")));
    CHECK(told(hub.call("GET", search + hub.patient("ordinary") + "&_count=1&_sort=name", "fhir:rest:search:patient-1",
                        reads)) == "200");                                                                         // 42
    CHECK(told(hub.call("GET", "/Patient/nobody", "fhir:rest:read:patient-1", reads)) == "404 PATIENT_NOT_FOUND"); // 43
    CHECK(told(hub.call("GET", "/Organization/none", "fhir:rest:read:organization-1", "organization/*.read")) ==
          "404 ORGANISATION_NOT_FOUND"); // 44
    CHECK(told(hub.call("GET", "/Practitioner/nobody", "fhir:rest:read:practitioner-1", "organization/*.read")) ==
          "404 PRACTITIONER_NOT_FOUND");

    const auto practitioner = [&](const std::string& query) { // 45
        return told(
            hub.call("GET", "/Practitioner?" + query, "fhir:rest:search:practitioner-1", "organization/*.read"));
    };
    const std::string user = "identifier=https://fhir.nhs.uk/Id/sds-user-id%7C";
    CHECK(practitioner(user + "111222333444") == "200");
    CHECK(practitioner("identifier=%7C1") == invalid);
    CHECK(practitioner(user) == invalid);
    CHECK(practitioner(user + "1&" + user + "1") == bad);
}
