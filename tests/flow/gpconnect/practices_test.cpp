// A consumer's developer, with a sandbox that has simulated practices behind it.
#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/gpconnect_sandbox.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::string booking(const fhir::value& slot, const std::string& patient, const std::string& location) {
    fhir::json_writer json;
    json.begin_object().member("resourceType", "Appointment").name("meta").begin_object().name("profile").begin_array();
    json.string("https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Appointment-1").end_array().end_object();
    json.name("contained")
        .raw(
            R"([{"resourceType":"Organization","id":"1","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code",)"
            R"("value":"A83608"}],"name":"Hillside surgery","telecom":[{"system":"phone","value":"01632 960003"}]}])");
    json.name("extension")
        .raw(R"([{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-BookingOrganisation-1",)"
             R"("valueReference":{"reference":"#1"}}])");
    json.member("status", "booked").member("description", "Blood pressure review");
    json.member("start", slot.string("start")).member("end", slot.string("end"));
    json.name("slot").begin_array().begin_object();
    json.member("reference", "Slot/" + std::string(slot.string("id"))).end_object().end_array();
    json.member("created", day_from_now(0) + "T00:00:00+00:00").name("participant").begin_array();
    for (const std::string& actor : {"Patient/" + patient, "Location/" + location}) {
        json.begin_object().name("actor").begin_object().member("reference", actor).end_object();
        json.member("status", "accepted").end_object();
    }
    return json.end_array().end_object().take();
}

// The same resource with another text of that member.
std::string with_text(const std::string& json, const std::string& member, const std::string& before,
                      const std::string& after) {
    const std::string old = "\"" + member + "\":\"" + before + "\"";
    const auto at = json.find(old);
    REQUIRE(at != std::string::npos);
    return std::string(json).replace(at, old.size(), "\"" + member + "\":\"" + after + "\"");
}

const std::string everything =
    R"(,{"name":"includeAllergies","part":[{"name":"includeResolvedAllergies","valueBoolean":true}]},)"
    R"({"name":"includeMedication"},{"name":"includeConsultations"},{"name":"includeProblems"},)"
    R"({"name":"includeImmunisations"},{"name":"includeUncategorisedData"},{"name":"includeInvestigations"},)"
    R"({"name":"includeReferrals"},{"name":"includeDiaryEntries"})";

} // namespace

TEST_CASE("gpconnect practices: find the patient, see free slots, book, amend, cancel", "[flow][gpconnect]") {
    const gpconnect_sandbox hub(SIGNALBOX_BINARY, "A20047=emis");
    const std::string patient = hub.patient_id("ordinary");
    REQUIRE_FALSE(patient.empty());

    const auto slots =
        body_of(hub.call("GET",
                         "/Slot?start=ge" + day_from_now(1) + "&end=le" + day_from_now(13) +
                             "&status=free&_include=Slot:schedule&_include:recurse=Schedule:actor:Location",
                         "fhir:rest:search:slot-1", "organization/*.read"),
                200);
    const fhir::value slot = first_of(slots, "Slot");
    const fhir::value location = first_of(slots, "Location");
    REQUIRE(slot);
    REQUIRE(location);

    const std::string body = booking(slot, patient, std::string(location.string("id")));
    const auto booked = hub.call("POST", "/Appointment", "fhir:rest:create:appointment-1", "patient/*.write", body);
    const auto appointment = body_of(booked, 201);
    const std::string id(appointment.root().string("id"));
    CHECK(booked.field("etag") == "W/\"1\"");
    CHECK(booked.field("location").find("/A20047/STU3/1/gpconnect/Appointment/" + id) != std::string::npos);
    CHECK(hub.call("POST", "/Appointment", "fhir:rest:create:appointment-1", "patient/*.write", body).status == 409);

    const std::string amended = with_text(fhir::write_json(appointment.root()), "description", "Blood pressure review",
                                          "Blood pressure and weight");
    const std::string place = "/Appointment/" + id;
    const auto second =
        hub.call("PUT", place, "fhir:rest:update:appointment-1", "patient/*.write", amended, {{"If-Match", "W/\"1\""}});
    const auto kept = body_of(second, 200);
    CHECK(second.field("etag") == "W/\"2\"");
    CHECK(
        hub.call("PUT", place, "fhir:rest:update:appointment-1", "patient/*.write", amended, {{"If-Match", "W/\"1\""}})
            .status == 409);

    std::string cancelled = with_text(fhir::write_json(kept.root()), "status", "booked", "cancelled");
    const std::string extensions = "\"extension\":[";
    const auto at = cancelled.find(extensions);
    REQUIRE(at != std::string::npos);
    cancelled.insert(at + extensions.size(),
                     R"({"url":"https://fhir.nhs.uk/STU3/StructureDefinition/)"
                     R"(Extension-GPConnect-AppointmentCancellationReason-1","valueString":"is better"},)");
    body_of(hub.call("PUT", place, "fhir:rest:cancel:appointment-1", "patient/*.write", cancelled,
                     {{"If-Match", "W/\"2\""}}),
            200);
    const auto all = body_of(
        hub.call("GET",
                 "/Patient/" + patient + "/Appointment?start=ge" + day_from_now(1) + "&start=le" + day_from_now(13),
                 "fhir:rest:search:patient_appointments-1", "patient/*.read"),
        200);
    CHECK(first_of(all, "Appointment").string("status") == "cancelled");
}

