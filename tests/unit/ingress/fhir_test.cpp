#include "broker/ingress/fhir/fhir.hpp"

#include <catch2/catch.hpp>

#include "broker/base/file.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/ingress/fhir_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using lines = std::vector<std::string>;

const std::string good = R"({"resourceType": "Observation", "status": "final", "code": {"text": "Haemoglobin"}})";
const std::string bad =
    "{\"resourceType\": \"Observation\",\n \"status\": \"done\", \"code\": {\"text\": \"Haemoglobin\"}}";
const std::string good_xml = R"(<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="x"/>
</code></Observation>)";

fake_request post(const std::string& content_type, std::string body, const std::string& path = "/$validate") {
    fake_request made("POST", path);
    made.with("Content-Type", content_type).body(std::move(body));
    return made;
}

std::string field(const http::response& answer, const std::string& name) {
    for (const auto& [each, value] : answer.fields)
        if (each == name) return value;
    return "-";
}

} // namespace

TEST_CASE("$validate: a good resource has one issue, which says valid", "[ingress]") {
    fhir_fixture hub;

    const auto answer = hub.validate(good);

    CHECK(answer.status == 200);
    CHECK(field(answer, "Content-Type") == "application/fhir+json; charset=utf-8");
    CHECK(issues_in(answer) == lines{"information informational valid"});
    CHECK(answer.body.find("\"fhir-r4 4.0.1, tolerant\"") != std::string::npos);
}

TEST_CASE("$validate: a violation says what, why and where", "[ingress]") {
    fhir_fixture hub;

    const auto answer = hub.validate(bad, "/Observation/$validate");

    CHECK(answer.status == 200);
    const auto outcome = fhir::read_json(answer.body);
    REQUIRE(outcome.has_value());
    const fhir::value issue = outcome->root().find("issue").at(0);
    CHECK(issue.string("severity") == "error");
    CHECK(issue.string("code") == "code-invalid");
    CHECK(issue.find("details").string("text").starts_with("one of amended"));
    CHECK(issue.string("diagnostics") == "enum");
    CHECK(issue.find("location").at(0).text() == "2:12");
    CHECK(issue.find("location").at(1).text() == "/status");
    CHECK(issue.find("expression").at(0).text() == "Observation.status");
    CHECK(answer.body.find("done") == std::string::npos);
}

TEST_CASE("$validate: what it answers is a good resource itself, in JSON and XML", "[ingress]") {
    fhir_fixture hub;
    for (const std::string& body : {good, bad, std::string("{"), std::string("{}")}) {
        const auto answer = hub.validate(body);
        CHECK(issues_in(hub.validate(answer.body)) == lines{"information informational valid"});

        const auto xml = hub.answer(post("application/fhir+json", body).with("Accept", "application/fhir+xml"));
        CHECK(field(xml, "Content-Type") == "application/fhir+xml; charset=utf-8");
        CHECK(issues_in(hub.answer(post("application/fhir+xml", xml.body))) ==
              lines{"information informational valid"});
    }
}

TEST_CASE("$validate: XML and gzip are read as well", "[ingress]") {
    fhir_fixture hub;
    CHECK(issues_in(hub.answer(post("application/fhir+xml", good_xml))) == lines{"information informational valid"});
    CHECK(issues_in(hub.answer(post("application/json", gzip(good)).with("Content-Encoding", "gzip"))) ==
          lines{"information informational valid"});
    CHECK(hub.answer(post("application/json", good).with("Content-Encoding", "gzip")).status == 400);
    CHECK(hub.answer(post("application/json", good).with("Content-Encoding", "br")).status == 415);
}

TEST_CASE("$validate: the schema and the strength can be asked for", "[ingress]") {
    fhir_fixture hub;

    CHECK(issues_in(hub.validate(good, "/$validate?profile=pathology-report-r4")).size() > 1);
    CHECK(hub.validate(good, "/$validate?strength=strict").body.find("fhir-r4 4.0.1, strict") != std::string::npos);
    hub.with.strengths.by_type["fhir-r4"] = validation::strength::strict;
    CHECK(hub.validate(good).body.find("fhir-r4 4.0.1, strict") != std::string::npos);
    CHECK(hub.validate(good, "/$validate?strength=tolerant").body.find("4.0.1, tolerant") != std::string::npos);

    const auto unknown = hub.validate(good, "/$validate?profile=nothing");
    CHECK(unknown.status == 400);
    CHECK(issues_in(unknown).at(0).find("pathology-report-r4") != std::string::npos);
    CHECK(unknown.body.find("nothing") == std::string::npos);
    CHECK(hub.validate(good, "/$validate?strength=hard").status == 400);
    CHECK(hub.validate(good, "/$validate?profile=%zz").status == 400);
}

TEST_CASE("$validate: XML with its elements in another order is read, with a profile or without", "[ingress]") {
    fhir_fixture hub;
    const std::string disordered = R"(<Observation xmlns="http://hl7.org/fhir"><code><text value="x"/></code>
<status value="final"/></Observation>)";

    for (const char* path : {"/$validate", "/$validate?profile=fhir-r4"})
        CHECK(issues_in(hub.answer(post("application/fhir+xml", disordered, path))) ==
              lines{"information informational valid"});
}

