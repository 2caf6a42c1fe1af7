#include "tools/simulate/practice/gpconnect/appointments/diary.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using simulate::patient_kind;

namespace {

std::string search(const std::string& start, const std::string& end, const std::string& more = "") {
    return "/Slot?start=" + start + "&end=" + end + "&status=free&_include=Slot:schedule" + more;
}

const std::string week = search("ge2026-11-30", "le2026-12-04");
const std::string everybody = "&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:Location";

// What a consumer sends to book a slot, with whatever stands in its place.
struct booking {
    std::string patient;
    std::string place;
    std::string slot;
    std::string start;
    std::string end;
    std::string more = {}; // members behind a comma

    std::string json() const {
        return fmt::format(
            R"({{"resourceType":"Appointment","meta":{{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Appointment-1"]}},"contained":[{{"resourceType":"Organization","id":"1","identifier":[{{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"B82617"}}],"name":"Another practice","telecom":[{{"system":"phone","value":"01632 960200"}}]}}],"extension":[{{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-BookingOrganisation-1","valueReference":{{"reference":"#1"}}}}],"status":"booked","start":"{}","end":"{}","slot":[{{"reference":"{}"}}],"created":"2026-11-27T10:00:00+00:00","participant":[{{"actor":{{"reference":"Patient/{}"}},"status":"accepted"}},{{"actor":{{"reference":"{}"}},"status":"accepted"}}]{}}})",
            start, end, slot, patient, place, more);
    }
};

// The first free slot of the next week, for an ordinary patient.
booking first_free(gp_practice& practice) {
    const auto found = practice.get_of_organisation(week + everybody);
    REQUIRE(found.status == 200);
    return {practice.id_of(patient_kind::ordinary), "Location/" + found.ids("Location").front(),
            "Slot/" + found.ids("Slot").front(), found.at("/entry/0/resource/start"),
            found.at("/entry/0/resource/end")};
}

const gp_token write_scope{.scope = "patient/*.write"};

std::string verdict_without(const std::string& text, const std::string& instead = "") {
    gp_practice practice;
    std::string body = first_free(practice).json();
    const auto at = body.find(text);
    REQUIRE(at != std::string::npos);
    return practice.post("/Appointment", body.replace(at, text.size(), instead)).verdict();
}

std::string with(std::string body, const std::string& text, const std::string& instead) {
    const auto at = body.find(text);
    REQUIRE(at != std::string::npos);
    return body.replace(at, text.size(), instead);
}

const std::string cancellation =
    R"({"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-AppointmentCancellationReason-1","valueString":"better"},)";

// The appointment as a consumer sends it to be cancelled.
std::string cancelled(const std::string& kept, const std::string& reason = cancellation) {
    return with(with(kept, R"("status":"booked")", R"("status":"cancelled")"), R"("extension":[)",
                R"("extension":[)" + reason);
}

gp_answer put(gp_practice& practice, const std::string& resource, const std::string& interaction,
              const std::string& if_match = "") {
    simulate::gpconnect::fields fields{
        {"Ssp-InteractionID", "urn:nhs:names:services:gpconnect:fhir:rest:" + interaction + ":appointment-1"}};
    if (!if_match.empty()) fields.emplace_back("If-Match", if_match);
    const auto read = fhir::read_json(resource);
    return practice.send("PUT", "/Appointment/" + std::string(read->root().string("id")), resource, write_scope,
                         fields);
}

} // namespace

TEST_CASE("practice, slots: free ones of the coming week with their schedules, and whom they were asked with",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto plain = practice.get_of_organisation(week);
    CHECK(plain.ids("Slot").size() > 20);
    CHECK(plain.ids("Schedule").size() == 15);
    CHECK(plain.ids("Organization").size() == 1);
    CHECK(plain.ids("Practitioner").empty());
    CHECK(plain.ids("Location").empty());
    CHECK(found_by("gpconnect-slot-search-response-stu3", plain.body) == "");

    const auto whole = practice.get_of_organisation(week + everybody);
    CHECK(whole.ids("Practitioner").size() == 3);
    CHECK(whole.ids("Location").size() == 2);
    CHECK(found_by("gpconnect-slot-search-response-stu3", whole.body) == "");
    CHECK(practice.get_of_organisation(search("ge2026-11-28", "le2026-11-29")).ids("Organization").empty());
}

