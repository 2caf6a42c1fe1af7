#include <algorithm>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using simulate::patient_kind;

namespace {

constexpr auto target = "/structured/Patient/$gpc.getstructuredrecord";
constexpr auto trace = "4a1e1f7e-1c3b-4a54-9b6e-0c9f54c4d5f1";
const gp_token read_scope{.scope = "patient/*.read"};

std::string parameters(const std::string& number, const std::string& more) {
    return fmt::format(
        R"({{"resourceType":"Parameters","parameter":[{{"name":"patientNHSNumber","valueIdentifier":{{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"{}"}}}}{}]}})",
        number, more);
}

std::string parameter(const std::string& name) { return R"(,{"name":")" + name + R"("})"; }
std::string parameter(const std::string& name, const std::string& parts) {
    return R"(,{"name":")" + name + R"(","part":[)" + parts + "]}";
}
std::string part(const std::string& name, const std::string& value) {
    return R"({"name":")" + name + R"(",)" + value + "}";
}
std::string date(const std::string& text) { return R"("valueDate":")" + text + '"'; }
std::string period(const std::string& start, const std::string& end) {
    return R"("valuePeriod":{"start":")" + start + R"(","end":")" + end + "\"}";
}

const std::string allergies = parameter("includeAllergies", part("includeResolvedAllergies", R"("valueBoolean":true)"));
const std::string whole = allergies + parameter("includeMedication") + parameter("includeConsultations") +
                          parameter("includeProblems") + parameter("includeImmunisations") +
                          parameter("includeUncategorisedData") + parameter("includeInvestigations") +
                          parameter("includeReferrals") + parameter("includeDiaryEntries");

gp_answer ask(gp_practice& practice, const std::string& more, patient_kind kind = patient_kind::ordinary) {
    return practice.send("POST", target, parameters(practice.number(kind), more), read_scope, {{"Ssp-TraceID", trace}});
}
std::string verdict(const std::string& more) {
    gp_practice practice;
    return ask(practice, more).verdict();
}

// The titles of the Lists without an id, those that a query is answered by.
std::vector<std::string> titles(const gp_answer& answered) {
    const auto read = fhir::read_json(answered.body);
    std::vector<std::string> found;
    for (const fhir::value entry : read->root().find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") == "List" && resource.string("id").empty())
            found.emplace_back(resource.string("title"));
    }
    return found;
}

// The List with that title, as JSON.
std::string list(const gp_answer& answered, std::string_view title) {
    const auto read = fhir::read_json(answered.body);
    for (const fhir::value entry : read->root().find("entry"))
        if (entry.find("resource").string("title") == title) return fhir::write_json(entry.find("resource"));
    return {};
}

std::size_t entries(const gp_answer& answered, std::string_view title) {
    const auto read = fhir::read_json(list(answered, title));
    return read ? read->root().find("entry").size() : 0;
}

bool has(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

} // namespace

TEST_CASE("practice, structured: the record of a patient with everything holds what the profiles ask for",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto answered = ask(practice, whole);
    CHECK(answered.status == 200);
    CHECK(answered.field("Cache-Control") == "no-store");
    CHECK(found_by("gpconnect-structured-response-stu3", answered.body, trace) == "");
    for (const std::string type :
         {"AllergyIntolerance", "Medication", "MedicationStatement", "MedicationRequest", "Encounter", "Condition",
          "Immunization", "Observation", "DiagnosticReport", "Specimen", "ProcedureRequest", "ReferralRequest"}) {
        CAPTURE(type);
        CHECK_FALSE(answered.ids(type).empty());
    }
    CHECK(answered.ids("OperationOutcome").empty());
    const auto xml = practice.send("POST", target, parameters(practice.number(patient_kind::ordinary), whole),
                                   read_scope, {{"Accept", "application/fhir+xml"}});
    CHECK(fhir::read_xml(xml.body, fhir::release::stu3).has_value());
}

TEST_CASE("practice, structured: what every ordinary patient has passes, and is another record for another patient",
          "[simulate][gpconnect]") {
    gp_practice practice;
    std::set<std::size_t> sizes;
    for (std::size_t i = 0; i < 30; ++i) {
        const auto answered = practice.send(
            "POST", target, parameters(practice.person(patient_kind::ordinary, i).nhs_number, whole), read_scope);
        CHECK(found_by("gpconnect-structured-response-stu3", answered.body) == "");
        sizes.insert(answered.body.size());
    }
    CHECK(sizes.size() > 15);
}

