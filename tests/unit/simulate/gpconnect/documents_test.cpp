#include <algorithm>

#include <catch2/catch.hpp>

#include "broker/base/base64.hpp"
#include "broker/fhir/json.hpp"
#include "broker/fhir/xml.hpp"
#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using simulate::patient_kind;

namespace {

const std::string includes =
    "?_include=DocumentReference:subject:Patient&_include=DocumentReference:custodian:Organization"
    "&_include=DocumentReference:author:Organization&_include=DocumentReference:author:Practitioner"
    "&_revinclude:recurse=PractitionerRole:practitioner";

std::string documents_of(gp_practice& practice, patient_kind kind = patient_kind::ordinary) {
    return "/documents/Patient/" + practice.id_of(kind) + "/DocumentReference";
}

struct listed {
    std::string description;
    std::string url;
    std::string title;
};
std::vector<listed> listed_in(const gp_answer& answered) {
    const auto read = fhir::read_json(answered.body);
    std::vector<listed> found;
    for (const fhir::value entry : read->root().find("entry")) {
        const fhir::value resource = entry.find("resource");
        if (resource.string("resourceType") != "DocumentReference") continue;
        const fhir::value attachment = resource.find("content").at(0).find("attachment");
        found.push_back({std::string(resource.string("description")), std::string(attachment.string("url")),
                         std::string(attachment.string("title"))});
    }
    return found;
}

listed described(const gp_answer& answered, const std::string& description) {
    for (const listed& each : listed_in(answered))
        if (each.description == description) return each;
    FAIL("no such document");
    return {};
}

// What stands behind the practice's address in that of a Binary.
std::string below(const std::string& url) {
    const std::string root = "http://practice.example:8750/A20047/STU3/1/gpconnect";
    REQUIRE(url.starts_with(root));
    return url.substr(root.size());
}

gp_answer migrated(gp_practice& practice, const std::string& url, const gp_token& token) {
    return practice.get(
        below(url), token,
        {{"Ssp-InteractionID", "urn:nhs:names:services:gpconnect:documents:fhir:rest:migrate:binary-1"}});
}

// All documents of the patient with everything, as a migration names them.
gp_answer full_record(gp_practice& practice) {
    const std::string body =
        R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
        practice.number(patient_kind::ordinary) +
        R"("}},{"name":"includeFullRecord","part":[{"name":"includeSensitiveInformation","valueBoolean":true}]}]})";
    return practice.post("/structured/Patient/$gpc.migratestructuredrecord", body,
                         {.scope = "patient/*.read conf/R", .reason = "migration"});
}

} // namespace