TEST_CASE("practice, slots: within a range of times, and never in the past", "[simulate][gpconnect]") {
    gp_practice practice;
    const auto morning =
        practice.get_of_organisation(search("ge2026-11-30T09:00:00%2B00:00", "le2026-11-30T10:00:00%2B00:00"));
    for (const std::string& id : morning.ids("Slot")) CHECK(id.starts_with("20261130-"));
    CHECK(morning.ids("Slot").size() <
          practice.get_of_organisation(search("ge2026-11-30", "le2026-11-30")).ids("Slot").size());
    CHECK(practice.get_of_organisation(search("ge2026-11-23", "le2026-11-26")).ids("Slot").empty());
    CHECK(practice.get_of_organisation(search("ge2027-06-01", "le2027-06-10")).ids("Slot").empty());
}

TEST_CASE("practice, slots: times have the offset of their day, on both sides of a change of the clocks",
          "[simulate][gpconnect]") {
    gp_practice practice;
    practice.clock().set(*base::from_iso8601("2027-03-25T12:00:00.000000Z"));
    const auto found = practice.get_of_organisation(search("ge2027-03-26", "le2027-03-29"));
    CHECK(found_by("gpconnect-slot-search-response-stu3", found.body) == "");
    const auto ids = found.ids("Slot");
    REQUIRE(ids.size() > 2);
    const auto start = [&](std::size_t which) {
        return found.at("/entry/" + std::to_string(which) + "/resource/start");
    };
    CHECK(start(0).starts_with("2027-03-26T09:"));
    CHECK(start(0).ends_with("+00:00"));
    CHECK(start(ids.size() - 1).starts_with("2027-03-29T"));
    CHECK(start(ids.size() - 1).ends_with("+01:00"));
}

TEST_CASE("practice, fact 55: a range of up to fourteen days, which the change of the clocks does not lengthen",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto verdict = [&](const std::string& start, const std::string& end) {
        return practice.get_of_organisation(search(start, end)).verdict();
    };
    CHECK(verdict("ge2026-12-01", "le2026-12-01") == "200");
    CHECK(verdict("ge2026-12-01", "le2026-12-09") == "200");
    CHECK(verdict("ge2026-12-01", "le2026-12-15") == "200");
    CHECK(verdict("ge2026-12-01", "le2026-12-16") == "422 INVALID_PARAMETER");
    CHECK(verdict("ge2026-12-01", "le2027-01-01") == "422 INVALID_PARAMETER");
    CHECK(verdict("ge2026-12-02", "le2026-12-01") == "422 INVALID_PARAMETER");
    CHECK(verdict("ge2026-10-20T00:00:00%2B01:00", "le2026-11-03T00:00:00%2B00:00") == "200");
}

TEST_CASE("practice, fact 56: what a slot search cannot do without is BAD_REQUEST when it is missing",
          "[simulate][gpconnect]") {
    gp_practice practice;
    for (const std::string part :
         {"start=ge2026-11-30&", "&end=le2026-12-04", "&status=free", "&_include=Slot:schedule"})
        CHECK(practice.get_of_organisation(with(week, part, "")).verdict() == "400 BAD_REQUEST");
    CHECK(practice.get_of_organisation(week + "&status=free").verdict() == "400 BAD_REQUEST");
}

TEST_CASE("practice, facts 57 and 58: other prefixes, statuses and times are INVALID_PARAMETER; foreign filters pass",
          "[simulate][gpconnect]") {
    gp_practice practice;
    for (const std::string start : {"gt2026-11-30", "ne2026-11-30", "2026-11-30", "", "ge2026-11", "ge2026",
                                    "ge2026-11-30T09:00:00", "ge2026-11-30T09:00:00Z", "ge2026-11-30T09:00%2B00:00"})
        CHECK(practice.get_of_organisation(search(start, "le2026-12-04")).verdict() == "422 INVALID_PARAMETER");
    CHECK(practice.get_of_organisation(search("ge2026-11-30", "lt2026-12-04")).verdict() == "422 INVALID_PARAMETER");
    CHECK(practice.get_of_organisation(with(week, "status=free", "status=busy")).verdict() == "422 INVALID_PARAMETER");
    CHECK(practice.get_of_organisation(week + "&searchFilter=https%3A%2F%2Felsewhere%7Cx").status == 200);
    CHECK(practice.get_of_organisation(week + "&searchFilter=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fuec-dos-service-id%7C1")
              .verdict() == "404 NO_RECORD_FOUND");
}

