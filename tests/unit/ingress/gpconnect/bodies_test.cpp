#include "broker/ingress/gpconnect/rules/bodies.hpp"

#include <filesystem>
#include <iostream>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/unit/ingress/fhir_fixture.hpp"
#include "tests/unit/ingress/gpconnect/gpconnect_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace signalbox::ingress::gpconnect;

namespace {

constexpr const char* today = "2026-11-26";

judged_body judge(const char* interaction_end, const std::string& body, std::string_view id = "",
                  validation::syntax as = validation::syntax::json) {
    const validation::strengths usual;
    const base::limits limits;
    return check_body(interaction_of(interaction_end), body, as, id, {*own_catalogue(), usual, limits, today});
}

// "200", or the refusal.
std::string answer_to(const char* interaction_end, const std::string& body, std::string_view id = "") {
    const auto judged = judge(interaction_end, body, id);
    return judged.refused ? told(*judged.refused) : "200";
}

constexpr const char* registers = "fhir:operation:gpc.registerpatient-1";
constexpr const char* books = "fhir:rest:create:appointment-1";
constexpr const char* amends = "fhir:rest:update:appointment-1";
constexpr const char* cancels = "fhir:rest:cancel:appointment-1";
constexpr const char* structured = "fhir:operation:gpc.getstructuredrecord-1";
constexpr const char* migrates = "fhir:operation:gpc.migratestructuredrecord-1";
constexpr const char* html = "fhir:operation:gpc.getcarerecord";

std::string pass(const std::string& type) {
    return file_text(SIGNALBOX_SOURCE_DIR "/tests/data/validation/gpconnect-" + type + "-stu3/pass-minimal.json");
}

// The text with the first of those words replaced; the test fails when they are not there.
std::string with(std::string text, const std::string& words, const std::string& others) {
    const auto at = text.find(words);
    REQUIRE(at != std::string::npos);
    return text.replace(at, words.size(), others);
}

std::string registration() { return pass("register-patient-request"); }
std::string booking() { return pass("appointment-book"); }

// A structured request of those parameters beside a patient.
std::string asks_for(const std::string& parameters) {
    return R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":)"
           R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
           synthetic_nhs_number(1) + "\"}}" + (parameters.empty() ? "" : "," + parameters) + "]}";
}
std::string parameter(const std::string& name, const std::string& parts = "") {
    return R"({"name":")" + name + "\"" + (parts.empty() ? "" : R"(,"part":[)" + parts + "]") + "}";
}
std::string part(const std::string& name, const std::string& type, const std::string& value) {
    return R"({"name":")" + name + R"(","value)" + type + "\":" + value + "}";
}
std::string medication_from(const std::string& date) {
    return parameter("includeMedication", part("medicationSearchFromDate", "Date", '"' + date + '"'));
}
std::string diary_until(const std::string& date) {
    return parameter("includeDiaryEntries", part("diaryEntriesSearchDate", "Date", '"' + date + '"'));
}
std::string allergies() { return parameter("includeAllergies", part("includeResolvedAllergies", "Boolean", "true")); }
std::string consultations_of(const std::string& start, const std::string& end) {
    return parameter("includeConsultations", part("consultationSearchPeriod", "Period",
                                                  R"({"start":")" + start + R"(","end":")" + end + "\"}"));
}

constexpr const char* bad = "400 BAD_REQUEST";
constexpr const char* invalid = "422 INVALID_PARAMETER";
constexpr const char* broken = "422 INVALID_RESOURCE";

} // namespace

