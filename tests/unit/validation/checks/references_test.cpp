#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using ids = std::set<std::string>;

// A report whose Observation has the given members.
std::string report_with(const std::string& observation, const std::string& report = {}) {
    return message_of({{"MessageHeader", "h", refer("focus", {"DiagnosticReport/r"})},
                       {"Patient", "p", ""},
                       {"DiagnosticReport", "r", refer("result", {"Observation/o"}) + report},
                       {"Observation", "o", observation}});
}

} // namespace

TEST_CASE("references: an absolute URL that is an entry's fullUrl leads there", "[validation]") {
    CHECK(broken_by(report_with(refers("subject", "http://lab/p"))).empty());
}

TEST_CASE("references: a UUID is the same in capitals", "[validation]") {
    const std::string small = "urn:uuid:0f8b3a52-7c1d-4e6f-9a2b-abcdefabcdef";
    const std::string capital = "URN:UUID:0F8B3A52-7C1D-4E6F-9A2B-ABCDEFABCDEF";
    const auto with_url = [](const std::string& url, const std::string& reference) {
        return R"({"resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": ")" +
               url + R"(", "resource": {"resourceType": "Patient"}},
            {"fullUrl": "http://lab/o", "resource": {"resourceType": "Observation")" +
               refers("subject", reference) + "}}]}";
    };

    CHECK(broken_by(with_url(small, small)).count("SBX-V-0101") == 0);
    CHECK(broken_by(with_url(small, capital)).count("SBX-V-0101") == 0);
    CHECK(broken_by(with_url(capital, small)).count("SBX-V-0101") == 0);
    CHECK(broken_by(with_url(capital, "urn:uuid:" + capital.substr(9))).count("SBX-V-0101") == 0);
    CHECK(broken_by(with_url(small, small.substr(0, small.size() - 1) + "0")).count("SBX-V-0101") == 1);
    CHECK(broken_by(R"({"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": ")" + small +
                    R"("}, {"fullUrl": ")" + capital + R"("}]})") == ids{"SBX-V-0106"});
}

TEST_CASE("references: what makes the report does not lead out of the message", "[validation]") {
    const std::string elsewhere = "https://records.example/Patient/9";

    CHECK(broken_by(report_with(refers("subject", elsewhere))) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with(refers("specimen", elsewhere))) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with(refer("hasMember", {elsewhere}))) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with("", refers("subject", elsewhere))) == ids{"SBX-V-0101"});
    CHECK(broken_by(report_with("", refer("specimen", {elsewhere}))) == ids{"SBX-V-0101"});
    CHECK(broken_by(message_of({{"MessageHeader", "h", refer("focus", {elsewhere})}})) == ids{"SBX-V-0101"});
    for (const char* type : {"ServiceRequest", "Specimen"})
        CHECK(broken_by(message_of({{"MessageHeader", "h", ""}, {type, "x", refers("subject", elsewhere)}})) ==
              ids{"SBX-V-0101"});
}

TEST_CASE("references: what is contained is held to the same", "[validation]") {
    const std::string inner = R"(, "contained": [{"resourceType": "Specimen", "id": "s",
        "subject": {"reference": "https://records.example/Patient/9"}}])";

    CHECK(broken_by(report_with(inner + refers("specimen", "#s"))) == ids{"SBX-V-0101"});
}

TEST_CASE("references: other absolute URLs may lead elsewhere", "[validation]") {
    CHECK(broken_by(report_with(refers("device", "https://devices.example/Device/1"))).empty());
    CHECK(broken_by(report_with(refer("performer", {"https://directory.example/Organization/1"}))).empty());
}

TEST_CASE("references: one without type or id leads nowhere", "[validation]") {
    std::string text = report_with(refers("device", "Patient/"));
    const std::string id = R"("id": "p")";
    text.replace(text.find(id), id.size(), R"("active": true)");

    CHECK(broken_by(text) == ids{"SBX-V-0101", "SBX-V-0120"});
    CHECK(breaks("SBX-V-0101", report_with(refers("focus", "#"))).empty()); // the resource around it
}