TEST_CASE("practice, booking: the slot is the patient's, with Location and ETag, and nobody else's any more",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const booking wanted = first_free(practice);

    const auto booked = practice.post("/Appointment", wanted.json());

    CHECK(booked.status == 201);
    const std::string id = booked.at("/id");
    CHECK(booked.field("Location") ==
          "http://practice.example:8750/A20047/STU3/1/gpconnect/Appointment/" + id + "/_history/1");
    CHECK(booked.field("ETag") == "W/\"1\"");
    CHECK(found_by("gpconnect-appointment-amend-stu3", booked.body) == "");
    CHECK(practice.get("/Appointment/" + id).body == booked.body);
    CHECK(practice.post("/Appointment", wanted.json()).verdict() == "409 DUPLICATE_REJECTED");
    const auto slots = practice.get_of_organisation(week).ids("Slot");
    CHECK(std::find(slots.begin(), slots.end(), wanted.slot.substr(5)) == slots.end());
    CHECK(practice.get("/Appointment/unknown").verdict() == "404 NO_RECORD_FOUND");
}

TEST_CASE("practice, booking: slots that follow each other are one appointment, others are not",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto found = practice.get_of_organisation(week);
    const auto ids = found.ids("Slot");
    std::size_t first = 0;
    const auto time = [&](std::size_t which, const std::string& name) {
        return found.at("/entry/" + std::to_string(which) + "/resource/" + name);
    };
    while (time(first, "end") != time(first + 1, "start")) ++first;
    booking both = first_free(practice);
    both.slot = "Slot/" + ids[first] + R"("},{"reference":"Slot/)" + ids[first + 1];
    both.start = time(first, "start");
    both.end = time(first + 1, "end");
    booking apart = both;
    apart.slot = "Slot/" + ids[first] + R"("},{"reference":"Slot/)" + ids.back();
    apart.end = time(ids.size() - 1, "end");

    CHECK(practice.post("/Appointment", apart.json()).verdict() == "422 INVALID_RESOURCE");
    const auto booked = practice.post("/Appointment", both.json());
    CHECK(booked.status == 201);
    CHECK(booked.at("/slot/1/reference") == "Slot/" + ids[first + 1]);
    booking second = both;
    second.slot = "Slot/" + ids[first + 1];
    second.start = time(first + 1, "start");
    CHECK(practice.post("/Appointment", second.json()).verdict() == "409 DUPLICATE_REJECTED");
}

TEST_CASE("practice, booking: in XML as well as in JSON", "[simulate][gpconnect]") {
    gp_practice practice;
    const auto wanted = fhir::read_json(first_free(practice).json());
    const std::string xml = fhir::write_xml(wanted->root(), fhir::release::stu3).value();
    const auto booked =
        practice.send("POST", "/Appointment", xml, write_scope, {{"Content-Type", "application/fhir+xml"}});
    CHECK(booked.status == 201);
    CHECK(booked.field("Content-Type") == "application/fhir+xml; charset=utf-8");
    CHECK(fhir::read_xml(booked.body, fhir::release::stu3).has_value());
}

TEST_CASE("practice, booking: who wants a minimal answer is given none", "[simulate][gpconnect]") {
    gp_practice practice;
    const auto booked =
        practice.send("POST", "/Appointment", first_free(practice).json(), write_scope, {{"Prefer", "return=minimal"}});
    CHECK(booked.status == 201);
    CHECK(booked.body.empty());
}