TEST_CASE("$validate: the release that the Content-Type names counts", "[ingress]") {
    fhir_fixture hub;
    // An Observation of R4 alone: STU3 has no partOf in it.
    const std::string r4 = R"({"resourceType": "Observation", "status": "final", "code": {"text": "x"},
                               "partOf": [{"display": "x"}]})";
    const std::string r4_xml = R"(<Observation xmlns="http://hl7.org/fhir"><partOf><display value="x"/></partOf>
<status value="final"/><code><text value="x"/></code></Observation>)";
    const auto said = [&hub](const std::string& type, const std::string& body, const std::string& path = "/$validate") {
        return hub.answer(post("application/fhir+" + type, body, path));
    };

    CHECK(issues_in(said("json;fhirVersion=4.0", r4)) == lines{"information informational valid"});
    CHECK(said("json;fhirVersion=3.0", r4).body.find("additionalProperties") != std::string::npos);
    CHECK(said("json;fhirVersion=3.0", good).body.find("fhir-stu3 3.0.") != std::string::npos);
    CHECK(said("xml;fhirVersion=4.0", r4_xml).status == 200);
    CHECK(said("xml;fhirVersion=3.0", r4_xml).status == 400);
    const auto contradiction = said("json;fhirVersion=3.0", good, "/$validate?profile=fhir-r4");
    CHECK(contradiction.status == 400);
    CHECK(issues_in(contradiction) ==
          lines{"error value a resource of the release in Content-Type; fhir-r4 is of another"});
    const auto newer = said("json;fhirVersion=5.0", good);
    CHECK(newer.status == 415);
    CHECK(issues_in(newer).at(0).find("fhirVersion of 3.0 or 4.0") != std::string::npos);
}