TEST_CASE("gpconnect fact 46: registering needs one good NHS number", "[ingress][gpconnect]") {
    CHECK(answer_to(registers, registration()) == "200");
    for (const char* number : {"34555##4", "hello", "999999999", "9000000008", "90000000090"}) {
        CAPTURE(number);
        CHECK(answer_to(registers, with(registration(), "9990012342", number)) == "400 INVALID_NHS_NUMBER");
    }
    CHECK(answer_to(registers, with(registration(), "\"identifier\"", "\"_identifier\"")) != "200");
    CHECK(answer_to(registers, with(registration(), "https://fhir.nhs.uk/Id/nhs-number", "urn:example:id")) ==
          "400 INVALID_NHS_NUMBER");
    CHECK(judge(registers, registration()).facts.nhs_number == "9990012342");
}
TEST_CASE("gpconnect fact 47: registering without gender is taken", "[ingress][gpconnect]") {
    CHECK(answer_to(registers, with(registration(), "\"gender\": \"female\",", "")) == "200");
}
TEST_CASE("gpconnect fact 48: registering without birth date or official name is refused with 400",
          "[ingress][gpconnect]") {
    CHECK(answer_to(registers, with(registration(), "\"birthDate\": \"1961-03-17\",", "")) == bad);
    CHECK(answer_to(registers, with(registration(), "official", "usual")) == bad);
    CHECK(answer_to(registers, with(registration(), "\"family\": \"Thornbury\",", "")) == bad);
}
TEST_CASE("gpconnect fact 49: registering with another resource or element is refused with 422",
          "[ingress][gpconnect]") {
    CHECK(answer_to(registers, booking()) == broken);
    CHECK(answer_to(registers, with(registration(), "\"resourceType\": \"Patient\"", "\"resourceType\": \"Person\"")) ==
          broken);
    CHECK(answer_to(registers, R"({"resourceType":"Parameters","parameter":[{"name":"registerPatient","resource":)"
                               R"({"resourceType":"Organization","name":"Nobody"}}]})") == broken);
    CHECK(answer_to(registers, with(registration(), "\"gender\"", "\"colour\":\"red\",\"gender\"")) == broken);
    CHECK(answer_to(registers, "{") == broken);
}
TEST_CASE("gpconnect fact 50: the same parameter twice is refused with 400", "[ingress][gpconnect]") {
    const auto read = fhir::read_json(registration());
    const std::string one = fhir::write_json(read->root().find("parameter").at(0));
    CHECK(answer_to(registers, R"({"resourceType":"Parameters","parameter":[)" + one + "," + one + "]}") == bad);
}
TEST_CASE("gpconnect fact 53: what a registration may not hold", "[ingress][gpconnect]") {
    CHECK(answer_to(registers, with(registration(), "\"use\": \"mobile\"", "\"use\": \"home\"")) == bad);
    const std::string address = R"({"use":"home","line":["1 High Street"]})";
    const auto addresses = [&](const std::string& second) {
        return answer_to(registers, with(registration(), "\"address\": [", "\"address\": [" + second + ","));
    };
    CHECK(addresses(address) == broken);
    CHECK(addresses(R"({"use":"work","line":["1 High Street"]})") == broken);
    CHECK(addresses(R"({"use":"old","line":["1 High Street"]})") == broken);
    CHECK(addresses(R"({"use":"temp","line":["1 High Street"]})") == "200");
    for (const char* element :
         {R"("active":true)", R"("multipleBirthBoolean":true)",
          R"("generalPractitioner":[{"reference":"Practitioner/1"}])", R"("contact":[{"name":{"family":"A"}}])",
          R"("managingOrganization":{"reference":"Organization/1"})", R"("maritalStatus":{"text":"single"})",
          R"("animal":{"species":{"text":"cat"}})", R"("communication":[{"language":{"text":"English"}}])",
          R"("photo":[{"contentType":"image/png"}])", R"("deceasedBoolean":false)"}) {
        CAPTURE(element);
        CHECK(answer_to(registers, with(registration(), "\"gender\"", std::string(element) + ",\"gender\"")) == broken);
    }
}

