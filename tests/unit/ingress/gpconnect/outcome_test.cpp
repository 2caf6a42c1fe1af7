#include "broker/ingress/gpconnect/wire/outcome.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::ingress::gpconnect;

TEST_CASE("gpconnect outcome: a provider's has the profile and the Spine code", "[ingress][gpconnect]") {
    CHECK(write_outcome(refuse("ACCESS DENIED", "off"), dialect::stu3) ==
          R"({"resourceType":"OperationOutcome","meta":{"profile":)"
          R"(["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1"]},)"
          R"("issue":[{"severity":"error","code":"forbidden","details":{"coding":[{)"
          R"("system":"https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1",)"
          R"("code":"ACCESS DENIED","display":"Access denied"}]},"diagnostics":"off"}]})");
}

TEST_CASE("gpconnect outcome: the HTML product's has DSTU2's addresses", "[ingress][gpconnect]") {
    const std::string text = write_outcome(refuse("INVALID_NHS_NUMBER", ""), dialect::dstu2);
    CHECK(text.find("http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1") != std::string::npos);
    CHECK(text.find(R"("system":"http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1",)"
                    R"("code":"INVALID_NHS_NUMBER")") != std::string::npos);
    CHECK(text.find("diagnostics") == std::string::npos);
}

TEST_CASE("gpconnect outcome: the proxy's code is the HTTP status", "[ingress][gpconnect]") {
    refusal what = refuse("ASID_CHECK_FAILED", "in a provider's words");
    what.proxy_text = "ASID_CHECK_FAILED_MESSAGESENDER_1";
    CHECK(write_outcome(what, dialect::proxy) ==
          R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden","details":{"coding":[{)"
          R"("system":"http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0","code":"403",)"
          R"("display":"ASID_CHECK_FAILED_MESSAGESENDER_1"}]},"diagnostics":"ASID_CHECK_FAILED_MESSAGESENDER_1"}]})");
}

TEST_CASE("gpconnect outcome: the proxy's 405 is fatal and has a system of its own", "[ingress][gpconnect]") {
    refusal what = refuse_with(405, "forbidden", "BAD_REQUEST", "");
    what.proxy_text = "405: Method Not Allowed";
    const std::string text = write_outcome(what, dialect::proxy);
    CHECK(text.find(R"("severity":"fatal","code":"forbidden")") != std::string::npos);
    CHECK(text.find("https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1") != std::string::npos);
}

TEST_CASE("gpconnect outcome: status and issue of every code are those of the error catalogue",
          "[ingress][gpconnect]") {
    const auto row = [](std::string_view code) {
        const refusal made = refuse(code, "");
        return std::to_string(made.status) + " " + std::string(made.issue);
    };
    CHECK(row("INVALID_NHS_NUMBER") == "400 value");
    CHECK(row("PATIENT_NOT_FOUND") == "404 not-found");
    CHECK(row("DUPLICATE_REJECTED") == "409 duplicate");
    CHECK(row("FHIR_CONSTRAINT_VIOLATION") == "409 conflict");
    CHECK(row("INVALID_RESOURCE") == "422 invalid");
    CHECK(row("INVALID_PARAMETER") == "422 invalid");
    CHECK(row("UNSUPPORTED_MEDIA_TYPE") == "415 invalid");
    CHECK(row("INTERNAL_SERVER_ERROR") == "500 processing");
}
