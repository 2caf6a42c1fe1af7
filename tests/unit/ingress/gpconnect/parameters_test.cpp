#include "broker/ingress/gpconnect/rules/parameters.hpp"

#include <catch2/catch.hpp>

#include "broker/http/message.hpp"
#include "broker/ingress/gpconnect/rules/days.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/unit/ingress/gpconnect/gpconnect_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace signalbox::ingress::gpconnect;

namespace {

constexpr const char* today = "2026-11-26";
constexpr const char* find_patient = "fhir:rest:search:patient-1";
constexpr const char* find_practitioner = "fhir:rest:search:practitioner-1";
constexpr const char* free_slots = "fhir:rest:search:slot-1";
constexpr const char* appointments = "fhir:rest:search:patient_appointments-1";
constexpr const char* documents = "documents:fhir:rest:search:documentreference-1";

// "200", or the refusal of that query.
std::string answer_to(const char* interaction_end, const std::string& query) {
    const auto given = http::parse_query(query);
    const auto refused = check_parameters(interaction_of(interaction_end), *given, today);
    return refused ? told(*refused) : "200";
}

std::string patient(const std::string& number = synthetic_nhs_number(1)) {
    return "identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + number;
}

std::string slots(const std::string& start, const std::string& end) {
    return "start=" + start + "&end=" + end + "&status=free&_include=Slot:schedule";
}

std::string all_includes() {
    return "_include=DocumentReference:subject:Patient&_include=DocumentReference:custodian:Organization"
           "&_include=DocumentReference:author:Organization&_include=DocumentReference:author:Practitioner"
           "&_revinclude:recurse=PractitionerRole:practitioner";
}

constexpr const char* bad = "400 BAD_REQUEST";
constexpr const char* invalid = "422 INVALID_PARAMETER";

} // namespace

TEST_CASE("gpconnect fact 36: a patient search with a blank system or value is refused with 422",
          "[ingress][gpconnect]") {
    CHECK(answer_to(find_patient, patient()) == "200");
    CHECK(answer_to(find_patient, "identifier=" + synthetic_nhs_number(1)) == invalid);
    CHECK(answer_to(find_patient, "identifier=%7C" + synthetic_nhs_number(1)) == invalid);
    CHECK(answer_to(find_patient, patient("")) == invalid);
    CHECK(answer_to(find_patient, patient("%20")) == invalid);
    CHECK(answer_to(find_patient, "identifier=") == invalid);
}
TEST_CASE("gpconnect fact 37: a patient search without identifier is refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(find_patient, "") == bad);
}
TEST_CASE("gpconnect fact 38: Identifier is another parameter", "[ingress][gpconnect]") {
    CHECK(answer_to(find_patient, "I" + patient().substr(1)) == bad);
}
TEST_CASE("gpconnect fact 39: two identifiers are refused with 400", "[ingress][gpconnect]") {
    CHECK(answer_to(find_patient, patient() + "&" + patient()) == bad);
}
TEST_CASE("gpconnect fact 42: _count and _sort are ignored", "[ingress][gpconnect]") {
    CHECK(answer_to(find_patient, patient() + "&_count=1&_sort=name") == "200");
}
TEST_CASE("gpconnect parameters: another system and a wrong check digit have codes of their own",
          "[ingress][gpconnect]") {
    CHECK(answer_to(find_patient, "identifier=https://example.org%7C1") == "400 INVALID_IDENTIFIER_SYSTEM");
    std::string wrong = synthetic_nhs_number(1);
    wrong.back() = wrong.back() == '0' ? '1' : '0';
    CHECK(answer_to(find_patient, patient(wrong)) == "400 INVALID_NHS_NUMBER");
    CHECK(nhs_number_in(*http::parse_query(patient())) == synthetic_nhs_number(1));
    CHECK(nhs_number_in(*http::parse_query(patient(wrong))).empty());
}
TEST_CASE("gpconnect fact 45: a practitioner search with blanks is 422, twice is 400", "[ingress][gpconnect]") {
    const std::string one = "identifier=https://fhir.nhs.uk/Id/sds-user-id%7C";
    CHECK(answer_to(find_practitioner, one + "111") == "200");
    CHECK(answer_to(find_practitioner, one) == invalid);
    CHECK(answer_to(find_practitioner, "identifier=%7C111") == invalid);
    CHECK(answer_to(find_practitioner, one + "111&" + one + "111") == bad);
}
TEST_CASE("gpconnect parameters: an identifier is a token of FHIR, with its escapes and alternatives",
          "[ingress][gpconnect]") {
    const std::string one = "identifier=https://fhir.nhs.uk/Id/sds-user-id";
    CHECK(answer_to(find_practitioner, one + "%7Ca%5C%7Cb") == "200");
    CHECK(answer_to(find_practitioner, one + "%7Ca%5C,b") == "200");
    CHECK(answer_to(find_practitioner, one + "%7Ca%7Cb") == invalid);
    CHECK(answer_to(find_practitioner, one + "%5C%7C111") == invalid); // an escaped bar ends no system
    CHECK(answer_to(find_practitioner, one + "%7Ca%5C") == invalid);
    CHECK(answer_to(find_practitioner, one + "%7C1,2") == bad);
    CHECK(answer_to(find_patient, patient() + "," + synthetic_nhs_number(2)) == bad);
}

