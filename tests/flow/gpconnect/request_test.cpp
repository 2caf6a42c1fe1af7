// Search parameters and bodies, through the running hub.
#include <filesystem>
#include <map>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/gpconnect_hub.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

constexpr const char* root = "/A81001/STU3/1/gpconnect";
constexpr const char* invalid = "422 INVALID_PARAMETER";
constexpr const char* broken = "422 INVALID_RESOURCE";
constexpr const char* bad = "400 BAD_REQUEST";

// A provider that takes everything.
gpconnect_provider::answer take(const gpconnect_provider::request&) {
    return fhir_answer(200, R"({"resourceType":"Bundle","type":"searchset"})");
}

std::string pass(const std::string& type) {
    return file_text(SIGNALBOX_SOURCE_DIR "/tests/data/validation/gpconnect-" + type + "-stu3/pass-minimal.json");
}

std::string with_other(std::string text, const std::string& words, const std::string& others) {
    const auto at = text.find(words);
    REQUIRE(at != std::string::npos);
    return text.replace(at, words.size(), others);
}

} // namespace

TEST_CASE("flow: gpconnect facts 36 to 45, 55 to 58, 61 and 66: search parameters", "[flow][gpconnect]") {
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, take);
    const auto told = [&](const std::string& path, const std::string& interaction, const std::string& scope) {
        return hub.told(hub.call("GET", root + path, hub.fields(interaction, scope)));
    };
    const auto find = [&](const std::string& query) {
        return told("/Patient?" + query, "fhir:rest:search:patient-1", "patient/*.read");
    };
    const std::string one = "identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C" + synthetic_nhs_number(1);
    CHECK(find(one) == "200");
    CHECK(find("identifier=" + synthetic_nhs_number(1)) == invalid);    // 36
    CHECK(find("identifier=%7C" + synthetic_nhs_number(1)) == invalid); // 36
    CHECK(find("_count=1") == bad);                                     // 37
    CHECK(find("I" + one.substr(1)) == bad);                            // 38
    CHECK(find(one + "&" + one) == bad);                                // 39
    CHECK(find(one + "&_count=1&_sort=x") == "200");                    // 42
    const auto practitioner = [&](const std::string& query) {
        return told("/Practitioner?" + query, "fhir:rest:search:practitioner-1", "organization/*.read");
    };
    CHECK(practitioner("identifier=https://fhir.nhs.uk/Id/sds-user-id%7C") == invalid); // 45

    const auto slots = [&](const std::string& query) {
        return told("/Slot?" + query, "fhir:rest:search:slot-1", "organization/*.read");
    };
    const std::string free_ones = "&status=free&_include=Slot:schedule";
    CHECK(slots("start=ge2026-12-01&end=le2026-12-15" + free_ones) == "200");                                      // 55
    CHECK(slots("start=ge2026-12-01&end=le2026-12-16" + free_ones) == invalid);                                    // 55
    CHECK(slots("start=ge2026-12-01&end=le2026-11-30" + free_ones) == invalid);                                    // 55
    CHECK(slots("start=ge2026-12-01" + free_ones) == bad);                                                         // 56
    CHECK(slots("start=gt2026-12-01&end=le2026-12-02" + free_ones) == invalid);                                    // 57
    CHECK(slots("start=ge2026-12-01&end=le2026-12-02&searchFilter=https://example.org%7Cx" + free_ones) == "200"); // 58

    const auto appointments = [&](const std::string& query, const std::string& scope = "patient/*.read") {
        return told("/Patient/2/Appointment?" + query, "fhir:rest:search:patient_appointments-1", scope);
    };
    CHECK(appointments("start=ge2999-12-01&start=le2999-12-31") == "200");
    CHECK(appointments("start=ge2999-12-01") == invalid);                                   // 61
    CHECK(appointments("start=ge2020-12-01&start=le2999-12-31") == invalid);                // 61
    CHECK(appointments("start=ge2999-12-01&start=le2999-12-31", "patient/*.write") == bad); // 61

    const auto documents = [&](const std::string& query) {
        return told("/documents/Patient/2/DocumentReference?" + query, "documents:fhir:rest:search:documentreference-1",
                    "patient/*.read");
    };
    const std::string includes =
        "_include=DocumentReference:subject:Patient&_include=DocumentReference:custodian:Organization"
        "&_include=DocumentReference:author:Organization"
        "&_include=DocumentReference:author:Practitioner"
        "&_revinclude:recurse=PractitionerRole:practitioner";
    CHECK(documents(includes) == "200");
    CHECK(documents(includes + "&facility=x") == invalid);                          // 66
    CHECK(documents(includes.substr(0, includes.find("&_revinclude"))) == invalid); // 66
    CHECK(documents(includes + "&author=https://example.org%7Cx") == invalid);      // 66
}

