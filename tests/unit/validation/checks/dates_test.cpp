#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

std::string resource(const std::string& type, const std::string& members) {
    return R"({"resourceType": ")" + type + "\", " + members + "}";
}

} // namespace

TEST_CASE("dates: a day that does not exist is found, in members that hold dates", "[validation]") {
    CHECK(breaks("SBX-V-0125", resource("Patient", R"("birthDate": "1961-02-29")")) == pointers{"/birthDate"});
    CHECK(breaks("SBX-V-0125", resource("Observation", R"("issued": "2026-02-04T25:00:00Z")")) == pointers{"/issued"});
    CHECK(breaks("SBX-V-0125", resource("Observation", R"("valueString": "1961-02-29")")).empty());
    CHECK(breaks("SBX-V-0125", resource("Patient", R"("birthDate": "1960-02-29")")).empty());
}

TEST_CASE("dates: years by which systems mean none or never are warned of", "[validation]") {
    for (const char* date : {"0001-01-01", "1753-01-01", "1899-12-30", "2999-12-31", "9999-12-31"})
        CHECK(breaks("SBX-V-0126", resource("Condition", R"("assertedDate": ")" + std::string(date) + "\"")) ==
              pointers{"/assertedDate"});
    CHECK(breaks("SBX-V-0126", resource("Condition", R"("assertedDate": "1900-01-01")")).empty());
    CHECK(breaks("SBX-V-0126", resource("Encounter", R"("period": {"end": "9999-12-31"})")).empty()); // has no end
}

TEST_CASE("dates: a period ends when it has begun", "[validation]") {
    const auto period = [](const std::string& start, const std::string& end) {
        return resource("Encounter", R"("period": {"start": ")" + start + R"(", "end": ")" + end + "\"}");
    };

    CHECK(breaks("SBX-V-0127", period("2026-02-05", "2026-02-04")) == pointers{"/period/end"});
    CHECK(breaks("SBX-V-0127", period("2026-02-05T10:00:01Z", "2026-02-05T10:00:00Z")).size() == 1);
    CHECK(breaks("SBX-V-0127", period("2026-02-05", "2026-02-05")).empty());
    CHECK(breaks("SBX-V-0127", period("2026-06-05T10:00:00+01:00", "2026-06-05T09:30:00+00:00")).empty());
    CHECK(breaks("SBX-V-0127", period("2026-02", "2026-02-01")).empty());
}

TEST_CASE("dates: what is received was collected, and what is issued was observed, before", "[validation]") {
    const auto specimen = [](const std::string& collected) {
        return resource("Specimen", R"("receivedTime": "2026-02-04T12:00:00Z", "collection": {"collectedDateTime": ")" +
                                        collected + "\"}");
    };

    CHECK(breaks("SBX-V-0128", specimen("2026-02-05T09:00:00Z")) == pointers{"/collection/collectedDateTime"});
    CHECK(breaks("SBX-V-0128", specimen("2026-02-04T13:00:00Z")).empty()); // summer time that somebody forgot
    CHECK(breaks("SBX-V-0128", resource("Observation", R"("issued": "2026-02-04T12:00:00Z",
        "effectivePeriod": {"start": "2026-03-04"})")) == pointers{"/effectivePeriod/start"});
}

TEST_CASE("dates: nothing happens to a patient before the birth", "[validation]") {
    const auto record = [](const std::string& birth, const std::string& second = "Basic") {
        return message_of({{"Patient", "p", R"(, "birthDate": ")" + birth + "\""},
                           {second, "q", ""},
                           {"AllergyIntolerance", "a", R"(, "assertedDate": "1961-03-17")"}});
    };

    CHECK(breaks("SBX-V-0129", record("1961-03-18")) == pointers{"/entry/2/resource/assertedDate"});
    CHECK(breaks("SBX-V-0129", record("1961-03-17")).empty());
    CHECK(breaks("SBX-V-0129", record("1961")).empty());
    CHECK(breaks("SBX-V-0129", record("1961-03-18", "Patient")).empty()); // whose allergy is it?
}

TEST_CASE("dates: a specimen is compared with the last of several reports", "[validation]") {
    const auto record = [](const std::string& collected) {
        return message_of({{"DiagnosticReport", "a", R"(, "issued": "2026-02-10T10:00:00Z")"},
                           {"DiagnosticReport", "b", R"(, "issued": "2026-02-04T10:00:00Z")"},
                           {"Specimen", "s", R"(, "collection": {"collectedDateTime": ")" + collected + "\"}"}});
    };

    CHECK(breaks("SBX-V-0112", record("2026-02-09")).empty());
    CHECK(breaks("SBX-V-0112", record("2026-02-11")).size() == 1);
}