TEST_CASE("practice, fact 59: what a booking cannot do without is INVALID_RESOURCE when it is missing",
          "[simulate][gpconnect]") {
    const std::string refused = "422 INVALID_RESOURCE";
    CHECK(verdict_without(R"("status":"booked",)") == refused);
    CHECK(verdict_without(R"("name":"Another practice",)") == refused);
    CHECK(verdict_without(R"(,"telecom":[{"system":"phone","value":"01632 960200"}])") == refused);
    CHECK(verdict_without(R"("status":"accepted")", R"("required":"required")") == refused);
    CHECK(verdict_without(R"("reference":"Slot/)", R"("reference":"Slot/4555_)") == refused);
    CHECK(verdict_without(R"("reference":"Slot/)", R"("reference":"https://elsewhere/Slot/)") == refused);
    CHECK(verdict_without(R"("reference":"Location/)", R"("reference":"Practitioner/)") == refused);
    CHECK(verdict_without(R"("reference":"Patient/)", R"("reference":"Practitioner/)") == refused);
    CHECK(verdict_without(R"("start":)", R"("comment":)") == refused);
    CHECK(verdict_without(R"("end":)", R"("comment":)") == refused);
    CHECK(verdict_without(R"("reference":"Slot/)", R"("reference":"Slot/9)") == refused);
    CHECK(verdict_without(R"("reference":"Slot/20261130)", R"("reference":"Slot/20261129)") ==
          "422 REFERENCE_NOT_FOUND");
    CHECK(verdict_without(R"("reference":"Patient/)", R"("reference":"Patient/9)") == "422 REFERENCE_NOT_FOUND");
}

TEST_CASE("practice, fact 59: a reason, a priority, an id and too long a text are INVALID_RESOURCE",
          "[simulate][gpconnect]") {
    gp_practice practice;
    booking wanted = first_free(practice);
    for (const std::string& more :
         {std::string(R"(,"reason":[{"text":"cough"}])"), std::string(R"(,"specialty":[{"text":"x"}])"),
          std::string(R"(,"comment":"\u0001")"), std::string(R"(,"serviceType":[{"words":"x"}])"),
          std::string(R"(,"priority":1)"), std::string(R"(,"id":"7")"), std::string(R"(,"other":1)"),
          R"(,"description":")" + std::string(101, 'x') + '"', R"(,"comment":")" + std::string(501, 'x') + '"'}) {
        wanted.more = more;
        CHECK(practice.post("/Appointment", wanted.json()).verdict() == "422 INVALID_RESOURCE");
    }
    wanted.more = R"(,"serviceType":[{"text":"whatever"}],"description":")" + std::string(100, 'x') + '"';
    CHECK(practice.post("/Appointment", wanted.json()).status == 201);
}

TEST_CASE("practice, booking: not what has begun, and not other times than the slot's", "[simulate][gpconnect]") {
    gp_practice practice;
    booking wanted = first_free(practice);
    booking longer = wanted;
    longer.end.replace(11, 2, "23");
    CHECK(practice.post("/Appointment", longer.json()).verdict() == "422 INVALID_RESOURCE");
    practice.clock().advance(std::chrono::hours(24 * 10));
    CHECK(practice.post("/Appointment", wanted.json()).verdict() == "422 INVALID_RESOURCE");
}

TEST_CASE("practice, amending: description and comment alone, each a version, told after a restart as well",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto booked = practice.post("/Appointment", first_free(practice).json());
    const std::string body = with(booked.body, R"("start":)", R"("description":"a cough","comment":"loud","start":)");

    const auto amended = put(practice, body, "update", "W/\"1\"");

    CHECK(amended.status == 200);
    CHECK(amended.field("ETag") == "W/\"2\"");
    CHECK(amended.at("/description") == "a cough");
    CHECK(found_by("gpconnect-appointment-amend-stu3", amended.body) == "");
    practice.restart();
    CHECK(practice.get("/Appointment/" + amended.at("/id")).body == amended.body);
    CHECK(put(practice, with(amended.body, ":00+00:00\"", ":01+00:00\""), "update").verdict() ==
          "422 INVALID_RESOURCE");
}

