// The pure parts of the FHIR ingress: routes, media types, paths, issues.
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "broker/ingress/fhir/expression.hpp"
#include "broker/ingress/fhir/parameters.hpp"
#include "broker/ingress/fhir/routes.hpp"
#include "broker/ingress/fhir/validate.hpp"
#include "tests/support/openapi_routes.hpp"
#include "tests/unit/ingress/fhir_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using ingress::fhir::operation;
using ingress::fhir::syntax;

namespace {

std::string path_of(const std::string& resource, const std::string& pointer,
                    fhir::release release = fhir::release::r4) {
    const auto read = fhir::read_json(resource);
    if (!read) throw std::runtime_error(read.error().what);
    return ingress::fhir::expression_of(read->root(), pointer, release);
}

constexpr const char* bundle = R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Observation",
  "valueQuantity": {"value": 1}, "contained": [{"resourceType": "Patient", "deceasedBoolean": 1}]}}, {"resource":
  {"resourceType": "ServiceRequest", "reasonReference": [{"reference": 1}]}}]})";

} // namespace

TEST_CASE("FHIR openapi: every route and status of the router stands in the document, and back", "[ingress]") {
    std::ifstream file(SIGNALBOX_SOURCE_DIR "/schemas/openapi/fhir.yaml", std::ios::binary);
    const auto document = routes_of_openapi(std::string(std::istreambuf_iterator<char>(file), {}));
    std::vector<described_route> router;
    for (const auto& each : ingress::fhir::routes())
        router.push_back(
            {std::string(each.method), std::string(each.path), {each.statuses.begin(), each.statuses.end()}, false});

    CHECK(document.size() == 4);
    CHECK(differences(router, document) == std::vector<std::string>{});
}

TEST_CASE("FHIR target: paths, types and methods", "[ingress]") {
    using ingress::fhir::read_target;
    CHECK(read_target("POST", "/$validate").what == operation::validate);
    CHECK(read_target("POST", "/%24validate").what == operation::validate);
    CHECK(read_target("POST", "/Observation/$validate").type == "Observation");
    CHECK(read_target("POST", "/Observation/$validate").what == operation::validate);
    CHECK(read_target("GET", "/$validate").what == operation::not_allowed);
    CHECK(read_target("GET", "/Observation/$validate").allow == "POST");
    CHECK(read_target("POST", "/openapi.yaml").allow == "GET");
    for (const char* path : {"/", "", "*", "/observation/$validate", "/Obs%20ervation/$validate", "//$validate",
                             "/Observation/1/$validate", "/$validate/", "/%zz"})
        CHECK(read_target("POST", path).what == operation::not_found);
}

TEST_CASE("FHIR media types: what a body may be called", "[ingress]") {
    using ingress::fhir::media_type;
    using ingress::fhir::read_media_type;
    for (const char* json : {"application/fhir+json", "Application/JSON; charset=UTF-8", "application/json+fhir",
                             "application/fhir+json;charset=\"utf-8\""})
        CHECK(read_media_type(json) == media_type{syntax::json, {}});
    for (const char* xml : {"application/fhir+xml", "application/xml", "text/xml ; charset=utf-8"})
        CHECK(read_media_type(xml) == media_type{syntax::xml, {}});
    for (const char* none :
         {"", "text/plain", "application/fhir+json; charset=latin1", "application/x-www-form-urlencoded"})
        CHECK_FALSE(read_media_type(none).has_value());
}

TEST_CASE("FHIR media types: fhirVersion says the release, and only of those that are served", "[ingress]") {
    using ingress::fhir::media_type;
    using ingress::fhir::read_media_type;
    CHECK(read_media_type("application/fhir+json;fhirVersion=4.0;charset=utf-8") ==
          media_type{syntax::json, fhir::release::r4});
    CHECK(read_media_type("application/fhir+xml; fhirversion=\"3.0\"") == media_type{syntax::xml, fhir::release::stu3});
    for (const char* other : {"5.0", "1.0", "4.3", "R4", "4.0.1"})
        CHECK_FALSE(read_media_type(std::string("application/fhir+json; fhirVersion=") + other).has_value());
}