TEST_CASE("practice, documents: those of a patient, with all that they refer to and the practice's own addresses",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto found = practice.get(documents_of(practice) + includes);
    CHECK(found.status == 200);
    CHECK(listed_in(found).size() == 4);
    CHECK(found.ids("Patient").size() == 1);
    CHECK(found.ids("Organization").size() == 2);
    CHECK(found.ids("Practitioner").size() == 1);
    CHECK(found.ids("PractitionerRole").size() == 1);
    CHECK(found_by("fhir-stu3", found.body) == "");
    CHECK(found.body.find("NOPAT") == std::string::npos);

    const auto read = practice.get(below(described(found, "Discharge summary").url));
    CHECK(read.status == 200);
    CHECK(read.at("/contentType") == "text/plain");
    CHECK(base::from_base64(read.at("/content"))->size() == 2'400);
    CHECK(found_by("fhir-stu3", read.body) == "");
    for (const std::string& each :
         {documents_of(practice) + includes, below(described(found, "Discharge summary").url)})
        CHECK(fhir::read_xml(practice.get(each, {}, {{"Accept", "application/fhir+xml"}}).body, fhir::release::stu3)
                  .has_value());
}

TEST_CASE("practice, documents: what is too large or lost has a title that says so, and no address",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto found = practice.get(documents_of(practice) + includes);
    const listed large = described(found, "Scanned case notes");
    CHECK(large.url.empty());
    CHECK(large.title == "The document is larger than 5 MB and cannot be retrieved");
    CHECK(described(found, "Letter of 2009").url.empty());
    CHECK_FALSE(described(found, "Letter of 2009").title.empty());
}

TEST_CASE("practice, documents: by date, author and words", "[simulate][gpconnect]") {
    gp_practice practice;
    const auto count = [&](const std::string& more) {
        return listed_in(practice.get(documents_of(practice) + includes + more)).size();
    };
    CHECK(count("&created=ge2026-10-01") == 1);
    CHECK(count("&created=ge2026-01-01&created=le2026-09-30") == 1);
    CHECK(count("&author=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CZZ901") == 2);
    CHECK(count("&author=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CA20047") == 2);
    CHECK(count("&description=DISCHARGE") == 2);
    CHECK(count("&description=notes") == 1);
    CHECK(practice.get(documents_of(practice) + includes + "&description=nothing").ids("Patient").empty());
}

TEST_CASE("practice, fact 66: a missing include, another author and what is not known are INVALID_PARAMETER",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string of = documents_of(practice);
    const auto verdict = [&](const std::string& query) { return practice.get(of + query).verdict(); };
    CHECK(verdict("") == "422 INVALID_PARAMETER");
    for (const std::string part : {"DocumentReference:subject:Patient", "DocumentReference:custodian:Organization",
                                   "DocumentReference:author:Organization", "DocumentReference:author:Practitioner",
                                   "PractitionerRole:practitioner"}) {
        std::string without = includes;
        without.replace(without.find(part), part.size(), "other");
        CHECK(verdict(without) == "422 INVALID_PARAMETER");
    }
    for (const std::string more :
         {"&author=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fsds-user-id%7C1", "&author=A20047", "&facility=x", "&type=x",
          "&created=gt2026-01-01", "&created=ge2026", "&created=", "&created=ge2026-01-01&created=ge2026-02-01",
          "&created=ge2026-02-01&created=le2026-01-01"})
        CHECK(verdict(includes + more) == "422 INVALID_PARAMETER");
}

TEST_CASE("practice, fact 66: unknown and temporary patients are PATIENT_NOT_FOUND, who dissents NO_PATIENT_CONSENT",
          "[simulate][gpconnect]") {
    gp_practice practice;
    CHECK(practice.get("/documents/Patient/unknown/DocumentReference" + includes).verdict() == "404 PATIENT_NOT_FOUND");
    CHECK(practice.get(documents_of(practice, patient_kind::temporary) + includes).verdict() ==
          "404 PATIENT_NOT_FOUND");
    CHECK(practice.get(documents_of(practice, patient_kind::dissent) + includes).verdict() == "403 NO_PATIENT_CONSENT");
    CHECK(practice.find(practice.number(patient_kind::temporary), "/documents").ids("Patient").empty());
    CHECK(practice.find(practice.number(patient_kind::ordinary), "/documents").ids("Patient").size() == 1);
    CHECK(practice.get("/documents/Binary/unknown").verdict() == "404 NO_RECORD_FOUND");
}

TEST_CASE("practice, documents: the next practice is given the large and the confidential ones, nobody else",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const auto record = full_record(practice);
    CHECK(found_by("gpconnect-structured-response-stu3", record.body) == "");
    const std::string large = described(record, "Scanned case notes").url;
    const std::string secret = described(record, "Note that is not for the patient").url;
    const gp_token all{.scope = "patient/*.read conf/R", .reason = "migration"};
    const gp_token some{.scope = "patient/*.read conf/N", .reason = "migration"};

    CHECK(base::from_base64(migrated(practice, large, some).at("/content"))->size() == 6UL << 20);
    CHECK(practice.get(below(large)).verdict() == "404 NO_RECORD_FOUND");
    CHECK(migrated(practice, secret, all).status == 200);
    CHECK(migrated(practice, secret, some).verdict() == "404 NO_RECORD_FOUND");
    CHECK(practice.get(below(secret)).verdict() == "404 NO_RECORD_FOUND");
    CHECK(described(record, "Letter of 2009").url.empty());
    CHECK(migrated(practice, large, {}).verdict() == "400 BAD_REQUEST");
    CHECK(migrated(practice, large, {.reason = "migration", .organisation = "B82617"}).verdict() ==
          "403 NO_RELATIONSHIP");
}

TEST_CASE("practice, documents: of somebody who died lately they are shown, for as long as the practice says",
          "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string lately = practice.person(patient_kind::deceased, 1).nhs_number;
    CHECK(practice.person(patient_kind::deceased, 1).died_days_ago == 10);
    const auto found = practice.find(lately, "/documents");
    const std::string id = found.at("/entry/0/resource/id");
    REQUIRE_FALSE(id.empty());
    CHECK(found.at("/entry/0/resource/deceasedBoolean") == "true");
    const auto documents = practice.get("/documents/Patient/" + id + "/DocumentReference" + includes);
    CHECK(documents.status == 200);
    for (const listed& each : listed_in(documents))
        if (!each.url.empty()) CHECK(practice.get(below(each.url)).status == 200);

    CHECK(practice.find(practice.number(patient_kind::deceased), "/documents").ids("Patient").empty()); // long ago
    CHECK(practice.find(lately).ids("Patient").empty()); // of the others' concern no more
    gp_practice shorter("BAD_REQUEST", {.deceased_days = 9});
    CHECK(shorter.find(lately, "/documents").ids("Patient").empty());
    CHECK(shorter.get("/documents/Patient/" + id + "/DocumentReference" + includes).verdict() ==
          "404 PATIENT_NOT_FOUND");
}

TEST_CASE("practice, documents: an author is a token of FHIR, with its escapes", "[simulate][gpconnect]") {
    gp_practice practice;
    const std::string of =
        documents_of(practice) + includes + "&author=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7C";
    CHECK(listed_in(practice.get(of + "A20047")).size() == 2);
    CHECK(listed_in(practice.get(of + "A20047%5C%7C")).empty()); // A20047 and a bar
    for (const std::string wrong : {"", "A20047%7CX", "A20047%5C", "A20047,https%3A%2F%2Felsewhere%7CX"})
        CHECK(practice.get(of + wrong).verdict() == "422 INVALID_PARAMETER");
}