TEST_CASE("practice, fact 60: amending with a priority, a reason or absolute references is INVALID_RESOURCE, with an "
          "old version 409",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string kept = practice.post("/Appointment", first_free(practice).json()).body;
    CHECK(put(practice, with(kept, R"("start":)", R"("priority":1,"start":)"), "update").verdict() ==
          "422 INVALID_RESOURCE");
    CHECK(put(practice, with(kept, R"("extension":[)", R"("extension":[)" + cancellation), "update").verdict() ==
          "422 INVALID_RESOURCE");
    CHECK(put(practice, with(kept, R"("Patient/)", R"("https://elsewhere/Patient/)"), "update").verdict() ==
          "422 INVALID_RESOURCE");
    CHECK(put(practice, kept, "update", "invalidEtag").verdict() == "409 FHIR_CONSTRAINT_VIOLATION");
    CHECK(put(practice, kept, "update", "W/\"9\"").verdict() == "409 FHIR_CONSTRAINT_VIOLATION");
    CHECK(put(practice, kept, "update").status == 200);
    CHECK(put(practice, kept, "update", "W/\"1\"").verdict() == "409 FHIR_CONSTRAINT_VIOLATION");
}

TEST_CASE("practice, cancelling: the appointment stays with its reason, and its slot is free again",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const booking wanted = first_free(practice);
    const std::string kept = practice.post("/Appointment", wanted.json()).body;

    const auto gone = put(practice, cancelled(kept), "cancel", "W/\"1\"");

    CHECK(gone.status == 200);
    CHECK(gone.at("/status") == "cancelled");
    CHECK(found_by("gpconnect-appointment-cancel-stu3", gone.body) == "");
    CHECK(practice.get_of_organisation(week).ids("Slot").front() == wanted.slot.substr(5));
    CHECK(put(practice, kept, "update").verdict() == "422 INVALID_RESOURCE");
    CHECK(practice.post("/Appointment", wanted.json()).status == 201);
}

TEST_CASE("practice, fact 60: cancelling with a stale version, a changed comment or no reason is refused",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string kept = practice.post("/Appointment", first_free(practice).json()).body;
    const std::string body = cancelled(kept);
    CHECK(put(practice, body, "cancel", "W/\"9\"").verdict() == "409 FHIR_CONSTRAINT_VIOLATION");
    CHECK(put(practice, with(body, R"("start":)", R"("comment":"x","start":)"), "cancel").verdict() ==
          "422 INVALID_RESOURCE");
    CHECK(put(practice, with(body, "\"better\"", "\"\""), "cancel").verdict() == "422 INVALID_PARAMETER");
    CHECK(put(practice, with(body, "\"better\"", "\" \""), "cancel").verdict() == "422 INVALID_PARAMETER");
    CHECK(put(practice, cancelled(kept, ""), "cancel").verdict() == "422 INVALID_RESOURCE");
    CHECK(put(practice, body, "update").verdict() == "422 INVALID_RESOURCE");
}

TEST_CASE("practice, appointments of a patient: those of the days that are asked for, cancelled ones too",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const booking wanted = first_free(practice);
    const std::string kept = practice.post("/Appointment", wanted.json()).body;
    put(practice, cancelled(kept), "cancel");
    const std::string of = "/Patient/" + wanted.patient + "/Appointment";
    const auto found = practice.get(of + "?start=ge2026-11-27&start=le2026-12-11");
    CHECK(found.ids("Appointment").size() == 1);
    CHECK(found.at("/entry/0/resource/status") == "cancelled");
    CHECK(practice.get(of + "?start=ge2026-12-07&start=le2026-12-11").ids("Appointment").empty());
}

