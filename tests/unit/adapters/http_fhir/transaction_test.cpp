#include "adapters/http_fhir/transaction.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox;
using namespace signalbox::adapters::http_fhir;

namespace {

std::string entry(const std::string& full_url, const std::string& resource) {
    return R"(,{"fullUrl":")" + full_url + R"(","resource":)" + resource + "}";
}

transaction made_of(const std::string& entries, bool by_full_url = true) {
    const auto message = fhir::read_json(
        R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","id":"h"}})" +
        entries + "]}");
    REQUIRE(message.has_value());
    return make_transaction(message->root(), by_full_url);
}

const std::string patient =
    R"({"resourceType":"Patient","id":"p","identifier":[{"system":"urn:old","value":"1","use":"old"},)"
    R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}]})";
const std::string report = R"({"resourceType":"DiagnosticReport","identifier":[{"system":"urn:lab","value":"R 1"}],)"
                           R"("subject":{"reference":"urn:uuid:a"}})";
const std::string observation = R"({"resourceType":"Observation","valueQuantity":{"value":1.10}})";
constexpr const char* uuid = "urn:uuid:11111111-0000-4000-8000-000000000003";

} // namespace

TEST_CASE("http_fhir transaction: the header stays out, references by fullUrl stay", "[adapters][http_fhir]") {
    const transaction made = made_of(entry("urn:uuid:a", patient) + entry("urn:uuid:b", report));

    const tests::json_facts facts(made.body);
    CHECK(facts.text("type") == "transaction");
    CHECK(made.entries == 2);
    REQUIRE(facts.size("entry") == 2);
    CHECK(facts.text("entry/0/fullUrl") == "urn:uuid:a");
    CHECK(facts.text("entry/1/resource/subject/reference") == "urn:uuid:a");
    CHECK_FALSE(facts.has("entry/0/resource/id"));
}

TEST_CASE("http_fhir transaction: a resource with an identifier is created where none has it",
          "[adapters][http_fhir]") {
    const tests::json_facts facts(made_of(entry("urn:uuid:a", patient)).body);

    CHECK(facts.text("entry/0/request/method") == "POST");
    CHECK(facts.text("entry/0/request/url") == "Patient");
    CHECK(facts.text("entry/0/request/ifNoneExist") ==
          "identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018");
}

TEST_CASE("http_fhir transaction: what is corrected under its identifier is updated, not lost",
          "[adapters][http_fhir]") {
    const tests::json_facts facts(made_of(entry("urn:uuid:b", report)).body);

    CHECK(facts.text("entry/0/request/method") == "PUT");
    CHECK(facts.text("entry/0/request/url") == "DiagnosticReport?identifier=urn%3Alab%7CR%201");
    CHECK_FALSE(facts.has("entry/0/request/ifNoneExist"));
}

TEST_CASE("http_fhir transaction: a resource without an identifier is known by its urn:uuid", "[adapters][http_fhir]") {
    const transaction made = made_of(entry(uuid, observation));

    const tests::json_facts facts(made.body);
    CHECK(made.may_repeat);
    CHECK(facts.text("entry/0/resource/identifier/0/system") == "urn:ietf:rfc:3986");
    CHECK(facts.text("entry/0/resource/identifier/0/value") == uuid);
    CHECK(facts.text("entry/0/request/method") == "PUT");
    CHECK(facts.text("entry/0/resource/valueQuantity/value") == "1.10");
}

TEST_CASE("http_fhir transaction: one resource that nothing identifies makes a repeat unsafe",
          "[adapters][http_fhir]") {
    CHECK_FALSE(made_of(entry("urn:uuid:a", patient) + entry(uuid, observation), false).may_repeat);
    CHECK_FALSE(made_of(entry("https://other.example/Observation/1", observation)).may_repeat);
    const transaction binary = made_of(entry(uuid, R"({"resourceType":"Binary","contentType":"text/plain"})"));
    CHECK_FALSE(binary.may_repeat);
    CHECK_FALSE(tests::json_facts(binary.body).has("entry/0/resource/identifier"));
}

TEST_CASE("http_fhir transaction: an identifier is escaped for FHIR, then for the URL", "[adapters][http_fhir]") {
    CHECK(identifier_query("urn:x", "a|b,c$d\\e&f") == "identifier=urn%3Ax%7Ca%5C%7Cb%5C%2Cc%5C%24d%5C%5Ce%26f");
}

TEST_CASE("http_fhir transaction: a message is known by its header", "[adapters][http_fhir]") {
    const auto id_of = [](const std::string& text) { return header_id_of(fhir::read_json(text)->root()); };

    CHECK(
        id_of(
            R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","id":"h"}}]})") ==
        "h");
    CHECK_FALSE(
        id_of(R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"Patient"}}]})"));
    CHECK_FALSE(id_of("[]"));
}