TEST_CASE("practice, structured: a record is as good at the end of a month, in a leap year and when the clocks change",
          "[simulate][gpconnect]") {
    gp_practice practice;
    for (const std::string day : {"2026-11-30", "2026-12-31", "2027-01-01", "2027-03-28", "2027-10-31", "2028-02-29"}) {
        CAPTURE(day);
        practice.clock().set(*base::from_iso8601(day + "T00:30:00.000000Z"));
        const auto answered = ask(practice, whole);
        CHECK(found_by("gpconnect-structured-response-stu3", answered.body, trace) == "");
        CHECK(entries(ask(practice, parameter("includeDiaryEntries", part("diaryEntriesSearchDate", date(day)))),
                      "Patient recall administration") == 0);
    }
}

TEST_CASE("practice, structured: each area is answered by its own list, and by it alone", "[simulate][gpconnect]") {
    gp_practice practice;
    for (const auto& [name, title] :
         {std::pair<std::string, std::string>{"includeMedication", "Medications and medical devices"},
          {"includeImmunisations", "Immunisations"},
          {"includeUncategorisedData", "Uncategorised data"},
          {"includeInvestigations", "Investigations and results"},
          {"includeReferrals", "Outbound referral"},
          {"includeDiaryEntries", "Patient recall administration"}}) {
        const auto answered = ask(practice, parameter(name));
        CAPTURE(name);
        auto found = titles(answered);
        CHECK(found.front() == title);
        CHECK(found.size() <= 2);
        if (found.size() == 2) CHECK(found.back() == "Problems - linked problems not relating to the primary query");
        CHECK(found_by("gpconnect-structured-response-stu3", answered.body, trace) == "");
    }
}

TEST_CASE("practice, structured: an area without anything has a list that says so", "[simulate][gpconnect]") {
    gp_practice practice;
    std::size_t empty = 0;
    for (std::size_t i = 1; i < 30; ++i) {
        const auto answered = practice.send(
            "POST", target,
            parameters(practice.person(patient_kind::ordinary, i).nhs_number, parameter("includeReferrals")),
            read_scope);
        const std::string of = list(answered, "Outbound referral");
        if (of.find(R"("entry")") != std::string::npos) continue;
        ++empty;
        CHECK(of.find("no-content-recorded") != std::string::npos);
        CHECK(of.find("Information not available") != std::string::npos);
    }
    CHECK(empty > 0);
}

TEST_CASE("practice, structured: ended allergies stand within their own list, and only when they are asked for",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto with = ask(practice, allergies);
    CHECK(with.ids("AllergyIntolerance").size() == 1);
    CHECK(list(with, "Ended allergies").find(R"("contained":[{"resourceType":"AllergyIntolerance")") !=
          std::string::npos);
    const auto without =
        ask(practice, parameter("includeAllergies", part("includeResolvedAllergies", R"("valueBoolean":false)")));
    CHECK(list(without, "Ended allergies").empty());
    CHECK(without.body.find("resolved") == std::string::npos);
}

TEST_CASE("practice, structured: medication by its date, with its issues or without, and what is confidential is said",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto all = ask(practice, parameter("includeMedication"));
    const auto recent =
        ask(practice, parameter("includeMedication", part("medicationSearchFromDate", date("2026-11-01"))));
    const auto plain =
        ask(practice, parameter("includeMedication", part("includePrescriptionIssues", R"("valueBoolean":false)")));
    CHECK(all.ids("MedicationStatement").size() == 3);
    CHECK(recent.ids("MedicationStatement").size() == 1);
    CHECK(plain.ids("MedicationStatement").size() == 3);
    CHECK(plain.ids("MedicationRequest").size() == 3);
    CHECK(all.ids("MedicationRequest").size() > 3);
    const std::string of = list(all, "Medications and medical devices");
    CHECK(of.find(R"("valueCode":"confidential-items")") != std::string::npos);
    CHECK(of.find("Items excluded due to confidentiality and/or patient preferences.") != std::string::npos);
    CHECK(all.body.find("NOPAT") == std::string::npos);
}

