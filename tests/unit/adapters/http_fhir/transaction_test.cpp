#include "adapters/http_fhir/transaction.hpp"

#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/pathology_reports.hpp"

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

TEST_CASE("http_fhir transaction: an identifier without a system stays beside the one that is made",
          "[adapters][http_fhir]") {
    const transaction made = made_of(entry(uuid, R"({"resourceType":"Specimen","identifier":[{"value":"S1"}]})"));

    const tests::json_facts facts(made.body);
    CHECK(made.may_repeat);
    CHECK(facts.text("entry/0/resource/identifier/0/value") == "S1");
    CHECK(facts.text("entry/0/resource/identifier/1/value") == uuid);
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
    const std::string bundle = R"({"resourceType":"Bundle","type":"message",)";
    const std::string header = R"({"resource":{"resourceType":"MessageHeader","id":"h"}})";

    CHECK(header_id_in(bundle + R"("entry":[)" + header + "]}") == "h");
    CHECK_FALSE(header_id_in(bundle + R"("entry":[{"resource":{"resourceType":"Patient"}}]})"));
    CHECK_FALSE(header_id_in(bundle + R"("entry":[]})"));
    CHECK_FALSE(header_id_in("[]"));
    CHECK_FALSE(header_id_in("{"));
}

TEST_CASE("http_fhir transaction: a header is found whatever stands around it", "[adapters][http_fhir]") {
    const std::string header = R"({"resource":{"resourceType":"MessageHeader","id":"h}]\"\\"}})";
    const std::string name = "h}]\"\\";

    CHECK(header_id_in(R"({"resourceType":"Bundle","entry":[)" + header + R"(],"type":"message"})") == name);
    CHECK(header_id_in(
              R"({"link":[{"url":"]}"}],"meta":{"tag":[{}]},"resourceType":"Bundle","type":"message","entry":[)" +
              header + ",{}]}") == name);
}

TEST_CASE("http_fhir transaction: whatever a report holds, a repeat finds each resource again",
          "[adapters][http_fhir]") {
    std::mt19937_64 random(20261126);
    for (int i = 0; i < 200; ++i) {
        const pathology::report any = pathology::any_report(random);
        for (const auto& written :
             {pathology::bundle::write_r4(any, {"seed"}), pathology::bundle::write_stu3(any, {"seed"})}) {
            const auto message = fhir::read_json(written.json);
            REQUIRE(message.has_value());
            const transaction made = make_transaction(message->root(), true);
            const auto bundle = fhir::read_json(made.body);
            REQUIRE(bundle.has_value());

            CHECK(made.may_repeat);
            CHECK(made.entries + 1 == message->root().find("entry").size());
            std::set<std::string> conditions;
            std::set<std::string_view> full_urls;
            for (const fhir::value entry : bundle->root().find("entry")) {
                const fhir::value request = entry.find("request");
                conditions.insert(std::string(request.string("url")) + "?" +
                                  std::string(request.string("ifNoneExist")));
                full_urls.insert(entry.string("fullUrl"));
            }
            CHECK(conditions.size() == made.entries);
            CHECK(full_urls.size() == made.entries);
            for (std::uint32_t at = 0; at < bundle->size(); ++at) {
                const fhir::value one = bundle->at(at);
                if (one.name() == "reference" && one.text().starts_with("urn:uuid:"))
                    CHECK(full_urls.contains(one.text()));
            }
        }
    }
}