TEST_CASE("gpconnect fact 59: a booking without one of its parts is refused with 422", "[ingress][gpconnect]") {
    CHECK(answer_to(books, booking()) == "200");
    for (const auto& [words, others] : std::vector<std::pair<std::string, std::string>>{
             {R"({"actor": {"reference": "Patient/2"}, "status": "accepted"},)", ""},
             {R"({"actor": {"reference": "Location/17"}, "status": "accepted"})",
              R"({"actor": {"reference": "Practitioner/17"}, "status": "accepted"})"},
             {R"("start": "2026-06-02T10:00:00+01:00",)", ""},
             {R"("end": "2026-06-02T10:10:00+01:00",)", ""},
             {R"("status": "booked",)", ""},
             {R"("slot": [{"reference": "Slot/1584"}],)", ""},
             {R"("name": "Hillside surgery",)", ""},
             {R"(,
      "telecom": [{"system": "phone", "value": "01632 960003"}])",
              ""},
             {R"("Patient/2"}, "status": "accepted"})", R"("Patient/2"}})"},
             {R"("Slot/1584")", R"("https://provider.example/Slot/1584")"},
             {R"("Slot/1584")", R"("Slot/4_5")"},
             {R"("status": "booked")", R"("reason":[{"text":"cough"}],"status": "booked")"}}) {
        CAPTURE(words, others);
        CHECK(answer_to(books, with(booking(), words, others)) == broken);
    }
}
TEST_CASE("gpconnect fact 60: amendment and cancellation hold what is theirs", "[ingress][gpconnect]") {
    const std::string amendment = pass("appointment-amend");
    const std::string cancellation = pass("appointment-cancel");
    CHECK(answer_to(amends, amendment, "9") == "200");
    CHECK(answer_to(cancels, cancellation, "9") == "200");
    CHECK(answer_to(amends, amendment, "10") == broken);
    CHECK(answer_to(amends, cancellation, "9") == broken);
    CHECK(answer_to(cancels, amendment, "9") == broken);
    CHECK(answer_to(amends, with(amendment, "\"description\"", "\"priority\":1,\"description\""), "9") == broken);
    CHECK(answer_to(amends, with(amendment, "\"Patient/2\"", "\"https://provider.example/Patient/2\""), "9") == broken);
    CHECK(answer_to(cancels, with(cancellation, "Feels better", ""), "9") == invalid);
    CHECK(answer_to(cancels, with(cancellation, "Feels better", "  "), "9") == invalid);
    CHECK(answer_to(cancels, with(cancellation, "AppointmentCancellationReason-1", "Other-1"), "9") == broken);
}