TEST_CASE("practice, structured: lists say that a record is on its way, or that something waits to be filed",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto said = [&](std::size_t which) {
        const auto answered = practice.send(
            "POST", target,
            parameters(practice.person(patient_kind::ordinary, which).nhs_number, parameter("includeReferrals")),
            read_scope);
        CHECK(found_by("gpconnect-structured-response-stu3", answered.body) == "");
        return list(answered, "Outbound referral");
    };
    CHECK(said(1).find(R"("valueCode":"data-in-transit")") != std::string::npos);
    CHECK(said(1).find("information recorded before 17-Nov-2026 may be missing.") != std::string::npos);
    CHECK(said(2).find(R"("valueCode":"data-awaiting-filing")") != std::string::npos);
    CHECK(said(3).find("ListWarningCode") == std::string::npos);
}

TEST_CASE("practice, structured: consultations come with their tree, with what they hold and with its lists",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto all = ask(practice, parameter("includeConsultations"));
    CHECK(all.ids("Encounter").size() == 4);
    CHECK(entries(all, "List of consultations") == 4);
    CHECK(has(titles(all), "Consultations - medications contained in consultations"));
    CHECK(has(titles(all), "Consultations - outbound referrals in consultations"));
    CHECK_FALSE(has(titles(all), "Consultations - investigations contained in consultations"));
    CHECK(found_by("gpconnect-structured-response-stu3", all.body, trace) == "");

    const auto latest =
        ask(practice, parameter("includeConsultations", part("includeNumberOfMostRecent", R"("valuePositiveInt":2)")));
    CHECK(latest.ids("Encounter").size() == 2);
    const auto old = ask(practice, parameter("includeConsultations",
                                             part("consultationSearchPeriod", period("2000-01-01", "2024-01-01"))));
    CHECK(old.ids("Encounter").size() == 1);
}