TEST_CASE("references: a resource alone, and what a search found, may refer to the server", "[validation]") {
    const std::string slot = R"({"resourceType": "Slot", "schedule": {"reference": "Schedule/1"}})";

    CHECK(breaks("SBX-V-0101", slot).empty());
    CHECK(breaks("SBX-V-0101", bundle_of("searchset", {{"Slot", "s", refers("schedule", "Schedule/1")}})).empty());
    CHECK(breaks("SBX-V-0101", bundle_of("collection", {{"Slot", "s", refers("schedule", "Schedule/1")}})).size() == 1);
    CHECK(breaks("SBX-V-0101", R"({"resourceType": "Slot", "schedule": {"reference": "urn:uuid:0"}})").size() == 1);
    CHECK(breaks("SBX-V-0101", R"({"resourceType": "Slot", "schedule": {"reference": "#s"}})").size() == 1);
}

TEST_CASE("references: a resource alone has what it contains", "[validation]") {
    const std::string appointment = R"({"resourceType": "Appointment", "contained": [{"resourceType": "Organization",
        "id": "1"}], "extension": [{"valueReference": {"reference": "#1"}}]})";

    CHECK(breaks("SBX-V-0101", appointment).empty());
}

TEST_CASE("references: a version of a resource is that resource", "[validation]") {
    CHECK(breaks("SBX-V-0101", report_with(refers("subject", "Patient/p/_history/3"))).empty());
    CHECK(breaks("SBX-V-0101", report_with(refers("subject", "Patient/q/_history/3"))).size() == 1);
}

TEST_CASE("references: lead to a type that FHIR has for the element, in either release", "[validation]") {
    const auto type_of = [](const std::string& resource, const std::string& members) {
        return breaks("SBX-V-0120", bundle_of("collection", {{resource, "r", members},
                                                             {"Patient", "p", ""},
                                                             {"Practitioner", "d", ""},
                                                             {"Observation", "o", ""}}));
    };
    using pointers = std::vector<std::string>;

    CHECK(type_of("AllergyIntolerance", refers("patient", "Practitioner/d")) ==
          pointers{"/entry/0/resource/patient/reference"});
    CHECK(type_of("AllergyIntolerance", refers("patient", "Patient/p")).empty());
    CHECK(type_of("Observation", R"(, "related": [{"target": {"reference": "Patient/p"}}])").size() == 1); // STU3
    CHECK(type_of("Observation", R"(, "related": [{"target": {"reference": "Observation/o"}}])").empty());
    CHECK(type_of("ProcedureRequest", R"(, "requester": {"agent": {"reference": "Observation/o"}})").size() == 1);
    CHECK(type_of("Basic", refers("patient", "Observation/o")).empty()); // not in the table
}

TEST_CASE("references: the type is read from the reference where the resource is elsewhere", "[validation]") {
    const auto appointment = [](const std::string& actor) {
        return breaks("SBX-V-0120", R"({"resourceType": "Appointment", "participant": [{"actor": {"reference": ")" +
                                        actor + R"("}}]})");
    };

    CHECK(appointment("Slot/1").size() == 1);
    CHECK(appointment("Location/1").empty());
    CHECK(appointment("https://gp.example/Slot/1").empty()); // its last parts may mean anything
}

TEST_CASE("references: a report of STU3 is based on a ProcedureRequest", "[validation]") {
    const auto report = [](const std::string& type) {
        return breaks(
            "SBX-V-0107",
            bundle_of("collection", {{"DiagnosticReport", "r", refer("basedOn", {"http://lab/b"})}, {type, "b", ""}}));
    };

    CHECK(report("ProcedureRequest").empty());
    CHECK(report("ServiceRequest").empty());
    CHECK(report("CarePlan").size() == 1);
}

TEST_CASE("references: a request has a request in its focus", "[validation]") {
    const auto focus = [](const std::string& type) {
        return breaks("SBX-V-0146",
                      message_of({{"MessageHeader", "h", refer("focus", {"http://lab/f"})}, {type, "f", ""}}));
    };

    CHECK(focus("ServiceRequest").empty());
    CHECK(focus("Patient").size() == 1);
}

TEST_CASE("references: a record may lack a practitioner in tolerant strength, its patient never", "[validation]") {
    const std::string text = bundle_of(
        "collection", {{"Observation", "o", refers("subject", "Patient/p") + refer("performer", {"Practitioner/d"})}});

    CHECK(breaks("SBX-V-0149", text) == std::vector<std::string>{"/entry/0/resource/subject/reference"});
    CHECK(breaks("SBX-V-0150", text) == std::vector<std::string>{"/entry/0/resource/performer/0/reference"});
    CHECK_FALSE(validation::find_rule("SBX-V-0149")->tolerated);
    CHECK(validation::find_rule("SBX-V-0150")->tolerated);
}