TEST_CASE("practice, fact 61: other starts than one ge and one le of whole days to come are INVALID_PARAMETER",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string of = "/Patient/" + practice.id_of(patient_kind::ordinary) + "/Appointment";
    for (const std::string query :
         {"?start=ge2026-11-27", "?start=ge2026-11-27&start=ge2026-11-28", "?start=lt2026-11-27&start=le2026-11-28",
          "?start=ge2026&start=le2027", "?start=ge2026-11-27T09:00:00%2B00:00&start=le2026-11-28",
          "?start=ge2026-11-01&start=le2026-11-28", "?start=ge2026-11-29&start=le2026-11-28", ""})
        CHECK(practice.get(of + query).verdict() == "422 INVALID_PARAMETER");
    const std::string good = "?start=ge2026-11-27&start=le2026-11-27";
    CHECK(practice.get(of + good).verdict() == "200");
    CHECK(practice.get(of + good, write_scope).verdict() == "400 BAD_REQUEST");
    CHECK(practice.get("/Patient/unknown/Appointment" + good).verdict() == "404 PATIENT_NOT_FOUND");
}

TEST_CASE("practice, slots: those of a service of the directory alone, with the service where it is asked for",
          "[simulate][gpconnect]") {
    gp_practice practice;
    CHECK(practice.get_of_organisation(week).ids("HealthcareService").empty());
    const auto whole = practice.get_of_organisation(week + "&_include:recurse=Schedule:actor:HealthcareService");
    REQUIRE(whole.ids("HealthcareService").size() == 1);
    CHECK(found_by("gpconnect-slot-search-response-stu3", whole.body) == "");
    CHECK(found_by("fhir-stu3", whole.body) == "");
    const auto read = fhir::read_json(whole.body);
    std::string service;
    for (const fhir::value entry : read->root().find("entry"))
        if (entry.find("resource").string("resourceType") == "HealthcareService")
            service = entry.find("resource").find("identifier").at(0).string("value");

    const std::string filter = "&searchFilter=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fuec-dos-service-id%7C";
    const auto served = practice.get_of_organisation(week + filter + service);
    CHECK(served.ids("Slot").size() > 10);
    CHECK(served.ids("Slot").size() < whole.ids("Slot").size());
    for (const std::string& id : served.ids("Slot")) CHECK(id.at(9) != '2'); // the nurse's session is of no service
    CHECK(practice.get_of_organisation(week + filter + "1").verdict() == "404 NO_RECORD_FOUND");
    CHECK(practice
              .get_of_organisation(week + filter + "1,https%3A%2F%2Ffhir.nhs.uk%2FId%2Fuec-dos-service-id%7C" + service)
              .status == 200);
}

TEST_CASE("practice, slots: of several kinds, home visits not among them", "[simulate][gpconnect]") {
    gp_practice practice;
    const auto found = practice.get_of_organisation(week);
    const auto says = [&](const std::string& text) { return found.body.find(text) != std::string::npos; };
    CHECK(says(R"("valueCode":"In-person")"));
    CHECK(says(R"("valueCode":"Telephone")"));
    CHECK_FALSE(says("Visit"));
    CHECK_FALSE(says("Home visit"));
    booking visit = first_free(practice);
    visit.slot = "Slot/20261130-3-00";
    visit.start = "2026-11-30T13:00:00+00:00";
    visit.end = "2026-11-30T13:15:00+00:00";
    CHECK(practice.post("/Appointment", visit.json()).verdict() == "422 INVALID_RESOURCE");
}

TEST_CASE("practice, visits: the patient's appointments have them, and they are read, but not amended or cancelled",
          "[simulate][gpconnect]") {
    gp_practice practice;
    std::string visit;
    for (const simulate::patient& each : practice.people()) {
        const std::string id = practice.find(each.nhs_number).at("/entry/0/resource/id");
        if (id.empty()) continue;
        const auto all = practice.get("/Patient/" + id + "/Appointment?start=ge2026-11-27&start=le2026-12-04");
        for (const std::string& one : all.ids("Appointment")) visit = one;
    }
    REQUIRE_FALSE(visit.empty());
    const auto read = practice.get("/Appointment/" + visit);
    CHECK(read.status == 200);
    CHECK(found_by("gpconnect-appointment-amend-stu3", read.body) == "");
    CHECK(read.body.find(R"("valueCode":"Visit")") != std::string::npos);
    CHECK(put(practice, read.body, "update", "W/\"1\"").verdict() == "422 INVALID_RESOURCE");
    CHECK(put(practice, cancelled(read.body), "cancel", "W/\"1\"").verdict() == "422 INVALID_RESOURCE");
}