TEST_CASE("practice, structured: problems by status and significance, with what they are about",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto filter = [&](const std::string& status, const std::string& significance) {
        return parameter("includeProblems", part("filterStatus", R"("valueCode":")" + status + '"') + "," +
                                                part("filterSignificance", R"("valueCode":")" + significance + '"'));
    };
    CHECK(ask(practice, parameter("includeProblems")).ids("Condition").size() == 4);
    CHECK(entries(ask(practice, filter("active", "major")), "Problems") == 1);
    CHECK(entries(ask(practice, filter("active", "major") + filter("inactive", "minor")), "Problems") == 2);
    const auto major = ask(practice, filter("active", "major"));
    CHECK(has(titles(major), "Problems - immunisations related to problems"));
    CHECK(has(titles(major), "Problems - investigations related to problems"));
    CHECK(found_by("gpconnect-structured-response-stu3", major.body, trace) == "");
}

TEST_CASE("practice, structured: a problem that is about what is told comes along, once", "[simulate][gpconnect]") {
    gp_practice practice;
    const auto answered = ask(practice, parameter("includeImmunisations") + parameter("includeInvestigations"));
    CHECK(entries(answered, "Problems - linked problems not relating to the primary query") == 1);
    CHECK(answered.ids("Condition").size() == 1);
}

TEST_CASE("practice, structured: immunisations that were not given and what was said about them, when they are wanted",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto count = [&](const std::string& parts) {
        return entries(ask(practice, parameter("includeImmunisations", parts)), "Immunisations");
    };
    CHECK(entries(ask(practice, parameter("includeImmunisations")), "Immunisations") == 3);
    CHECK(count(part("includeNotGiven", R"("valueBoolean":true)")) == 4);
    CHECK(count(part("includeStatus", R"("valueBoolean":false)")) == 2);
}

TEST_CASE("practice, structured: periods hold back what is outside of them", "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string year = period("2026-01-01", "2026-11-27");
    CHECK(entries(ask(practice, parameter("includeUncategorisedData", part("uncategorisedDataSearchPeriod", year))),
                  "Uncategorised data") == 2);
    CHECK(entries(ask(practice, parameter("includeInvestigations", part("investigationSearchPeriod", year))),
                  "Investigations and results") == 1);
    CHECK(entries(ask(practice, parameter("includeReferrals", part("referralSearchPeriod", year))),
                  "Outbound referral") == 1);
    CHECK(entries(ask(practice, parameter("includeDiaryEntries", part("diaryEntriesSearchDate", date("2027-01-31")))),
                  "Patient recall administration") == 1);
}

TEST_CASE("practice, fact 62: a missing part is INVALID_PARAMETER, what is not known a warning",
          "[simulate][gpconnect]") {
    CHECK(verdict(parameter("includeAllergies")) == "422 INVALID_PARAMETER");
    gp_practice practice;
    for (const auto& [more, said] :
         {std::pair<std::string, std::string>{parameter("includeMagic"), "includeMagic"},
          {parameter("includeMedication", part("magic", R"("valueBoolean":true)")), "includeMedication.magic"}}) {
        const auto answered = ask(practice, more);
        CHECK(answered.status == 200);
        CHECK(answered.ids("OperationOutcome").size() == 1);
        CHECK(answered.body.find(said + " is an unrecognised parameter") != std::string::npos);
        CHECK(answered.body.find(R"("severity":"warning")") != std::string::npos);
        CHECK(found_by("gpconnect-structured-response-stu3", answered.body, trace) == "");
    }
    // A name with a control character, and one that is cut within a character, can be told in XML as well.
    std::string long_name = "x";
    for (int n = 0; n < 101; ++n) long_name += "\xe2\x82\xac";
    for (const std::string& name : {std::string(R"(a\u0001)"), long_name})
        CHECK(practice
                  .send("POST", target, parameters(practice.number(patient_kind::ordinary), parameter(name)),
                        read_scope, {{"Accept", "application/fhir+xml"}})
                  .status == 200);
    CHECK(verdict(R"(,{"valueString":"x"})") == "422 INVALID_PARAMETER");
    CHECK(verdict(parameter("includeMedication", R"({"valueString":"x"})")) == "422 INVALID_PARAMETER");
    CHECK(
        practice
            .send(
                "POST", target,
                R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueString":"9990000018"}]})",
                read_scope)
            .verdict() == "422 INVALID_PARAMETER");
    CHECK(practice.send("POST", target, parameters("999", whole), read_scope).verdict() == "400 INVALID_NHS_NUMBER");
}

TEST_CASE("practice, fact 62: whose record is not shared here is PATIENT_NOT_FOUND, who dissents NO_PATIENT_CONSENT",
          "[simulate][gpconnect]") {
    gp_practice practice;
    for (const auto kind : {patient_kind::sensitive, patient_kind::deceased, patient_kind::inactive,
                            patient_kind::temporary, patient_kind::superseded, patient_kind::elsewhere})
        CHECK(ask(practice, whole, kind).verdict() == "404 PATIENT_NOT_FOUND");
    CHECK(practice.send("POST", target, parameters("9999999999", whole), read_scope).verdict() ==
          "404 PATIENT_NOT_FOUND");
    CHECK(ask(practice, whole, patient_kind::dissent).verdict() == "403 NO_PATIENT_CONSENT");
}

TEST_CASE("practice, fact 63: dates are whole, and of the past or, in a diary, of the future",
          "[simulate][gpconnect]") {
    const auto medication = [](const std::string& text) {
        return verdict(parameter("includeMedication", part("medicationSearchFromDate", date(text))));
    };
    for (const std::string text : {"2026", "2026-11", "2026-11-01T09:00:00+00:00", "garbage", "", "2026-11-28"})
        CHECK(medication(text) == "422 INVALID_PARAMETER");
    CHECK(medication("2026-11-27") == "200");
    const auto diary = [](const std::string& text) {
        return verdict(parameter("includeDiaryEntries", part("diaryEntriesSearchDate", date(text))));
    };
    CHECK(diary("2026-11-26") == "422 INVALID_PARAMETER");
    CHECK(diary("2026-11-27") == "200");
    const auto consultations = [](const std::string& value) {
        return verdict(parameter("includeConsultations", part("consultationSearchPeriod", value)));
    };
    CHECK(consultations(period("2026-11-01", "2026-10-01")) == "422 INVALID_PARAMETER");
    CHECK(consultations(period("2026-11-01", "2026-11-28")) == "422 INVALID_PARAMETER");
    CHECK(consultations(R"("valuePeriod":{"start":"2026-11-01"})") == "200");
    CHECK(consultations(R"("valuePeriod":{})") == "422 INVALID_PARAMETER");
}

TEST_CASE("practice, fact 64: two filters of consultations, and a part or a parameter twice, are INVALID_RESOURCE",
          "[simulate][gpconnect]") {
    CHECK(verdict(parameter("includeConsultations",
                            part("consultationSearchPeriod", period("2020-01-01", "2020-02-01")) + "," +
                                part("includeNumberOfMostRecent", R"("valuePositiveInt":3)"))) ==
          "422 INVALID_RESOURCE");
    const std::string from = part("medicationSearchFromDate", date("2026-01-01"));
    CHECK(verdict(parameter("includeMedication", from + "," + from)) == "422 INVALID_RESOURCE");
    CHECK(verdict(parameter("includeMedication") + parameter("includeMedication")) == "422 INVALID_RESOURCE");
}

TEST_CASE("practice, fact 64: what would take linked items away cannot be asked for beside consultations or problems",
          "[simulate][gpconnect]") {
    const std::string year = period("2026-01-01", "2026-11-27");
    const std::string status = part("filterStatus", R"("valueCode":"active")");
    const std::vector<std::string> narrowing{
        parameter("includeMedication", part("medicationSearchFromDate", date("2026-01-01"))),
        parameter("includeUncategorisedData", part("uncategorisedDataSearchPeriod", year)),
        parameter("includeReferrals", part("referralSearchPeriod", year)),
        parameter("includeDiaryEntries", part("diaryEntriesSearchDate", date("2027-01-01"))),
        parameter("includeImmunisations", part("includeNotGiven", R"("valueBoolean":true)")),
        parameter("includeImmunisations", part("includeStatus", R"("valueBoolean":true)"))};
    for (const std::string& each : narrowing) {
        CAPTURE(each);
        CHECK(verdict(each) == "200");
        CHECK(verdict(parameter("includeConsultations") + each) == "422 INVALID_PARAMETER");
        CHECK(verdict(parameter("includeProblems") + each) == "422 INVALID_PARAMETER");
    }
    CHECK(verdict(parameter("includeConsultations") + parameter("includeProblems", status)) == "422 INVALID_PARAMETER");
    CHECK(verdict(parameter("includeConsultations") + parameter("includeProblems")) == "200");
    CHECK(verdict(parameter("includeProblems", part("filterStatus", R"("valueCode":"resolved")"))) ==
          "422 INVALID_PARAMETER");
    CHECK(verdict(allergies + parameter("includeProblems") + narrowing.front() +
                  parameter("includeConsultations", part("includeNumberOfMostRecent", R"("valuePositiveInt":3)"))) ==
          "200");
}

namespace {

constexpr auto migration = "/structured/Patient/$gpc.migratestructuredrecord";

std::string full_record(bool confidential) {
    return parameter("includeFullRecord", part("includeSensitiveInformation",
                                               std::string(R"("valueBoolean":)") + (confidential ? "true" : "false")));
}

gp_answer migrate(gp_practice& practice, const std::string& more, const gp_token& token,
                  patient_kind kind = patient_kind::ordinary) {
    return practice.send("POST", migration, parameters(practice.number(kind), more), token, {{"Ssp-TraceID", trace}});
}

} // namespace

TEST_CASE("practice, migration: everything, and what is confidential for the scope that may have it",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto open = migrate(practice, full_record(false), {.scope = "patient/*.read conf/N", .reason = "migration"});
    const auto all = migrate(practice, full_record(true), {.scope = "patient/*.read conf/R", .reason = "migration"});
    CHECK(open.status == 200);
    CHECK(open.body.find("NOPAT") == std::string::npos);
    CHECK(all.ids("MedicationStatement").size() == open.ids("MedicationStatement").size() + 1);
    CHECK(all.body.find("NOPAT") != std::string::npos);
    CHECK(all.body.find("confidential-items") == std::string::npos);
    for (const auto& each : {open, all}) CHECK(found_by("gpconnect-structured-response-stu3", each.body, trace) == "");
    CHECK(migrate(practice, full_record(false), {.reason = "migration"}, patient_kind::dissent).status == 200);
}

TEST_CASE("practice, fact 65: another parameter, reason, scope or organisation does not migrate anything",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const gp_token token{.scope = "patient/*.read conf/N", .reason = "migration"};
    CHECK(migrate(practice, full_record(false) + allergies, token).verdict() == "422 INVALID_PARAMETER");
    CHECK(migrate(practice, "", token).verdict() == "422 INVALID_PARAMETER");
    CHECK(migrate(practice, full_record(false), {.scope = "patient/*.read conf/N"}).verdict() == "400 BAD_REQUEST");
    CHECK(migrate(practice, full_record(true), token).verdict() == "400 CONFLICTING_VALUES");
    CHECK(migrate(practice, full_record(true), {.reason = "migration"}).verdict() == "400 CONFLICTING_VALUES");
    CHECK(migrate(practice, full_record(false), {.scope = "patient/*.read conf/R", .reason = "migration"}).verdict() ==
          "400 CONFLICTING_VALUES");
    CHECK(migrate(practice, full_record(false), token, patient_kind::deceased).verdict() == "404 PATIENT_NOT_FOUND");
    CHECK(migrate(practice, full_record(false), {.reason = "migration", .organisation = "B82617"}).verdict() ==
          "403 NO_RELATIONSHIP");
}

TEST_CASE("practice, structured: an area that is switched off is warned of, and stands nowhere in the answer",
          "[simulate][gpconnect]") {
    gp_practice practice("BAD_REQUEST", {.disabled = {"includeProblems", "includeReferrals", "DocumentReferences"}});
    const auto found = ask(practice, whole);
    CHECK(found.status == 200);
    CHECK(found_by("gpconnect-structured-response-stu3", found.body, trace) == "");
    CHECK(found.ids("Condition").empty());
    CHECK(found.ids("ReferralRequest").empty());
    CHECK(found.ids("OperationOutcome").size() == 1);
    for (const std::string& title : titles(found)) {
        INFO(title);
        CHECK(title.find("roblems") == std::string::npos);
        CHECK(title.find("referral") == std::string::npos);
    }
    const auto says = [&](const std::string& text) { return found.body.find(text) != std::string::npos; };
    CHECK(says(R"("text":"includeProblems has been disabled"},"diagnostics":"includeProblems")"));
    CHECK(says(R"("text":"includeReferrals has been disabled"},"diagnostics":"includeReferrals")"));
    CHECK(says(R"("text":"DocumentReferences has been disabled"},"diagnostics":"DocumentReferences")"));
    CHECK(says(R"({"item":{"display":"Problems items have been disabled"}})"));
    CHECK(says(R"({"item":{"display":"Outbound referrals items have been disabled"}})"));
    CHECK(fhir::read_xml(practice
                             .send("POST", target, parameters(practice.number(patient_kind::ordinary), whole),
                                   read_scope, {{"Ssp-TraceID", trace}, {"Accept", "application/fhir+xml"}})
                             .body,
                         fhir::release::stu3)
              .has_value());
}

TEST_CASE("practice, structured: what is switched off and not asked for is not warned of", "[simulate][gpconnect]") {
    gp_practice practice("BAD_REQUEST", {.disabled = {"includeProblems", "includeMedication", "DocumentReferences"}});
    const auto found = ask(practice, parameter("includeImmunisations"));
    CHECK(found.ids("OperationOutcome").empty());
    CHECK(found.ids("Immunization").size() > 1);
    CHECK(found.ids("Condition").empty()); // no linked ones either
    CHECK(ask(practice, parameter("includeMedication", part("medicationSearchFromDate", date("2019")))).verdict() ==
          "422 INVALID_PARAMETER");
}

TEST_CASE("practice, structured: a migration has what is switched off for others", "[simulate][gpconnect]") {
    gp_practice practice("BAD_REQUEST", {.disabled = {"includeProblems"}});
    const std::string full =
        parameter("includeFullRecord", part("includeSensitiveInformation", R"("valueBoolean":false)"));
    const auto moved = practice.post("/structured/Patient/$gpc.migratestructuredrecord",
                                     parameters(practice.number(patient_kind::ordinary), full),
                                     {.scope = "patient/*.read conf/N", .reason = "migration"});
    CHECK_FALSE(moved.ids("Condition").empty());
    CHECK(moved.ids("OperationOutcome").empty());
}