TEST_CASE("dates: what a report tells of is not after it", "[validation]") {
    const auto record = [](const std::string& type, const std::string& member) {
        return breaks("SBX-V-0112", message_of({{"DiagnosticReport", "r", R"(, "issued": "2026-02-04T12:00:00Z")"},
                                                {type, "x", ", " + member}}));
    };
    const auto collection = [&](const std::string& period) {
        return record("Specimen", R"("collection": {"collectedPeriod": )" + period + "}");
    };

    CHECK(collection(R"({"start": "2026-02-05"})") == pointers{"/entry/1/resource/collection/collectedPeriod/start"});
    CHECK(collection(R"({"start": "2026-02-04", "end": "2026-02-04T18:00:00Z"})") ==
          pointers{"/entry/1/resource/collection/collectedPeriod/end"});
    CHECK(collection(R"({"start": "2026-02-03", "end": "2026-02-04"})").empty());
    CHECK(record("Specimen", R"("receivedTime": "2026-02-05T09:00:00Z")").size() == 1);
    CHECK(record("Specimen", R"("receivedTime": "2026-02")").empty()); // the whole month
    CHECK(record("Observation", R"("issued": "2026-02-04T15:00:00Z")") == pointers{"/entry/1/resource/issued"});
    CHECK(record("Observation", R"("issued": "2026-02-04T15:00:00+03:00")").empty()); // the same moment
}

TEST_CASE("dates: a period of collection is over when the specimen is received, and not before the birth",
          "[validation]") {
    const auto specimen = [](const std::string& period) {
        return R"("receivedTime": "2026-02-04T12:00:00Z", "collection": {"collectedPeriod": )" + period + "}";
    };
    const std::string late = R"({"start": "2026-02-04T09:00:00Z", "end": "2026-02-05T09:00:00Z"})";
    const std::string good = R"({"start": "2026-02-03T09:00:00Z", "end": "2026-02-04T09:00:00Z"})";
    const std::string birth = R"(, "birthDate": "2026-02-04")";

    CHECK(breaks("SBX-V-0128", resource("Specimen", specimen(late))) == pointers{"/collection/collectedPeriod/end"});
    CHECK(breaks("SBX-V-0128", resource("Specimen", specimen(R"({"start": "2026-02-05"})"))) ==
          pointers{"/collection/collectedPeriod/start"});
    CHECK(breaks("SBX-V-0128", resource("Specimen", specimen(good))).empty());
    CHECK(breaks("SBX-V-0129", message_of({{"Patient", "p", birth}, {"Specimen", "s", ", " + specimen(good)}})) ==
          pointers{"/entry/1/resource/collection/collectedPeriod/start"});
    CHECK(
        breaks("SBX-V-0129", message_of({{"Patient", "p", birth}, {"Specimen", "s", ", " + specimen(late)}})).empty());
}

TEST_CASE("dates: nothing is collected from a patient after death", "[validation]") {
    const auto record = [](const std::string& death, const std::string& collected,
                           const std::string& second = "Basic") {
        return breaks("SBX-V-0164", message_of({{"Patient", "p", R"(, "deceasedDateTime": ")" + death + "\""},
                                                {second, "q", ""},
                                                {"Specimen", "s",
                                                 R"(, "collection": {"collectedDateTime": ")" + collected + "\"}"}}));
    };

    CHECK(record("2026-02-04", "2026-02-05") == pointers{"/entry/2/resource/collection/collectedDateTime"});
    CHECK(record("2026-02-04T10:00:00Z", "2026-02-04T18:00:00Z").size() == 1);
    CHECK(record("2026-02-04", "2026-02-04T18:00:00Z").empty());
    CHECK(record("2026-02", "2026-02-20").empty());
    CHECK(record("2026-06-04T12:00:00+01:00", "2026-06-04T11:00:00Z").empty()); // the same moment
    CHECK(record("2026-02-04", "2026-02-05", "Patient").empty());               // whose specimen is it?
}

TEST_CASE("dates: no document is written before its patient's birth", "[validation]") {
    const auto written = [](const std::string& date) {
        return breaks("SBX-V-0129", message_of({{"Patient", "p", R"(, "birthDate": "2031-03-17")"},
                                                {"Composition", "c", R"(, "date": ")" + date + "\""}}));
    };
    CHECK(written("2026-05-28T09:00:00+01:00") == std::vector<std::string>{"/entry/1/resource/date"});
    CHECK(written("2031-05-28T09:00:00+01:00").empty());
}