TEST_CASE("$validate: a query parameter that there is not is refused by its name", "[ingress]") {
    fhir_fixture hub;

    const auto unknown = hub.validate(good, "/$validate?profil=fhir-r4");

    CHECK(unknown.status == 400);
    CHECK(issues_in(unknown) ==
          lines{"error value the parameters profile, strength, mode and _format alone, without \"profil\""});
    CHECK(hub.validate(good, "/$validate?mode=create&_format=json&strength=strict").status == 200);
    CHECK(hub.validate(good, "/$validate?mode=destroy").status == 400);

    std::string many = "/$validate?a";
    for (int i = 0; i < 50'000; ++i) many += "&a=1";
    const auto refused = hub.validate(good, many);
    CHECK(refused.status == 400);
    CHECK(issues_in(refused) == lines{"error value at most 1000 query parameters, not 50001"});
    CHECK(hub.validate(good, "/$validate?" + std::string(5000, 'x') + "=1").body.size() < 2500);
}

TEST_CASE("$validate: the resource of a Parameters is meant, where it stands", "[ingress]") {
    fhir_fixture hub;
    const std::string around =
        "{\"resourceType\": \"Parameters\", \"parameter\": [\n{\"name\": \"resource\", \"resource\": ";

    const auto answer = hub.validate(around + bad + "}]}", "/Observation/$validate");

    CHECK(issues_in(answer).size() == 2);
    CHECK(answer.body.find("\"location\":[\"3:12\",\"/status\"]") != std::string::npos);
    CHECK(issues_in(hub.validate(around + good + "}]}")) == lines{"information informational valid"});
    CHECK(hub.validate(around + good + "}]}", "/Patient/$validate").status == 400);
    // One level alone, and a Parameters is also a resource.
    CHECK(issues_in(hub.validate(around + good + "}]}", "/Parameters/$validate")) ==
          lines{"information informational valid"});
    const auto xml = hub.answer(post("application/fhir+xml",
                                     R"(<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="resource"/>
<resource>)" + good_xml + "</resource></parameter></Parameters>"));
    CHECK(xml.status == 400);
    CHECK(issues_in(xml) == lines{"error not-supported a Parameters with a resource in JSON, or the resource itself"});
}

TEST_CASE("$validate: what is no resource is 400 with its place", "[ingress]") {
    fhir_fixture hub;

    const auto broken = hub.validate("{\"resourceType\":\n}");
    CHECK(broken.status == 400);
    CHECK(broken.body.find("\"location\":[\"2:1\"]") != std::string::npos);
    CHECK(hub.validate("").status == 400);
    CHECK(hub.validate("{}").status == 400);
    CHECK(hub.validate("[1]").status == 400);
    CHECK(hub.answer(post("application/fhir+xml", good)).status == 400);
    CHECK(issues_in(hub.validate(good, "/Patient/$validate")) ==
          lines{"error value a resource of the type in the path, Patient"});
    CHECK(hub.answer(post("application/json", good).break_after(10)).status == 400);
}

TEST_CASE("$validate: other types, paths and methods are refused in the same form", "[ingress]") {
    fhir_fixture hub;

    const auto type = hub.answer(post("text/plain", good));
    CHECK(type.status == 415);
    CHECK(issues_in(type).at(0).starts_with("error not-supported "));
    const auto method = hub.answer(fake_request("GET", "/$validate"));
    CHECK(method.status == 405);
    CHECK(field(method, "Allow") == "POST");
    CHECK(issues_in(method) == lines{"error not-supported one of the methods of this path: POST"});
    CHECK(hub.answer(fake_request("POST", "/Observation")).status == 404);
    CHECK(hub.answer(fake_request("GET", "/openapi.yaml")).status == 404);
    hub.with.openapi = "openapi: '3.1.0'";
    CHECK(hub.answer(fake_request("GET", "/openapi.yaml")).body == "openapi: '3.1.0'");
}

TEST_CASE("$validate: a body over the limit is refused by the name of the limit, unread", "[ingress]") {
    fhir_fixture hub;
    hub.with.limits.body_validated_max = 20;
    auto stated = post("application/json", good);

    const auto answer = hub.answer(stated);

    CHECK(answer.status == 413);
    CHECK(answer.close);
    CHECK_FALSE(stated.body_was_read());
    CHECK(answer.body.find("\"diagnostics\":\"body_validated_max\"") != std::string::npos);
    CHECK(hub.answer(post("application/json", good).chunked()).status == 413);
    hub.with.limits.body_validated_max = 100;
    CHECK(hub.answer(post("application/json", gzip(std::string(200, ' '))).with("Content-Encoding", "gzip")).status ==
          413);
    hub.with.limits.body_validated_max = 1000;
    hub.with.limits.body_max = 20;
    CHECK(hub.answer(post("application/json", good)).body.find("\"body_max\"") != std::string::npos);
}

TEST_CASE("$validate: large bodies are judged on the workers", "[ingress]") {
    boost::asio::thread_pool workers(1);
    fhir_fixture hub;
    hub.with.workers = &workers;
    hub.with.limits.body_in_memory_max = 10;

    CHECK(issues_in(hub.validate(good)) == lines{"information informational valid"});
}

TEST_CASE("$validate: more violations than are listed are said to be there", "[ingress]") {
    fhir_fixture hub;
    hub.with.limits.violations_max = 1;

    const auto issues = issues_in(hub.validate(R"({"resourceType": "Observation"})"));

    REQUIRE(issues.size() == 3);
    CHECK(issues[1] == "information informational there is more than the 1 that are listed");
}

TEST_CASE("$validate: long words of a schema are shortened in the answer", "[ingress]") {
    const temporary_folder own;
    own.write("catalogue.json", R"({"schemas": [{"id": "long", "message_type": "long", "version": "1", "source": "x",
                                    "file": "long.json"}]})");
    own.write("long.json", R"({"const": ")" + std::string(100'000, 'x') + "\"}");
    fhir_fixture hub;
    const auto bundled = [](const std::string& name) {
        return base::read_file_of(SIGNALBOX_SOURCE_DIR "/schemas", name);
    };
    hub.with.catalogue = *validation::catalogue::load_with_own(bundled, own.text());

    const auto answer = hub.validate(good, "/$validate?profile=long");

    CHECK(issues_in(answer).at(0).ends_with("x… (99000 more bytes)"));
    CHECK(answer.body.size() < 3000);
}

TEST_CASE("$validate: where certificates are asked for, nobody is served without one", "[ingress]") {
    fhir_fixture hub;
    hub.with.certificate_required = true;
    auto without = post("application/json", good);
    auto with = post("application/json", good);
    with.certificate("aa");

    const auto answer = hub.answer(without);

    CHECK(answer.status == 403);
    CHECK(issues_in(answer) == lines{"error forbidden a verified client certificate"});
    CHECK_FALSE(without.body_was_read());
    CHECK(hub.answer(with).status == 200);
    CHECK(hub.store.audited.back().actor == "CN=test");
}

TEST_CASE("$validate: every request is audited, without a word of what it held", "[ingress]") {
    fhir_fixture hub;
    static_cast<void>(hub.validate(bad)); // what is looked at is the audit
    static_cast<void>(hub.answer(fake_request("GET", "/Haemoglobin")));

    REQUIRE(hub.store.audited.size() == 2);
    CHECK(hub.store.audited[0].action == "fhir.validate");
    CHECK(hub.store.audited[0].outcome == "200");
    CHECK(hub.store.audited[0].detail == "fhir-r4, tolerant: errors 1, warnings 0");
    CHECK(hub.store.audited[0].address == "192.0.2.7");
    CHECK(hub.store.audited[0].subject.empty());
    CHECK(hub.store.audited[1].action == "fhir.unknown");
    CHECK(hub.store.audited[1].outcome == "404");
    CHECK(hub.store.audited[1].detail.find("Haemoglobin") == std::string::npos);
}

TEST_CASE("$validate: no answer leaves without its record", "[ingress]") {
    fhir_fixture hub;
    hub.store.fail_audit = store::errc::stopped;

    const auto answer = hub.validate(good);

    CHECK(answer.status == 503);
    CHECK(field(answer, "Retry-After") == "1");
}
