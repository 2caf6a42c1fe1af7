// Facts 1 to 7 and 9 to 35, against a running hub with a simulated practice behind it. (8 is of the proxy's form, which
// names the practice's own address: ../transport_test.cpp.)
#include <ctime>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/gpconnect_sandbox.hpp"
#include "tests/support/gzip.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

constexpr const char* bad = "400 BAD_REQUEST";
constexpr const char* broken = "422 INVALID_RESOURCE";
const std::string metadata = "fhir:rest:read:metadata-1";
const std::string organisations = "organization/*.read";

gpconnect_sandbox emis_practice() { return {SIGNALBOX_BINARY, "A20047=emis"}; }

gpconnect_token fresh(std::int64_t offset = 0) { return gpconnect_token(std::time(nullptr) + offset); }

// A request with its own fields and nothing else than the token beside them.
http_answer bare(const gpconnect_sandbox& hub, const std::string& place, http_fields fields) {
    fields.emplace_back("Authorization", fresh().scope(organisations).authorization());
    mesh_endpoint to;
    to.port = hub.process().gpconnect_port();
    return mesh_client(to).request("GET", "/A20047/STU3/1/gpconnect" + place, fields);
}

http_fields system_fields() {
    return {{"Ssp-TraceID", "629ea9ba-a077-4d99-b289-7a9b19fd4e03"},
            {"Ssp-From", "200000000359"},
            {"Ssp-To", "918999198993"},
            {"Ssp-InteractionID", "urn:nhs:names:services:gpconnect:" + metadata}};
}

} // namespace

TEST_CASE("flow: gpconnect facts 1 to 7: other places and verbs than there are", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const auto verdict = [&](const std::string& method, const std::string& place) {
        return told(hub.call(method, place, metadata, organisations));
    };
    for (const char* method : {"GET", "POST", "PUT"}) // 1 to 3
        CHECK(verdict(method, "/metadatas") == "404 NO_RECORD_FOUND");
    for (const char* method : {"PATCH", "DELETE", "OPTIONS"}) // 4 to 6
        CHECK(verdict(method, "/metadata") == "405 BAD_REQUEST");
    CHECK(verdict("GET", "/Metadata") == "404 NO_RECORD_FOUND"); // 7
    CHECK(verdict("GET", "/metadata") == "200");
}

TEST_CASE("flow: gpconnect facts 9 to 19, 27 and 28: what a token has to say", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const auto verdict = [&](gpconnect_token token) { return told(hub.call("GET", "/metadata", metadata, token)); };
    const auto good = [](std::int64_t offset = 0) { return fresh(offset).scope(organisations); };
    const std::int64_t now = std::time(nullptr);
    auto fields = system_fields(); // 9
    fields.emplace_back("Authorization", "Bearer " + good().claims());
    mesh_endpoint to;
    to.port = hub.process().gpconnect_port();
    CHECK(told(mesh_client(to).request("GET", "/A20047/STU3/1/gpconnect/metadata", fields)) == bad);
    CHECK(verdict(good().without("iss")) == bad);                              // 10
    CHECK(verdict(good().without("exp")) == bad);                              // 11
    CHECK(verdict(good().number("iat", now).number("exp", now + 301)) == bad); // 12
    CHECK(verdict(good().number("iat", now).number("exp", now + 299)) == bad); // 13
    CHECK(verdict(good().number("iat", now).number("exp", now - 1)) == bad);   // 14
    CHECK(verdict(good().without("iat")) == bad);                              // 15
    CHECK(verdict(good(200)) == "200");                                        // 16
    CHECK(verdict(good(-600)) == bad);                                         // 17
    CHECK(verdict(good().without("reason_for_request")) == bad);               // 18
    CHECK(verdict(good().without("aud")) == bad);                              // 19
    CHECK(verdict(good().without("requested_scope")) == bad);                  // 27
    CHECK(verdict(good().scope("badScope")) == bad);                           // 28
    CHECK(verdict(good()) == "200");
}

TEST_CASE("flow: gpconnect facts 20 to 26 and 29: who asks, by the token", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const auto verdict = [&](const std::string& claim, const std::string& json) {
        gpconnect_token token = fresh().scope(organisations);
        return told(
            hub.call("GET", "/metadata", metadata, json.empty() ? token.without(claim) : token.set(claim, json)));
    };
    CHECK(verdict("requesting_device", "") == bad);                                                   // 20
    CHECK(verdict("requesting_device", R"({"resourceType":"Device","invalidField":"x"})") == broken); // 21
    CHECK(verdict("requesting_device", R"({"resourceType":"InvalidType"})") == broken);               // 22
    CHECK(verdict("requesting_practitioner", "") == bad);                                             // 23
    const auto practitioner = [&](const std::string& identifiers) {
        return verdict("requesting_practitioner",
                       R"({"resourceType":"Practitioner","id":"user-1","name":[{"family":"Example"}],"identifier":[)" +
                           identifiers + "]}");
    };
    const std::string user = R"({"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"UNK"})";
    CHECK(practitioner(user + R"(,{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"UNK"})") ==
          "200");                                                                                           // 24
    CHECK(practitioner(user) == "200");                                                                     // 25
    CHECK(verdict("requesting_practitioner", R"({"resourceType":"InvalidType","id":"user-1"})") == broken); // 26
    CHECK(verdict("requesting_organization",
                  R"({"resourceType":"Organization","name":"A","identifier":)"
                  R"([{"system":"http://fhir.nhs.net/Id/ods-organization-code","value":"RX1"}]})") == "200"); // 29
}

TEST_CASE("flow: gpconnect facts 30 to 35: formats, and systems that do not fit", "[flow][gpconnect]") {
    const gpconnect_sandbox hub = emis_practice();
    const std::string xml = "application/fhir+xml";
    const std::string json = "application/fhir+json";
    const auto typed = [&](const std::string& query, const std::string& accept, const std::string& content_type) {
        auto fields = system_fields();
        fields.emplace_back("Accept", accept);
        if (!content_type.empty()) fields.emplace_back("Content-Type", content_type);
        const auto answer = bare(hub, "/metadata" + query, fields);
        CHECK(answer.status == 200);
        return answer.field("content-type");
    };
    CHECK(typed("", xml, json) == xml + "; charset=utf-8");                                  // 30
    CHECK(typed("?_format=application%2Ffhir%2Bxml", json, "") == xml + "; charset=utf-8");  // 31
    CHECK(typed("?_format=application%2Ffhir%2Bjson", xml, "") == json + "; charset=utf-8"); // 32
    auto fields = system_fields();                                                           // 33
    fields.emplace_back("Accept-Encoding", "gzip");
    const auto packed = bare(hub, "/metadata", fields);
    CHECK(packed.field("content-encoding") == "gzip");
    CHECK(gunzip(packed.body).find("CapabilityStatement") != std::string::npos);

    CHECK(told(hub.call("GET", "/metadata", "fhir:rest:read:patient-1", organisations)) == bad); // 34
    fields = system_fields();                                                                    // 35
    fields[2].second = "123456789123";
    CHECK(told(bare(hub, "/metadata", fields)) == bad);
    for (std::size_t i = 0; i < system_fields().size(); ++i) { // each of the headers is needed
        fields = system_fields();
        INFO(fields[i].first);
        fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(told(bare(hub, "/metadata", fields)) == bad);
    }
}
