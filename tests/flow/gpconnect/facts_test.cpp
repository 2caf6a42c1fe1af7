// Facts that hub and practice are held to together (the hub alone: transport_test, request_test), by their numbers in
// the contract's section 8.
#include <ctime>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/gpconnect_sandbox.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string reads = "patient/*.read";
const std::string writes = "patient/*.write";
const std::string registers = "fhir:operation:gpc.registerpatient-1";

gpconnect_sandbox emis_practice() { return {SIGNALBOX_BINARY, "A20047=emis"}; }

// $gpc.registerpatient for somebody of that number, with further members of the Patient, ",…".
std::string registration(const std::string& nhs_number, const std::string& more) {
    return R"({"resourceType":"Parameters","parameter":[{"name":"registerPatient","resource":{"resourceType":"Patient",)"
           R"("meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]},)"
           R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
           nhs_number + "\"}]" + more + "}}]}";
}
const std::string somebody =
    R"(,"name":[{"use":"official","family":"Nobody","given":["Nemo"]}],"birthDate":"1970-01-01","gender":"male")";

std::string medication(const std::string& part) {
    return R"(,{"name":"includeMedication","part":[{"name":"medicationSearchFromDate","valueDate":")" + part + "\"}]}";
}

} // namespace

TEST_CASE("flow: gpconnect facts 40 to 45: what a practice knows and does not", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string search = "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C";
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
    CHECK(told(hub.call("GET", "/Practitioner?identifier=%7C1", "fhir:rest:search:practitioner-1",
                        "organization/*.read")) == "422 INVALID_PARAMETER"); // 45
}

TEST_CASE("flow: gpconnect facts 46 to 54: who can be registered", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const auto registered = [&](const std::string& number, const std::string& more = somebody) {
        return told(hub.call("POST", "/Patient/$gpc.registerpatient", registers, writes, registration(number, more)));
    };
    for (const char* number : {"34555##4", "hello", "999999999", "9000000008", "90000000090"}) { // 46
        INFO(number);
        CHECK(registered(number) == "400 INVALID_NHS_NUMBER");
    }
    const std::string known = hub.patient("ordinary");
    CHECK(registered(known, R"(,"name":[{"use":"official","family":"F","given":["G"]}])") == "400 BAD_REQUEST"); // 48
    CHECK(registered("9990000018") == "400 INVALID_PATIENT_DEMOGRAPHICS");                                       // 52
    CHECK(registered(hub.patient("superseded")) == "400 INVALID_NHS_NUMBER");
    CHECK(told(hub.call("POST", "/Patient/$gpc.registerpatient", registers, reads,
                        registration(hub.patient("elsewhere"), somebody))) == "400 BAD_REQUEST"); // 54
}

TEST_CASE("flow: gpconnect facts 55 and 60: slots within fourteen days, versions of appointments",
          "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const auto slots = [&](int days) {
        return told(hub.call("GET",
                             "/Slot?start=ge" + day_from_now(1) + "&end=le" + day_from_now(1 + days) +
                                 "&status=free&_include=Slot:schedule",
                             "fhir:rest:search:slot-1", "organization/*.read"));
    };
    for (const int days : {0, 8, 14}) CHECK(slots(days) == "200"); // 55
    for (const int days : {15, 31, -1}) CHECK(slots(days) == "422 INVALID_PARAMETER");
    CHECK(told(hub.call("GET", "/Patient/nobody/Appointment?start=ge" + day_from_now(1) + "&start=le" + day_from_now(2),
                        "fhir:rest:search:patient_appointments-1", reads)) == "404 PATIENT_NOT_FOUND"); // 61
}

TEST_CASE("flow: gpconnect facts 62 to 65: structured records", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string known = hub.patient("ordinary");
    CHECK(told(hub.record_of(known, R"(,{"name":"includeAllergies"})")) == "422 INVALID_PARAMETER"); // 62
    const auto warned = hub.record_of(known, R"(,{"name":"includeMedication"},{"name":"includeTomorrow"})");
    CHECK(told(warned) == "200");
    CHECK(warned.body.find("includeTomorrow is an unrecognised parameter") != std::string::npos);
    for (const char* kind : {"deceased", "sensitive", "inactive"}) {
        INFO(kind);
        CHECK(told(hub.record_of(hub.patient(kind), R"(,{"name":"includeMedication"})")) == "404 PATIENT_NOT_FOUND");
    }
    CHECK(told(hub.record_of("9999999999", R"(,{"name":"includeMedication"})")) == "404 PATIENT_NOT_FOUND");

    for (const char* date : {"2019", "2019-01", "garbage", "2019-01-01T00:00:00+00:00"}) { // 63
        INFO(date);
        CHECK(told(hub.record_of(known, medication(date))) == "422 INVALID_PARAMETER");
    }
    CHECK(told(hub.record_of(known, medication(day_from_now(2)))) == "422 INVALID_PARAMETER");
    const auto today = hub.record_of(known, medication(day_from_now(0)));
    CHECK(told(today) == "200");
    CHECK(today.body.find("OperationOutcome") == std::string::npos);

    const std::string consultations = R"(,{"name":"includeConsultations"})"; // 64
    CHECK(told(hub.record_of(known, consultations + R"(,{"name":"includeProblems"})")) == "200");
    CHECK(told(hub.record_of(known, consultations + medication("2019-01-01"))) == "422 INVALID_PARAMETER");

    const auto migrated = [&](const std::string& scope, const std::string& sensitive, const std::string& reason) { // 65
        const std::string body =
            R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":{"system":)"
            R"("https://fhir.nhs.uk/Id/nhs-number","value":")" +
            known + R"("}},{"name":"includeFullRecord","part":[{"name":"includeSensitiveInformation","valueBoolean":)" +
            sensitive + "}]}]}";
        gpconnect_token token(std::time(nullptr));
        token.scope(scope).reason(reason);
        return told(hub.call("POST", "/structured/Patient/$gpc.migratestructuredrecord",
                             "fhir:operation:gpc.migratestructuredrecord-1", token, body));
    };
    CHECK(migrated("patient/*.read conf/N", "false", "directcare") == "400 BAD_REQUEST");
    CHECK(migrated("patient/*.read conf/N", "true", "migration").substr(0, 3) == "400");
    CHECK(migrated("patient/*.read conf/N", "false", "migration") == "403 NO_RELATIONSHIP"); // of another practice
}

TEST_CASE("flow: gpconnect fact 66: documents of those who have some here", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string includes = "?_include=DocumentReference:subject:Patient"
                                 "&_include=DocumentReference:custodian:Organization"
                                 "&_include=DocumentReference:author:Organization"
                                 "&_include=DocumentReference:author:Practitioner"
                                 "&_revinclude:recurse=PractitionerRole:practitioner";
    const auto listed = [&](const std::string& patient, const std::string& query) {
        return told(hub.call("GET", "/documents/Patient/" + patient + "/DocumentReference" + query,
                             "documents:fhir:rest:search:documentreference-1", reads));
    };
    const std::string known = hub.patient_id("ordinary", "/documents", "documents:fhir:rest:search:patient-1");
    CHECK(listed(known, includes) == "200");
    CHECK(listed(known, "") == "422 INVALID_PARAMETER");
    CHECK(listed(known, includes + "&author=https%3A%2F%2Felsewhere%7CX") == "422 INVALID_PARAMETER");
    CHECK(listed("nobody", includes) == "404 PATIENT_NOT_FOUND");
    CHECK(told(hub.call("GET", "/documents/Binary/none", "documents:fhir:rest:read:binary-1", reads)) ==
          "404 NO_RECORD_FOUND");
}