TEST_CASE("gpconnect fact 62: what a structured request asks for", "[ingress][gpconnect]") {
    CHECK(answer_to(structured, asks_for(allergies())) == "200");
    CHECK(answer_to(structured, asks_for(parameter("includeAllergies"))) == invalid);
    CHECK(answer_to(structured, asks_for(parameter("includeProblems"))) == "200");
    CHECK(answer_to(structured, asks_for(parameter("includeWeather"))) == "200");
    CHECK(answer_to(structured, asks_for(parameter("includeProblems", part("colour", "String", "\"red\"")))) == "200");
    CHECK(answer_to(structured,
                    R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueString":")" +
                        synthetic_nhs_number(1) + "\"}]}") == invalid);
    CHECK(judge(structured, asks_for("")).facts.nhs_number == synthetic_nhs_number(1));
}
TEST_CASE("gpconnect fact 63: dates are whole, of the past, and of the diary to come", "[ingress][gpconnect]") {
    for (const char* date : {"2026", "2026-01", "yesterday", "2026-01-31T10:00:00+00:00", "2026-11-27"}) {
        CAPTURE(date);
        CHECK(answer_to(structured, asks_for(medication_from(date))) == invalid);
        CHECK(answer_to(structured, asks_for(consultations_of(date, "2026-11-26"))) == invalid);
    }
    CHECK(answer_to(structured, asks_for(medication_from(today))) == "200");
    CHECK(answer_to(structured, asks_for(diary_until("2026-11-25"))) == invalid);
    CHECK(answer_to(structured, asks_for(diary_until(today))) == "200");
    CHECK(answer_to(structured, asks_for(diary_until("2027-11-25"))) == "200");
    CHECK(answer_to(structured, asks_for(consultations_of("2026-02-01", "2026-01-01"))) == invalid);
    CHECK(answer_to(structured, asks_for(consultations_of("2026-01-01", today))) == "200");
}
TEST_CASE("gpconnect fact 64: parts that exclude each other", "[ingress][gpconnect]") {
    const std::string most_recent = part("includeNumberOfMostRecent", "PositiveInt", "3");
    const std::string period = part("consultationSearchPeriod", "Period", R"({"start":"2026-01-01"})");
    CHECK(answer_to(structured, asks_for(parameter("includeConsultations", most_recent + "," + period))) == broken);
    const std::string date = part("medicationSearchFromDate", "Date", "\"2026-01-01\"");
    CHECK(answer_to(structured, asks_for(parameter("includeMedication", date + "," + date))) == broken);

    const std::vector<std::string> narrowed{
        medication_from("2026-01-01"),
        parameter("includeUncategorisedData",
                  part("uncategorisedDataSearchPeriod", "Period", R"({"start":"2026-01-01"})")),
        parameter("includeReferrals", part("referralSearchPeriod", "Period", R"({"start":"2026-01-01"})")),
        diary_until("2026-12-01"),
        parameter("includeImmunisations", part("includeNotGiven", "Boolean", "true")),
        parameter("includeImmunisations", part("includeStatus", "Boolean", "true"))};
    for (const std::string& other : narrowed) {
        CAPTURE(other);
        CHECK(answer_to(structured, asks_for(other)) == "200");
        CHECK(answer_to(structured, asks_for(parameter("includeConsultations") + "," + other)) == invalid);
        CHECK(answer_to(structured, asks_for(parameter("includeProblems") + "," + other)) == invalid);
    }
    const std::string active = parameter("includeProblems", part("filterStatus", "Code", "\"active\""));
    CHECK(answer_to(structured, asks_for(active)) == "200");
    CHECK(answer_to(structured, asks_for(active + "," + parameter("includeConsultations"))) == invalid);
    CHECK(answer_to(structured, asks_for(parameter("includeProblems") + "," + parameter("includeConsultations"))) ==
          "200");

    const std::string last_three = parameter("includeConsultations", most_recent) + "," + parameter("includeProblems") +
                                   "," + allergies() + "," + medication_from("2025-11-26");
    CHECK(answer_to(structured, asks_for(last_three)) == "200");
    CHECK(answer_to(structured, asks_for(last_three + "," + narrowed[1])) == "200");
    CHECK(answer_to(structured, asks_for(last_three + "," + narrowed[2])) == invalid);

    const std::string unknown = parameter("includeProblems", part("includeStatus", "Code", "\"active\""));
    CHECK(answer_to(structured, asks_for(unknown + "," + parameter("includeConsultations"))) == "200");
}
TEST_CASE("gpconnect fact 65: a migration has its two parameters and no other", "[ingress][gpconnect]") {
    const std::string whole = pass("migrate-structured-request");
    CHECK(answer_to(migrates, whole) == "200");
    CHECK_FALSE(judge(migrates, whole).facts.sensitive);
    CHECK(judge(migrates, with(whole, "false", "true")).facts.sensitive);
    CHECK(answer_to(migrates, with(whole, "{\"name\": \"includeFullRecord\"",
                                   "{\"name\":\"includeProblems\"},{\"name\": \"includeFullRecord\"")) == invalid);
}

TEST_CASE("gpconnect bodies: XML is judged like JSON", "[ingress][gpconnect]") {
    const auto read = fhir::read_json(registration());
    const auto xml = fhir::write_xml(read->root(), fhir::release::stu3);
    REQUIRE(xml.has_value());
    CHECK_FALSE(judge(registers, *xml, "", validation::syntax::xml).refused);
    CHECK(judge(registers, *xml, "", validation::syntax::json).refused.has_value());
}