TEST_CASE("FHIR media types: the answer is JSON unless XML is preferred", "[ingress]") {
    using ingress::fhir::answer_syntax;
    for (const char* json :
         {"", "*/*", "text/html", "application/fhir+json", "application/fhir+json, application/fhir+xml",
          "application/fhir+xml;q=0.5, application/fhir+json", "application/fhir+xml;q=0"})
        CHECK(answer_syntax(json, "") == syntax::json);
    for (const char* xml : {"application/fhir+xml", "text/html, application/xml;q=0.9, */*;q=0.8",
                            "application/fhir+json;q=0.5,application/fhir+xml"})
        CHECK(answer_syntax(xml, "") == syntax::xml);
    CHECK(answer_syntax("application/fhir+json", "xml") == syntax::xml);
    CHECK(answer_syntax("application/fhir+xml", "application/fhir+json") == syntax::json);
}

TEST_CASE("FHIR expression: a pointer as FHIRPath", "[ingress]") {
    CHECK(path_of(bundle, "") == "Bundle");
    CHECK(path_of(bundle, "/entry/0/resource") == "Bundle.entry[0].resource");
    CHECK(path_of(bundle, "/entry/0/resource/valueQuantity/value") == "Bundle.entry[0].resource.value.value");
    CHECK(path_of(bundle, "/entry/0/resource/contained/0/deceasedBoolean") ==
          "Bundle.entry[0].resource.contained[0].deceased");
    CHECK(path_of(R"({"resourceType": "Patient", "_birthDate": {"id": 1}})", "/_birthDate/id") ==
          "Patient.birthDate.id");
}

TEST_CASE("FHIR expression: an element that only ends in its type's name is no choice", "[ingress]") {
    CHECK(path_of(bundle, "/entry/1/resource/reasonReference/0/reference") ==
          "Bundle.entry[1].resource.reasonReference[0].reference");
}

TEST_CASE("FHIR expression: a resource of no type of FHIR has no name in the path", "[ingress]") {
    const char* const unknown = R"({"resourceType": "Smith 9434765919", "status": 1})";
    CHECK(path_of(unknown, "/status") == "status");
    CHECK(path_of(unknown, "/resourceType") == "resourceType");
}

TEST_CASE("FHIR expression: what the pointer hides ends the path", "[ingress]") {
    CHECK(path_of(bundle, "/entry/0/?/x") == "Bundle.entry[0]");
    CHECK(path_of(R"({"a": [1]})", "/a/0") == "a[0]");
}

TEST_CASE("FHIR issues: keywords and rules have a code of FHIR's own set", "[ingress]") {
    using ingress::fhir::issue_code;
    CHECK(issue_code("required") == "required");
    CHECK(issue_code("enum") == "code-invalid");
    CHECK(issue_code("pattern") == "value");
    CHECK(issue_code("additionalProperties") == "structure");
    CHECK(issue_code("SBX-V-0102") == "invariant");
}

TEST_CASE("FHIR parameters: the resource keeps its place when all around it is blanked", "[ingress]") {
    const std::string text =
        "{\"resourceType\": \"Parameters\", \"parameter\": [{\"name\": \"mode\", \"valueCode\": \"}\"},\n"
        "  {\"name\": \"resource\", \"resource\": {\"resourceType\": \"Patient\", \"a\": \"}\\\"{\"}}]}";
    const auto read = fhir::read_json(text);
    REQUIRE(read.has_value());
    const auto inner = ingress::fhir::resource_parameter(read->root());

    const std::string blanked = ingress::fhir::blanked_around(text, inner);

    const auto again = fhir::read_json(blanked);
    REQUIRE(again.has_value());
    CHECK(again->root().string("a") == "}\"{");
    CHECK(again->where(again->root()).line == 2);
    CHECK(again->where(again->root()).column == read->where(inner).column);
    CHECK_FALSE(ingress::fhir::resource_parameter(again->root()));
}
