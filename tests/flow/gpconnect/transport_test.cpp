// What the hub alone decides of a GP Connect request, against the real binary; the numbers are those of the facts that
// providers are held to.
#include <catch2/catch.hpp>

#include "tests/support/gpconnect_hub.hpp"
#include "tests/support/gzip.hpp"

using namespace signalbox::tests;

namespace {

constexpr const char* root = "/A81001/STU3/1/gpconnect";
constexpr const char* metadata = "fhir:rest:read:metadata-1";
constexpr const char* reads_patient = "fhir:rest:read:patient-1";
constexpr const char* organisation_read = "organization/*.read";

const std::string patient_json = R"({"resourceType":"Patient","id":"42","gender":"female"})";

gpconnect_hub make_hub() {
    return gpconnect_hub({.program = SIGNALBOX_BINARY},
                         [](const gpconnect_provider::request&) { return fhir_answer(200, patient_json); });
}

const std::string patient = std::string(root) + "/Patient/42";

} // namespace

TEST_CASE("flow: gpconnect facts 1 to 8: paths and verbs", "[flow][gpconnect]") {
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, [](const auto&) { return fhir_answer(200, patient_json); });
    const auto fields = hub.fields(metadata, organisation_read);
    CHECK(hub.told(hub.call("GET", std::string(root) + "/metadatas", fields)) == "404 NO_RECORD_FOUND");  // 1
    CHECK(hub.told(hub.call("POST", std::string(root) + "/metadatas", fields)) == "404 NO_RECORD_FOUND"); // 2
    CHECK(hub.told(hub.call("PUT", std::string(root) + "/metadatas", fields)) == "404 NO_RECORD_FOUND");  // 3
    for (const char* verb : {"PATCH", "DELETE", "OPTIONS"})                                               // 4 to 6
        CHECK(hub.told(hub.call(verb, std::string(root) + "/metadata", fields)) == "405 BAD_REQUEST");
    CHECK(hub.told(hub.call("GET", std::string(root) + "/Metadata", fields)) == "404 NO_RECORD_FOUND"); // 7
    const auto verbs = hub.call("OPTIONS", "/" + hub.provider().root() + "/metadata", {});              // 8
    CHECK(hub.told(verbs) == "200");
    CHECK(verbs.field("allow") == "GET, OPTIONS");
    CHECK(hub.provider().all().empty());
    CHECK(hub.told(hub.call("GET", std::string(root) + "/metadata", fields)) == "200");
}

