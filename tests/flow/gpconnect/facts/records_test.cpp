// Facts 62 to 66, against a running hub with a simulated practice behind it.
#include <ctime>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/gpconnect_sandbox.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

gpconnect_sandbox emis_practice() { return {SIGNALBOX_BINARY, "A20047=emis"}; }

constexpr const char* invalid = "422 INVALID_PARAMETER";
constexpr const char* broken = "422 INVALID_RESOURCE";
constexpr const char* bad = "400 BAD_REQUEST";
constexpr const char* not_found = "404 PATIENT_NOT_FOUND";

std::string parameter(const std::string& name, const std::string& parts = "") {
    return R"(,{"name":")" + name + (parts.empty() ? "\"}" : R"(","part":[)" + parts + "]}");
}
std::string part(const std::string& name, const std::string& value) {
    return R"({"name":")" + name + R"(",)" + value + "}";
}
std::string date(const std::string& text) { return R"("valueDate":")" + text + '"'; }
std::string from(const std::string& text) { return R"("valuePeriod":{"start":")" + text + "\"}"; }
std::string until(const std::string& text) { return R"("valuePeriod":{"end":")" + text + "\"}"; }

const std::string yes = R"("valueBoolean":true)";

std::string medication(const std::string& day) {
    return parameter("includeMedication", part("medicationSearchFromDate", date(day)));
}

// Every parameter that is searched by days, with a day in it.
std::vector<std::string> searches(const std::string& day) {
    std::vector<std::string> made{medication(day)};
    for (const auto& [area, period] :
         {std::pair<std::string, std::string>("includeConsultations", "consultationSearchPeriod"),
          {"includeUncategorisedData", "uncategorisedDataSearchPeriod"},
          {"includeInvestigations", "investigationSearchPeriod"},
          {"includeReferrals", "referralSearchPeriod"}}) {
        made.push_back(parameter(area, part(period, from(day))));
        made.push_back(parameter(area, part(period, until(day))));
    }
    return made;
}

} // namespace

TEST_CASE("flow: gpconnect fact 62: what is asked for of a record, and of whom", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string known = hub.patient("ordinary");
    CHECK(told(hub.record_of(known, parameter("includeAllergies"))) == invalid);
    const auto warned = hub.record_of(known, parameter("includeMedication", part("includeTomorrow", yes)) +
                                                 parameter("includeYesterday"));
    CHECK(told(warned) == "200");
    for (const char* name : {"includeMedication.includeTomorrow", "includeYesterday"}) {
        INFO(name);
        CHECK(warned.body.find(std::string(name) + " is an unrecognised parameter") != std::string::npos);
    }
    CHECK(told(hub.call("POST", "/structured/Patient/$gpc.getstructuredrecord",
                        "fhir:operation:gpc.getstructuredrecord-1", "patient/*.read",
                        R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueString":")" +
                            known + R"("},{"name":"includeMedication"}]})")) == invalid);
    for (const char* kind : {"deceased", "sensitive", "inactive"}) {
        INFO(kind);
        CHECK(told(hub.record_of(hub.patient(kind), parameter("includeMedication"))) == not_found);
    }
    CHECK(told(hub.record_of("9999999999", parameter("includeMedication"))) == not_found);
}

TEST_CASE("flow: gpconnect fact 63: the days of searches", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string known = hub.patient("ordinary");
    for (const std::string& day :
         {std::string("2019"), std::string("2019-01"), std::string("garbage"), std::string("2019-02-30"),
          std::string("2019-01-01T00:00:00+00:00"), day_from_now(2)})
        for (const std::string& each : searches(day)) {
            CAPTURE(each);
            CHECK(told(hub.record_of(known, each)) == invalid);
        }
    for (const std::string& each : searches(day_from_now(0))) {
        CAPTURE(each);
        const auto today = hub.record_of(known, each);
        CHECK(told(today) == "200");
        CHECK(today.body.find("OperationOutcome") == std::string::npos);
    }
    const auto diary = [&](const std::string& day) {
        return told(hub.record_of(known, parameter("includeDiaryEntries", part("diaryEntriesSearchDate", date(day)))));
    };
    CHECK(diary(day_from_now(-2)) == invalid);
    CHECK(diary(day_from_now(2).substr(0, 7)) == invalid);
    CHECK(diary(day_from_now(2)) == "200");
}