TEST_CASE("flow: gpconnect facts 46 to 54, 59, 60 and 65: bodies", "[flow][gpconnect]") {
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, take);
    const auto registers = [&](const std::string& body, const std::string& scope = "patient/*.write") {
        return hub.told(hub.call("POST", std::string(root) + "/Patient/$gpc.registerpatient",
                                 hub.fields("fhir:operation:gpc.registerpatient-1", scope), body));
    };
    const std::string registration = pass("register-patient-request");
    CHECK(registers(registration) == "200");
    CHECK(registers(with_other(registration, "9990012342", "9000000008")) == "400 INVALID_NHS_NUMBER");  // 46
    CHECK(registers(with_other(registration, "\"gender\": \"female\",", "")) == "200");                  // 47
    CHECK(registers(with_other(registration, "official", "usual")) == bad);                              // 48
    CHECK(registers(with_other(registration, "\"gender\"", "\"colour\":\"red\",\"gender\"")) == broken); // 49
    CHECK(registers(with_other(registration, "\"use\": \"mobile\"", "\"use\": \"home\"")) == bad);       // 53
    CHECK(registers(registration, "patient/*.read") == bad);                                             // 54
    CHECK(registers("{") == broken);

    const auto books = [&](const std::string& body) {
        return hub.told(hub.call("POST", std::string(root) + "/Appointment",
                                 hub.fields("fhir:rest:create:appointment-1", "patient/*.write"), body));
    };
    CHECK(books(pass("appointment-book")) == "200");
    CHECK(books(with_other(pass("appointment-book"), "Slot/1584", "Slot/45555_55555")) == broken); // 59
    const auto puts = [&](const std::string& interaction, const std::string& body) {
        auto fields = with(hub.fields(interaction, "patient/*.write"), "If-Match", "W/\"3\"");
        return hub.told(hub.call("PUT", std::string(root) + "/Appointment/9", fields, body));
    };
    CHECK(puts("fhir:rest:update:appointment-1", pass("appointment-amend")) == "200");
    CHECK(hub.provider().all().back().head.find("If-Match: W/\"3\"\r\n") != std::string::npos);
    CHECK(puts("fhir:rest:cancel:appointment-1", pass("appointment-cancel")) == "200");
    CHECK(puts("fhir:rest:update:appointment-1", pass("appointment-cancel")) == broken); // 60
    CHECK(puts("fhir:rest:cancel:appointment-1", with_other(pass("appointment-cancel"), "Feels better", "")) ==
          invalid); // 60

    const auto migrates = [&](const std::string& scope) {
        auto token = gpconnect_token(seconds_now()).scope(scope).reason("migration");
        return hub.told(hub.call(
            "POST", std::string(root) + "/structured/Patient/$gpc.migratestructuredrecord",
            hub.fields("fhir:operation:gpc.migratestructuredrecord-1", token.without("requesting_practitioner")),
            pass("migrate-structured-request")));
    };
    CHECK(migrates("patient/*.read conf/N") == "200");                    // 65
    CHECK(migrates("patient/*.read conf/R") == "400 CONFLICTING_VALUES"); // 65
}