TEST_CASE("flow: gpconnect facts 9 to 29: the token", "[flow][gpconnect]") {
    gpconnect_hub hub = make_hub();
    const std::int64_t now = seconds_now();
    const auto told = [&](const gpconnect_token& token) {
        return hub.told(hub.call("GET", patient, hub.fields(reads_patient, token)));
    };
    const auto good = [&] { return gpconnect_token(seconds_now()); };
    const std::string bad = "400 BAD_REQUEST";
    const std::string broken = "422 INVALID_RESOURCE";

    CHECK(told(good()) == "200");
    CHECK(hub.told(hub.call("GET", patient,
                            with(hub.fields(reads_patient), "Authorization", "Bearer " + good().claims()))) ==
          bad);                                                                                                // 9
    CHECK(told(good().without("iss")) == bad);                                                                 // 10
    CHECK(told(good().without("exp")) == bad);                                                                 // 11
    CHECK(told(gpconnect_token(now).number("exp", now + 301)) == bad);                                         // 12
    CHECK(told(gpconnect_token(now).number("exp", now + 299)) == bad);                                         // 13
    CHECK(told(gpconnect_token(now).number("exp", now - 1)) == bad);                                           // 14
    CHECK(told(good().without("iat")) == bad);                                                                 // 15
    CHECK(told(gpconnect_token(now + 200)) == "200");                                                          // 16
    CHECK(told(gpconnect_token(now - 600)) == bad);                                                            // 17
    CHECK(told(good().without("reason_for_request")) == bad);                                                  // 18
    CHECK(told(good().without("aud")) == bad);                                                                 // 19
    CHECK(told(good().without("requesting_device")) == bad);                                                   // 20
    CHECK(told(good().set("requesting_device", R"({"resourceType":"Device","invalidField":"x"})")) == broken); // 21
    CHECK(told(good().set("requesting_device", R"({"resourceType":"InvalidType"})")) == broken);               // 22
    CHECK(told(good().without("requesting_practitioner")) == bad);                                             // 23
    const auto practitioner = [&](const std::string& identifiers) {
        return good().set(
            "requesting_practitioner",
            R"({"resourceType":"Practitioner","id":"user-1","name":[{"family":"Example"}],"identifier":[)" +
                identifiers + "]}");
    };
    const std::string unknown_user = R"({"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"})";
    CHECK(told(practitioner(unknown_user +
                            R"(,{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"UNK"})")) ==
          "200");                                                                                          // 24
    CHECK(told(practitioner(unknown_user)) == "200");                                                      // 25
    CHECK(told(good().set("requesting_practitioner", R"({"resourceType":"X","id":"user-1"})")) == broken); // 26
    CHECK(told(good().without("requested_scope")) == bad);                                                 // 27
    CHECK(told(good().scope("badScope")) == bad);                                                          // 28
    CHECK(told(good().set("requesting_organization",
                          R"({"resourceType":"Organization","name":"A","identifier":)"
                          R"([{"system":"http://fhir.nhs.net/Id/ods-organization-code","value":"RX1"}]})")) ==
          "200"); // 29
}

TEST_CASE("flow: gpconnect facts 30 to 35: formats, headers and systems", "[flow][gpconnect]") {
    gpconnect_hub hub = make_hub();
    const std::string xml = "application/fhir+xml";
    const std::string json = "application/fhir+json";
    const auto typed = [&](const std::string& query, const std::string& accept, const std::string& content_type) {
        auto fields = with(hub.fields(reads_patient), "Accept", accept);
        return hub.call("GET", patient + query, with(fields, "Content-Type", content_type)).field("content-type");
    };
    CHECK(typed("", xml, json) == xml + "; charset=utf-8");                                  // 30
    CHECK(typed("?_format=application%2Ffhir%2Bxml", json, "") == xml + "; charset=utf-8");  // 31
    CHECK(typed("?_format=application%2Ffhir%2Bjson", xml, "") == json + "; charset=utf-8"); // 32
    CHECK(hub.provider().all().back().head.find("Accept: application/fhir+json") != std::string::npos);

    gpconnect_hub large({.program = SIGNALBOX_BINARY}, [](const auto&) {
        return fhir_answer(200, R"({"resourceType":"Patient","language":")" + std::string(2000, 'a') + "\"}");
    });
    const auto packed = large.call("GET", patient, with(large.fields(reads_patient), "Accept-Encoding", "gzip")); // 33
    CHECK(packed.field("content-encoding") == "gzip");
    CHECK(gunzip(packed.body).find(std::string(2000, 'a')) != std::string::npos);

    const auto mismatched = hub.call("GET", patient, hub.fields("fhir:rest:read:practitioner-1")); // 34
    CHECK(hub.told(mismatched) == "400 BAD_REQUEST");
    const auto foreign = with(hub.fields(reads_patient), "Ssp-To", "123456789123"); // 35
    CHECK(hub.told(hub.call("GET", patient, foreign)) == "400 BAD_REQUEST");
    CHECK(hub.told(hub.call("GET", "/" + hub.provider().root() + "/Patient/42", foreign)) == "400 BAD_REQUEST");
    for (const char* name : {"Ssp-TraceID", "Ssp-From", "Ssp-To", "Ssp-InteractionID", "Authorization"})
        CHECK(hub.told(hub.call("GET", patient, with(hub.fields(reads_patient), name, ""))) == "400 BAD_REQUEST");
    const auto stranger = with(hub.fields(reads_patient), "Ssp-From", "200000000001");
    CHECK(hub.told(hub.call("GET", patient, stranger)) == "403 ASID_CHECK_FAILED");
    CHECK(hub.told(hub.call("GET", "/" + hub.provider().root() + "/Patient/42", stranger)) == "403 403");
}

TEST_CASE("flow: gpconnect: what never becomes a request is refused in FHIR as well", "[flow][gpconnect]") {
    gpconnect_hub hub = make_hub();
    auto fields = hub.fields(metadata, organisation_read);
    fields.emplace_back("X-Filler", std::string(17'000, 'x'));
    CHECK(hub.told(hub.call("GET", std::string(root) + "/metadata", fields)) == "431 BAD_REQUEST");
}

TEST_CASE("flow: gpconnect: a client certificate that may not ask is refused", "[flow][gpconnect]") {
    const auto provider = [](const gpconnect_provider::request&) { return fhir_answer(200, patient_json); };
    gpconnect_hub strict({.program = SIGNALBOX_BINARY, .clients = "required"}, provider);
    CHECK(strict.told(strict.call("GET", patient, strict.fields(reads_patient))) == "200");
    mesh_client nobody(strict.endpoint_without_certificate());
    CHECK_THROWS_AS(nobody.request("GET", patient, strict.fields(reads_patient)), connection_lost);

    gpconnect_hub answering({.program = SIGNALBOX_BINARY, .clients = "optional", .pinned = true}, provider);
    CHECK(answering.told(answering.call("GET", patient, answering.fields(reads_patient))) == "200");
    for (const mesh_endpoint& other : {answering.endpoint_without_certificate(), answering.endpoint_of_another()})
        CHECK(answering.told(mesh_client(other).request("GET", patient, answering.fields(reads_patient))) ==
              "403 ACCESS_DENIED_SSL");
}

TEST_CASE("flow: gpconnect: what is not switched on is ACCESS DENIED, and switches are audited", "[flow][gpconnect]") {
    const auto provider = [](const gpconnect_provider::request&) { return fhir_answer(200, patient_json); };
    gpconnect_hub some({.program = SIGNALBOX_BINARY, .capabilities = "[structured]"}, provider);
    CHECK(some.told(some.call("GET", patient, some.fields(reads_patient))) == "403 ACCESS DENIED");
    CHECK(some.told(some.call("GET", std::string(root) + "/structured/metadata",
                              some.fields("structured:fhir:rest:read:metadata-1", organisation_read))) == "200");
    CHECK(some.audited().find("gpconnect.switch") != std::string::npos);
    gpconnect_hub off({.program = SIGNALBOX_BINARY, .enabled = "false"}, provider);
    CHECK(off.told(off.call("GET", patient, off.fields(reads_patient))) == "403 ACCESS DENIED");
    CHECK(off.provider().all().empty());
}