TEST_CASE("gpconnect bodies: a care record has one patient, one section and perhaps a period", "[ingress][gpconnect]") {
    const auto asks = [](const std::string& parameters) {
        return answer_to(html, R"({"resourceType":"Parameters","parameter":[)" + parameters + "]}");
    };
    const auto patient = [](const std::string& number) {
        return R"({"name":"patientNHSNumber","valueIdentifier":{"system":"http://fhir.nhs.net/Id/nhs-number","value":")" +
               number + "\"}}";
    };
    const std::string one = patient(synthetic_nhs_number(1));
    const auto section = [](const std::string& code) {
        return R"(,{"name":"recordSection","valueCodeableConcept":{"coding":[{"system":)"
               R"("http://fhir.nhs.net/ValueSet/gpconnect-record-section-1","code":")" +
               code + "\"}]}}";
    };
    const auto period = [](const std::string& start, const std::string& end) {
        return R"(,{"name":"timePeriod","valuePeriod":{"start":")" + start + R"(","end":")" + end + "\"}}";
    };
    CHECK(asks(one + section("SUM")) == "200");
    CHECK(asks(one + section("ENC") + period("2020", "2020-06")) == "200");
    CHECK(answer_to(html, "") == bad);
    CHECK(answer_to(html, "{}") == bad);
    CHECK(asks(one) == bad);
    CHECK(asks(one + section("SUM") + section("ENC")) == bad);
    CHECK(asks(one + "," + one + section("SUM")) == bad);
    CHECK(asks(one + section("sum")) == invalid);
    CHECK(asks(one + section("XYZ")) == invalid);
    CHECK(asks(one + section("SUM") + period("2020-01-01", "2020-02-01")) == invalid);
    CHECK(asks(one + section("ENC") + period("2021-01-01", "2020-02-01")) == invalid);
    CHECK(asks(patient("1234567890") + section("SUM")) == "400 INVALID_NHS_NUMBER");
}

TEST_CASE("gpconnect bodies: every derived request of the reference data has its expected outcome",
          "[ingress][gpconnect][reference]") {
    const std::string folder = std::string(SIGNALBOX_REFERENCE_DATA) + "/gpconnect/derived/requests/";
    const auto index = fhir::read_json(file_text(folder + "_index.json"));
    if (!index) {
        WARN("skipped: no reference data");
        return;
    }
    for (const fhir::value row : index->root()) {
        const std::string name(row.string("file"));
        const bool of_migration = row.string("operation") == "migratestructuredrecord";
        std::string expected(row.find("expectStatus").text());
        if (expected != "200") expected.append(" ").append(row.string("expectCode"));
        CAPTURE(name);
        CHECK(answer_to(of_migration ? migrates : structured, file_text(folder + name)) == expected);
    }
}

TEST_CASE("gpconnect bodies: whom a refused one is about is known all the same", "[ingress][gpconnect]") {
    const auto early = judge(structured, asks_for(R"({"name":"includeMedication","part":[{"name":)"
                                                  R"("medicationSearchFromDate","valueDate":"2027-01-01"}]})"));
    REQUIRE(early.refused);
    CHECK(early.facts.nhs_number == synthetic_nhs_number(1));
    const auto booked = judge(books, with(booking(), "\"status\"", "\"colour\""));
    REQUIRE(booked.refused);
    CHECK_FALSE(booked.facts.patient_id.empty());
    for (const char* strange : {"[]", "7", R"({"parameter":"x"})", R"({"parameter":[1,{"name":"patientNHSNumber"}]})",
                                R"({"participant":[[]]})"}) {
        CAPTURE(strange);
        const auto judged = judge(structured, strange);
        CHECK(judged.refused);
        CHECK(judged.facts.nhs_number.empty());
    }
}
