// Facts 55 to 61, against a running hub with a simulated practice behind it.
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/gpconnect_sandbox.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

gpconnect_sandbox emis_practice() { return {SIGNALBOX_BINARY, "A20047=emis"}; }

constexpr const char* invalid = "422 INVALID_PARAMETER";
constexpr const char* broken = "422 INVALID_RESOURCE";
constexpr const char* bad = "400 BAD_REQUEST";
const std::string writes = "patient/*.write";
const std::string free_ones = "&status=free&_include=Slot:schedule";

http_answer slots(const gpconnect_sandbox& hub, const std::string& query) {
    return hub.call("GET", "/Slot?" + query, "fhir:rest:search:slot-1", "organization/*.read");
}

std::string range(const std::string& start, const std::string& end) { return "start=" + start + "&end=" + end; }

std::string replaced(std::string text, const std::string& words, const std::string& others) {
    const auto at = text.find(words);
    REQUIRE(at != std::string::npos);
    return text.replace(at, words.size(), others);
}

// A practice with a slot that is free and somebody to see there.
struct booked_practice {
    gpconnect_sandbox hub = emis_practice();
    std::string patient = hub.patient_id("ordinary");
    std::string slot;
    std::string start;
    std::string end;
    std::string location;

    booked_practice() {
        const auto found = body_of(slots(hub, range("ge" + day_from_now(1), "le" + day_from_now(14)) + free_ones +
                                                  "&_include:recurse=Schedule:actor:Location"),
                                   200);
        const fhir::value first = first_of(found, "Slot");
        slot = first.string("id");
        start = first.string("start");
        end = first.string("end");
        location = first_of(found, "Location").string("id");
    }

    std::string booking() const {
        return R"({"resourceType":"Appointment","meta":{"profile":)"
               R"(["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Appointment-1"]},"contained":[{"resourceType":)"
               R"("Organization","id":"1","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":)"
               R"("A83608"}],"name":"Hillside surgery","telecom":[{"system":"phone","value":"01632 960003"}]}],)"
               R"("extension":[{"url":)"
               R"("https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-BookingOrganisation-1",)"
               R"("valueReference":{"reference":"#1"}}],"status":"booked","start":")" +
               start + R"(","end":")" + end + R"(","slot":[{"reference":"Slot/)" + slot + R"("}],"created":")" +
               day_from_now(0) + R"(T00:00:00+00:00","participant":[{"actor":{"reference":"Patient/)" + patient +
               R"("},"status":"accepted"},{"actor":{"reference":"Location/)" + location +
               R"("},"status":"accepted"}]})";
    }
    std::string books(const std::string& body) const {
        return told(hub.call("POST", "/Appointment", "fhir:rest:create:appointment-1", writes, body));
    }
    std::string books_without(const std::string& words, const std::string& others = "") const {
        return books(replaced(booking(), words, others));
    }
    // What was booked, as it was answered.
    std::string booked() const {
        const auto answer = hub.call("POST", "/Appointment", "fhir:rest:create:appointment-1", writes, booking());
        REQUIRE(answer.status == 201);
        return answer.body;
    }
    std::string puts(const std::string& why, const std::string& body, const std::string& if_match = "") const {
        const auto read = fhir::read_json(body);
        http_fields more;
        if (!if_match.empty()) more.emplace_back("If-Match", if_match);
        return told(hub.call("PUT", "/Appointment/" + std::string(read->root().string("id")),
                             "fhir:rest:" + why + ":appointment-1", writes, body, more));
    }
};

std::string cancellation(const std::string& reason) {
    return R"({"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-AppointmentCancellationReason-1",)"
           R"("valueString":")" +
           reason + "\"},";
}

std::string cancelled(const std::string& kept, const std::string& reason = "is better") {
    return replaced(replaced(kept, R"("status":"booked")", R"("status":"cancelled")"), R"("extension":[)",
                    R"("extension":[)" + cancellation(reason));
}

} // namespace

TEST_CASE("flow: gpconnect facts 55 to 58: how slots are asked for", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string tomorrow = "ge" + day_from_now(1);
    for (const int days : {0, 8, 14})
        CHECK(told(slots(hub, range(tomorrow, "le" + day_from_now(1 + days)) + free_ones)) == "200"); // 55
    for (const int days : {15, 31, -1})
        CHECK(told(slots(hub, range(tomorrow, "le" + day_from_now(1 + days)) + free_ones)) == invalid);

    const std::string week = range(tomorrow, "le" + day_from_now(8));
    CHECK(told(slots(hub, "end=le" + day_from_now(8) + free_ones)) == bad); // 56
    CHECK(told(slots(hub, "start=" + tomorrow + free_ones)) == bad);
    CHECK(told(slots(hub, week + "&_include=Slot:schedule")) == bad);
    CHECK(told(slots(hub, week + "&status=free")) == bad);

    for (const char* prefix : {"", "ne", "eq", "lt", "gt", "le", "sa"}) { // 57
        INFO(prefix);
        CHECK(told(slots(hub, range(prefix + day_from_now(1), "le" + day_from_now(8)) + free_ones)) == invalid);
    }
    CHECK(told(slots(hub, range(tomorrow, "ge" + day_from_now(8)) + free_ones)) == invalid);
    CHECK(told(slots(hub, week + "&status=busy&_include=Slot:schedule")) == invalid);
    CHECK(told(slots(hub, range("ge", "le" + day_from_now(8)) + free_ones)) == invalid);
    CHECK(told(slots(hub, range(tomorrow, "") + free_ones)) == invalid);
    for (const char* time : {"T09:00:00", "T09:00:00Z", "T09:00%2B00:00", "T09%2B00:00", "T09:00:00%2B05:00"}) {
        INFO(time);
        CHECK(told(slots(hub, range(tomorrow + time, "le" + day_from_now(8)) + free_ones)) == invalid);
    }
    for (const std::string& part : {day_from_now(1).substr(0, 7), day_from_now(1).substr(0, 4)})
        CHECK(told(slots(hub, range("ge" + part, "le" + day_from_now(8)) + free_ones)) == invalid);
    CHECK(told(slots(hub, week + free_ones + "&searchFilter=https%3A%2F%2Fexample.org%7Cx")) == "200"); // 58
}