TEST_CASE("gpconnect practices: the structured record of a patient with everything", "[flow][gpconnect]") {
    const gpconnect_sandbox hub(SIGNALBOX_BINARY, "A20047=emis");
    const auto record = body_of(hub.record_of(hub.patient("ordinary"), everything), 200);
    CHECK(record.root().string("id") == "629ea9ba-a077-4d99-b289-7a9b19fd4e03"); // Ssp-TraceID
    const std::string text = fhir::write_json(record.root());
    for (const char* area :
         {"886921000000105", "933361000000108", "1149501000000101", "717711000000103", "1102181000000102",
          "826501000000100", "887191000000108", "792931000000107", "714311000000108"}) {
        INFO(area);
        CHECK(text.find("\"" + std::string(area) + "\"") != std::string::npos);
    }
}

TEST_CASE("gpconnect practices: who is sensitive or gone is not found, who dissents is refused", "[flow][gpconnect]") {
    const gpconnect_sandbox hub(SIGNALBOX_BINARY, "A20047=emis");
    const std::string medication = R"(,{"name":"includeMedication"})";
    for (const char* kind : {"sensitive", "deceased", "inactive", "temporary"}) {
        INFO(kind);
        const auto answer = hub.record_of(hub.patient(kind), medication);
        CHECK(answer.status == 404);
        CHECK(answer.body.find("\"PATIENT_NOT_FOUND\"") != std::string::npos);
    }
    const auto dissent = hub.record_of(hub.patient("dissent"), medication);
    CHECK(dissent.status == 403);
    CHECK(dissent.body.find("\"NO_PATIENT_CONSENT\"") != std::string::npos);
    CHECK(hub.patient_id("sensitive").empty()); // fact 41
    CHECK_FALSE(hub.patient_id("dissent").empty());
}

TEST_CASE("gpconnect practices: a document is fetched at the URL that the search gives", "[flow][gpconnect]") {
    const gpconnect_sandbox hub(SIGNALBOX_BINARY, "B82617=systmone");
    const std::string patient = hub.patient_id("ordinary", "/documents", "documents:fhir:rest:search:patient-1");
    const auto found = body_of(
        hub.call("GET",
                 "/documents/Patient/" + patient +
                     "/DocumentReference?_include=DocumentReference:subject:Patient"
                     "&_include=DocumentReference:custodian:Organization&_include=DocumentReference:author:Organization"
                     "&_include=DocumentReference:author:Practitioner"
                     "&_revinclude:recurse=PractitionerRole:practitioner",
                 "documents:fhir:rest:search:documentreference-1", "patient/*.read"),
        200);
    std::string url;
    for (const fhir::value entry : found.root().find("entry")) {
        const fhir::value content = entry.find("resource").find("content").at(0);
        if (url.empty() && content) url = content.find("attachment").string("url");
    }
    const std::string base = "/B82617/STU3/1/gpconnect";
    const auto at = url.find(base + "/documents/Binary/");
    INFO(url);
    REQUIRE(at != std::string::npos);
    const auto binary = body_of(
        hub.call("GET", url.substr(at + base.size()), "documents:fhir:rest:read:binary-1", "patient/*.read"), 200);
    CHECK(binary.root().string("resourceType") == "Binary");
    CHECK_FALSE(binary.root().string("content").empty());
}

TEST_CASE("gpconnect practices: what a practice has switched off is warned of in the record", "[flow][gpconnect]") {
    const gpconnect_sandbox hub(SIGNALBOX_BINARY, "A20047=emis,disabled=includeProblems,disabled=DocumentReferences");
    const auto record = body_of(hub.record_of(hub.patient("ordinary"), everything), 200);
    CHECK_FALSE(first_of(record, "Condition"));
    const fhir::value outcome = first_of(record, "OperationOutcome");
    REQUIRE(outcome.find("issue").size() == 2);
    for (const fhir::value issue : outcome.find("issue")) {
        CHECK(issue.string("severity") == "warning");
        CHECK(issue.find("details").string("text") == std::string(issue.string("diagnostics")) + " has been disabled");
    }
}

TEST_CASE("gpconnect practices: what is no clinical area is refused at the start", "[flow][gpconnect]") {
    const auto ended =
        run_program(SIGNALBOX_BINARY, {"serve", "--profile", "sandbox", "--listen-gpconnect", "127.0.0.1:0",
                                       "--practice", "A20047=emis,disabled=includeEverything"});
    CHECK(ended.exit_code == 78);
    CHECK(ended.errors.find("disabled=") != std::string::npos);
}