TEST_CASE("flow: gpconnect fact 64: what cannot be asked for together", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string known = hub.patient("ordinary");
    const auto verdict = [&](const std::string& parameters) { return told(hub.record_of(known, parameters)); };
    CHECK(verdict(parameter("includeConsultations",
                            part("consultationSearchPeriod", from("2019-01-01")) + "," +
                                part("includeNumberOfMostRecent", R"("valuePositiveInt":3)"))) == broken);
    CHECK(verdict(parameter("includeMedication", part("includePrescriptionIssues", yes) + "," +
                                                     part("includePrescriptionIssues", yes))) == broken);
    const std::string consultations = parameter("includeConsultations");
    const std::string problems = parameter("includeProblems");
    const std::string filtered = parameter("includeProblems", part("filterStatus", R"("valueCode":"active")"));
    const std::string narrowed[] = {
        medication("2019-01-01"),
        parameter("includeUncategorisedData", part("uncategorisedDataSearchPeriod", from("2019-01-01"))),
        parameter("includeReferrals", part("referralSearchPeriod", from("2019-01-01"))),
        parameter("includeDiaryEntries", part("diaryEntriesSearchDate", date(day_from_now(2)))),
        parameter("includeImmunisations", part("includeNotGiven", yes)),
        parameter("includeImmunisations", part("includeStatus", yes))};
    for (const std::string& each : narrowed) {
        CAPTURE(each);
        CHECK(verdict(each) == "200");
        CHECK(verdict(consultations + each) == invalid);
        CHECK(verdict(problems + each) == invalid);
    }
    CHECK(verdict(filtered) == "200");
    CHECK(verdict(consultations + filtered) == invalid);
    CHECK(verdict(consultations + problems) == "200");
}

TEST_CASE("flow: gpconnect fact 65: a record for the next practice", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const auto migrates = [&](const gpconnect_token& token, const std::string& sensitive, const std::string& more = "",
                              const char* kind = "ordinary") {
        const std::string body =
            R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":{"system":)"
            R"("https://fhir.nhs.uk/Id/nhs-number","value":")" +
            hub.patient(kind) +
            R"("}},{"name":"includeFullRecord","part":[{"name":"includeSensitiveInformation","valueBoolean":)" +
            sensitive + "}]}" + more + "]}";
        return told(hub.call("POST", "/structured/Patient/$gpc.migratestructuredrecord",
                             "fhir:operation:gpc.migratestructuredrecord-1", token, body));
    };
    const auto token = [](const std::string& confidentiality) {
        gpconnect_token made(std::time(nullptr));
        made.set("requesting_organization",
                 R"({"resourceType":"Organization","name":"A practice","identifier":)"
                 R"([{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A20047"}]})");
        return made.reason("migration").scope("patient/*.read" + confidentiality);
    };
    CHECK(migrates(token(" conf/N"), "false", parameter("includeMedication")) == invalid);
    CHECK(migrates(token(" conf/N").without("reason_for_request"), "false") == bad);
    CHECK(migrates(token(" conf/N").reason("directcare"), "false") == bad);
    CHECK(migrates(token(" conf/N").reason("curiosity"), "false") == bad);
    CHECK(migrates(token(" conf/N"), "true") == "400 CONFLICTING_VALUES");
    CHECK(migrates(token(" conf/R"), "false") == "400 CONFLICTING_VALUES");
    CHECK(migrates(token("").without("requested_scope"), "false") == bad);
    CHECK(migrates(token(" conf/N").without("requesting_practitioner"), "false") == "200");
    CHECK(migrates(token(" conf/R"), "true") == "200");
    CHECK(migrates(token(""), "false") == "200"); // no confidentiality is conf/N
    CHECK(migrates(token(" conf/N"), "false", "", "deceased") == not_found);
    gpconnect_token elsewhere(std::time(nullptr));
    CHECK(migrates(elsewhere.reason("migration").scope("patient/*.read conf/N"), "false") == "403 NO_RELATIONSHIP");
}

TEST_CASE("flow: gpconnect fact 66: documents of those who have some here", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::vector<std::string> includes{
        "_include=DocumentReference:subject:Patient", "_include=DocumentReference:custodian:Organization",
        "_include=DocumentReference:author:Organization", "_include=DocumentReference:author:Practitioner",
        "_revinclude:recurse=PractitionerRole:practitioner"};
    const auto query = [&](std::size_t without) {
        std::string made = "?";
        for (std::size_t i = 0; i < includes.size(); ++i)
            if (i != without) made += (made.size() > 1 ? "&" : "") + includes[i];
        return made;
    };
    const std::string whole = query(includes.size());
    const auto asks = [&](const std::string& patient, const std::string& asked) {
        return hub.call("GET", "/documents/Patient/" + patient + "/DocumentReference" + asked,
                        "documents:fhir:rest:search:documentreference-1", "patient/*.read");
    };
    const std::string known = hub.patient_id("ordinary", "/documents", "documents:fhir:rest:search:patient-1");
    for (std::size_t i = 0; i < includes.size(); ++i) {
        INFO(includes[i]);
        CHECK(told(asks(known, query(i))) == invalid);
    }
    CHECK(told(asks(known, whole + "&author=https%3A%2F%2Felsewhere%7CX")) == invalid);
    CHECK(told(asks(known, whole + "&author=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fsds-user-id%7C1")) == invalid);
    CHECK(told(asks(known, whole + "&facility=x")) == invalid);
    CHECK(told(asks("nobody", whole)) == not_found);
    const std::string passing = hub.patient_id("temporary"); // Foundations know them
    REQUIRE_FALSE(passing.empty());
    CHECK(told(asks(passing, whole)) == not_found);

    const auto found = asks(known, whole);
    CHECK(told(found) == "200");
    CHECK(found.body.find("larger than 5 MB") != std::string::npos); // instead of a url
    CHECK(told(hub.call("GET", "/documents/Binary/none", "documents:fhir:rest:read:binary-1", "patient/*.read")) ==
          "404 NO_RECORD_FOUND");
}