TEST_CASE("flow: gpconnect fact 59: what a booking has to say, and must not", "[flow][gpconnect]") {
    const booked_practice at;
    CHECK(at.books_without(R"("Patient/)", R"("Practitioner/)") == broken);
    CHECK(at.books_without(R"("Location/)", R"("Practitioner/)") == broken);
    CHECK(at.books_without(R"("start":")" + at.start + "\",") == broken);
    CHECK(at.books_without(R"("end":")" + at.end + "\",") == broken);
    CHECK(at.books_without(R"("status":"booked",)") == broken);
    CHECK(at.books_without(R"("slot":[{"reference":"Slot/)" + at.slot + "\"}],") == broken);
    CHECK(at.books_without(R"("name":"Hillside surgery",)") == broken);
    CHECK(at.books_without(R"(,"telecom":[{"system":"phone","value":"01632 960003"}])") == broken);
    CHECK(at.books_without(R"(,"status":"accepted")") == broken);
    CHECK(at.books_without("Slot/" + at.slot, "Slot/45555g55555") == broken);
    CHECK(at.books_without("Slot/" + at.slot, "https://provider.example/Slot/" + at.slot) == broken);
    CHECK(at.books_without("Slot/" + at.slot, "Slot/20260101-9-00") == "422 REFERENCE_NOT_FOUND"); // section 11
    CHECK(at.books_without(R"("status":"booked",)", R"("status":"booked","reason":[{"text":"cough"}],)") == broken);
    CHECK(at.books(at.booking()) == "201");
    CHECK(at.books(at.booking()) == "409 DUPLICATE_REJECTED");
}

TEST_CASE("flow: gpconnect fact 60: what may be amended and how it is cancelled", "[flow][gpconnect]") {
    const booked_practice at;
    const std::string kept = at.booked();
    CHECK(at.puts("update", replaced(kept, R"("start":)", R"("priority":1,"start":)")) == broken);
    CHECK(at.puts("update", replaced(kept, R"("extension":[)", R"("extension":[)" + cancellation("better"))) == broken);
    CHECK(at.puts("update", replaced(kept, R"("Patient/)", R"("https://provider.example/Patient/)")) == broken);
    CHECK(at.puts("update", kept, "invalidEtag") == "409 FHIR_CONSTRAINT_VIOLATION");
    const std::string amended = replaced(kept, R"("start":)", R"("comment":"loud","start":)");
    CHECK(at.puts("update", amended, "W/\"1\"") == "200");
    CHECK(at.puts("cancel", cancelled(amended), "W/\"1\"") == "409 FHIR_CONSTRAINT_VIOLATION");
    CHECK(at.puts("cancel", cancelled(replaced(amended, "loud", "quiet")), "W/\"2\"") == broken);
    CHECK(at.puts("cancel", cancelled(amended, ""), "W/\"2\"") == invalid);
    CHECK(at.puts("cancel", cancelled(amended), "W/\"2\"") == "200");
}

TEST_CASE("flow: gpconnect fact 61: how somebody's appointments are asked for", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string known = hub.patient_id("ordinary");
    const auto asks = [&](const std::string& query, const std::string& id, const std::string& scope) {
        return told(hub.call("GET", "/Patient/" + id + "/Appointment?" + query,
                             "fhir:rest:search:patient_appointments-1", scope));
    };
    const auto verdict = [&](const std::string& start, const std::string& end) {
        return asks("start=" + start + "&start=" + end, known, "patient/*.read");
    };
    const std::string from = day_from_now(1);
    const std::string to = day_from_now(9);
    CHECK(verdict("ge" + from, "le" + to) == "200");
    CHECK(asks("start=ge" + from, known, "patient/*.read") == invalid);
    CHECK(verdict("ge" + from, "ge" + to) == invalid);
    CHECK(verdict("lt" + from, "le" + to) == invalid);
    CHECK(verdict("ge" + from.substr(0, 4), "le" + to) == invalid);
    CHECK(verdict("ge" + from + "T00:00:00%2B00:00", "le" + to) == invalid);
    CHECK(verdict("ge" + day_from_now(-3), "le" + to) == invalid);
    CHECK(verdict("ge" + to, "le" + from) == invalid);
    CHECK(asks("start=ge" + from + "&start=le" + to, known, writes) == bad);
    CHECK(asks("start=ge" + from + "&start=le" + to, "nobody", "patient/*.read") == "404 PATIENT_NOT_FOUND");
}