namespace {

// A template with a number where it asks for one.
std::string filled(std::string text) {
    for (const char* place : {"%s", "{{nhsNumber}}"})
        if (const auto at = text.find(place); at != std::string::npos)
            text.replace(at, std::string(place).size(), synthetic_nhs_number(3));
    return text;
}

} // namespace

TEST_CASE("flow: gpconnect: every request of the reference data has its outcome", "[flow][gpconnect][reference]") {
    const std::string folder = std::string(SIGNALBOX_REFERENCE_DATA) + "/gpconnect/";
    if (!std::filesystem::exists(folder)) {
        WARN("skipped: no reference data");
        return;
    }
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, take);
    const std::string record = std::string(root) + "/structured/Patient/$gpc.getstructuredrecord";
    const std::string migration = std::string(root) + "/structured/Patient/$gpc.migratestructuredrecord";
    const auto asks = [&](const std::string& text, bool migrates) {
        const bool sensitive = text.find("\"valueBoolean\": true") != std::string::npos;
        auto token = gpconnect_token(seconds_now());
        if (migrates) token.reason("migration").scope(sensitive ? "patient/*.read conf/R" : "patient/*.read conf/N");
        const char* interaction =
            migrates ? "fhir:operation:gpc.migratestructuredrecord-1" : "fhir:operation:gpc.getstructuredrecord-1";
        return hub.told(hub.call("POST", migrates ? migration : record, hub.fields(interaction, token), text));
    };
    const auto index = fhir::read_json(file_text(folder + "derived/requests/_index.json"));
    for (const fhir::value row : index->root()) {
        const std::string name(row.string("file"));
        std::string expected(row.find("expectStatus").text());
        if (expected != "200") expected.append(" ").append(row.string("expectCode"));
        CAPTURE(name);
        CHECK(asks(file_text(folder + "derived/requests/" + name), row.string("operation").starts_with("migrate")) ==
              expected);
    }
    // Published with a number whose check digit is wrong, with a diary of the past, and without a number on purpose.
    const std::map<std::string, std::string> refused{{"pathology_request1.json", "400 INVALID_NHS_NUMBER"},
                                                     {"pathology_request2.json", "400 INVALID_NHS_NUMBER"},
                                                     {"uncategorised_request1.json", "400 INVALID_NHS_NUMBER"},
                                                     {"diaryentries_request1.json", invalid},
                                                     {"pss-missingNhsNumberRequestBody.json", invalid}};
    std::size_t count = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder + "structured")) {
        const std::string name = file.path().filename().string();
        const std::string text = filled(file_text(file.path().string()));
        if (!file.is_regular_file() || text.find("\"Parameters\"") == std::string::npos) continue;
        ++count;
        const auto known = refused.find(name);
        CAPTURE(name);
        CHECK(asks(text, text.find("includeFullRecord") != std::string::npos) ==
              (known == refused.end() ? "200" : known->second));
    }
    CHECK(count == 19);
    CHECK(hub.told(hub.call("POST", std::string(root) + "/Patient/$gpc.registerpatient",
                            hub.fields("fhir:operation:gpc.registerpatient-1", "patient/*.write"),
                            file_text(folder + "foundations/register_patient_request_example.json"))) == "200");
    const auto appointment = [&](const char* method, const char* path, const char* interaction, const char* file) {
        return hub.told(hub.call(method, std::string(root) + path, hub.fields(interaction, "patient/*.write"),
                                 file_text(folder + "appointments/" + file)));
    };
    CHECK(appointment("POST", "/Appointment", "fhir:rest:create:appointment-1", "book_appt_request_example.json") ==
          "200");
    CHECK(appointment("PUT", "/Appointment/9", "fhir:rest:update:appointment-1", "amend_appt_request_example.json") ==
          "200");
    CHECK(appointment("PUT", "/Appointment/9", "fhir:rest:cancel:appointment-1", "cancel_appt_request_example.json") ==
          "200");
}