TEST_CASE("gpconnect fact 55: free slots of 0, 8 and 14 days, not of 15, 31 and -1", "[ingress][gpconnect]") {
    const auto days = [](const char* end) { return answer_to(free_slots, slots("ge2026-10-20", end)); };
    CHECK(days("le2026-10-20") == "200");
    CHECK(days("le2026-10-28") == "200");
    CHECK(days("le2026-11-03") == "200"); // clocks go back on 25 October: 14 days and an hour
    CHECK(days("le2026-11-04") == invalid);
    CHECK(days("le2026-11-20") == invalid);
    CHECK(days("le2026-10-19") == invalid);
    const auto times = [](const char* start, const char* end) { return answer_to(free_slots, slots(start, end)); };
    CHECK(times("ge2026-10-20T00:00:00%2B01:00", "le2026-11-03T23:59:59%2B00:00") == "200");
    CHECK(times("ge2026-10-20T10:00:00%2B01:00", "le2026-10-20T09:59:59%2B01:00") == invalid);
    CHECK(times("ge2020-01-01", "le2020-01-02") == "200"); // past ranges are allowed
}
TEST_CASE("gpconnect fact 56: free slots without start, end, status or _include are refused with 400",
          "[ingress][gpconnect]") {
    CHECK(answer_to(free_slots, slots("ge2026-12-01", "le2026-12-02")) == "200");
    CHECK(answer_to(free_slots, "end=le2026-12-02&status=free&_include=Slot:schedule") == bad);
    CHECK(answer_to(free_slots, "start=ge2026-12-01&status=free&_include=Slot:schedule") == bad);
    CHECK(answer_to(free_slots, "start=ge2026-12-01&end=le2026-12-02&_include=Slot:schedule") == bad);
    CHECK(answer_to(free_slots, "start=ge2026-12-01&end=le2026-12-02&status=free") == bad);
}
TEST_CASE("gpconnect fact 57: other prefixes, busy, blank and partial dates are refused with 422",
          "[ingress][gpconnect]") {
    for (const char* start :
         {"gt2026-12-01", "2026-12-01", "eq2026-12-01", "le2026-12-01", "ge", "", "ge2026-12", "ge2026", "ge2026-13-01",
          "ge2026-02-30", "ge2026-12-01T10:00:00Z", "ge2026-12-01T10:00:00", "ge2026-12-01T10:00%2B00:00",
          "ge2026-12-01T24:00:00%2B00:00", "ge2026-12-01T10:00:00%2B02:00", "ge2026-12-01T10:00:00-00:00"}) {
        CAPTURE(start);
        CHECK(answer_to(free_slots, slots(start, "le2026-12-02")) == invalid);
    }
    CHECK(answer_to(free_slots, slots("ge2026-12-01T10:00:00+00:00", "le2026-12-02")) == "200");
    CHECK(answer_to(free_slots, slots("ge2026-12-01T10:00:00%20"
                                      "00:00",
                                      "le2026-12-02")) == "200");
    CHECK(answer_to(free_slots, "start=ge2026-12-01&end=le2026-12-02&status=busy&_include=Slot:schedule") == invalid);
}
TEST_CASE("gpconnect fact 58: a foreign searchFilter is ignored", "[ingress][gpconnect]") {
    CHECK(answer_to(free_slots, slots("ge2026-12-01", "le2026-12-02") + "&searchFilter=https://example.org%7Cx") ==
          "200");
}

TEST_CASE("gpconnect fact 61: a patient's appointments have one ge and one le day, none past", "[ingress][gpconnect]") {
    CHECK(answer_to(appointments, "start=ge2026-11-26&start=le2026-12-26") == "200");
    CHECK(answer_to(appointments, "start=le2026-12-26&start=ge2026-11-26") == "200");
    for (const char* query :
         {"start=ge2026-11-26", "", "start=ge2026-11-26&start=ge2026-12-26", "start=lt2026-11-26&start=le2026-12-26",
          "start=ge2026&start=le2026-12-26", "start=ge2026-11-26T00:00:00%2B00:00&start=le2026-12-26",
          "start=ge2026-11-25&start=le2026-12-26", "start=ge2026-12-26&start=le2026-11-26",
          "start=ge2026-11-26&start=le2026-12-26&start=le2026-12-27"}) {
        CAPTURE(query);
        CHECK(answer_to(appointments, query) == invalid);
    }
}

TEST_CASE("gpconnect fact 66: a document search has its includes, an ODS author and no other parameter",
          "[ingress][gpconnect]") {
    CHECK(answer_to(documents, all_includes()) == "200");
    CHECK(answer_to(documents, all_includes() +
                                   "&_format=application/fhir%2Bxml&created=ge2020-01-01&created=le2026-01-01"
                                   "&author=https://fhir.nhs.uk/Id/ods-organization-code%7CRX1"
                                   "&description=letter") == "200");
    for (const std::string& more :
         {std::string("&author=https://example.org%7CRX1"), std::string("&facility=x"), std::string("&type=x"),
          std::string("&_include=DocumentReference:other"), std::string("&created=gt2020-01-01"),
          std::string("&created=ge2021-01-01&created=le2020-01-01"), std::string("&created=ge2020-01"),
          std::string("&created=ge2020-01-01&created=le2021-01-01&created=le2022-01-01"),
          std::string("&description=")}) {
        CAPTURE(more);
        CHECK(answer_to(documents, all_includes() + more) == invalid);
    }
    std::string without_one = all_includes();
    without_one.erase(0, without_one.find('&') + 1);
    CHECK(answer_to(documents, without_one) == invalid);
    CHECK(answer_to(documents, all_includes().substr(0, all_includes().find("&_revinclude"))) == invalid);
}

TEST_CASE("gpconnect days: today is the day on British clocks", "[ingress][gpconnect]") {
    CHECK(british_day(*base::from_compact_minutes("202606302330")) == "2026-07-01"); // half past midnight there
    CHECK(british_day(*base::from_compact_minutes("202611262330")) == "2026-11-26");
    CHECK(read_day("2026-02-29") == std::nullopt);
    CHECK(read_day("2024-02-29").value() - read_day("2024-02-28").value() == 1);
}
