#include "adapters/http_fhir/http_fhir.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/adapters/host_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

constexpr const char* header_id = "2b6a6d8e-0f5c-4c3e-9f3a-1d2c3b4a5968";

// A report about a patient who does not exist.
std::string message() {
    return R"({"resourceType":"Bundle","type":"message","entry":[
{"fullUrl":"urn:uuid:2b6a6d8e-0f5c-4c3e-9f3a-1d2c3b4a5968","resource":{"resourceType":"MessageHeader",
 "id":"2b6a6d8e-0f5c-4c3e-9f3a-1d2c3b4a5968","focus":[{"reference":"urn:uuid:11111111-0000-4000-8000-000000000001"}]}},
{"fullUrl":"urn:uuid:11111111-0000-4000-8000-000000000002","resource":{"resourceType":"Patient","id":"p",
 "identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"name":[{"family":"Zebedee"}]}}]})";
}

std::string response(const std::string& code, const std::string& identifier = header_id, const std::string& more = {}) {
    return R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","response":)"
           R"({"identifier":")" +
           identifier + R"(","code":")" + code + R"("}}})" + more + "]}";
}

std::string issue(const std::string& code, const std::string& diagnostics) {
    return R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":")" + code +
           R"(","expression":["Bundle.entry[1].resource.birthDate"],"diagnostics":")" + diagnostics + R"("}]})";
}

given_delivery delivery() {
    given_delivery made;
    made.form = "fhir-r4";
    made.content_type = "application/fhir+json";
    made.payload = message();
    made.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    return made;
}

struct server_bench : host_fixture {
    explicit server_bench(std::map<std::string, std::string> more = {}) : host_fixture(with_url(std::move(more))) {
        REQUIRE(create(adapters::http_fhir_adapter()));
    }
    heard_outcome answered(const http_reply& with) {
        answer_http = [with](const http_sent&) { return with; };
        return deliver(delivery());
    }

  private:
    static std::map<std::string, std::string> with_url(std::map<std::string, std::string> more) {
        more.emplace("/url", "https://fhir.example:8443/base/");
        return more;
    }
};

} // namespace

TEST_CASE("http_fhir: a message goes to $process-message as it is, under its delivery id", "[adapters][http_fhir]") {
    server_bench bench;

    CHECK(bench.answered(reply(200, response("ok"))).what == "accepted");

    REQUIRE(bench.requests.size() == 1);
    const http_sent& sent = bench.requests.front();
    CHECK(sent.server == "https://fhir.example:8443");
    CHECK(sent.method + " " + sent.target == "POST /base/$process-message");
    CHECK(sent.body == message());
    CHECK(sent.field("Idempotency-Key") == "20261122091500123456_A1B2C3-1");
    CHECK(sent.field("traceparent") == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    CHECK(sent.field("Content-Type") == "application/fhir+json; fhirVersion=4.0");
    CHECK(sent.field("Accept") == "application/fhir+json; fhirVersion=4.0");
}

TEST_CASE("http_fhir: STU3 says so in the media type", "[adapters][http_fhir]") {
    server_bench bench;
    auto what = delivery();
    what.form = "fhir-stu3";

    bench.deliver(what);

    CHECK(bench.requests.front().field("Content-Type") == "application/fhir+json; fhirVersion=3.0");
}

TEST_CASE("http_fhir: the response code of the answer decides", "[adapters][http_fhir]") {
    server_bench bench;

    CHECK(bench.answered(reply(200, response("ok"))).what == "accepted");
    CHECK(bench.answered(reply(200, response("transient-error"))).what == "retry");
    CHECK(bench.answered(reply(200, response("fatal-error"))).what == "rejected");
    CHECK(bench.answered(reply(200, response("fatal-error"))).code == "fatal-error");
    const std::string why = R"(,{"resource":)" + issue("business-rule", "not here") + "}";
    CHECK(bench.answered(reply(200, response("fatal-error", header_id, why))).code == "business-rule");
}

TEST_CASE("http_fhir: a 2xx that does not say what became of this message is unknown", "[adapters][http_fhir]") {
    server_bench bench;

    for (const std::string& body :
         {std::string(), std::string("OK"), std::string("{}"), response("fine"), response("ok", "another"),
          issue("informational", "done"), std::string(R"({"resourceType":"Bundle","type":"message","entry":[]})")}) {
        const auto heard = bench.answered(reply(200, body));
        CHECK(heard.what == "unknown");
        CHECK_FALSE(heard.may_repeat);
    }
    CHECK(bench.answered(reply(202)).what == "unknown");
}

TEST_CASE("http_fhir: every other answer has its row in the table of outcomes", "[adapters][http_fhir]") {
    server_bench bench;

    for (const unsigned status : {408U, 425U, 429U, 503U}) CHECK(bench.answered(reply(status)).what == "retry");
    CHECK(bench.answered(reply(503, "", {{"Retry-After", "7"}})).retry_after_ms == 7000);
    for (const unsigned status : {500U, 502U, 504U}) CHECK(bench.answered(reply(status)).what == "unknown");
    for (const unsigned status : {400U, 404U, 409U, 410U, 412U, 413U, 415U, 422U})
        CHECK(bench.answered(reply(status)).what == "rejected");
    for (const unsigned status : {401U, 403U, 302U}) CHECK(bench.answered(reply(status)).what == "unauthorised");
    CHECK(bench.answered(no_reply(SIGNALBOX_HTTP_NOT_SENT)).what == "retry");
    CHECK(bench.answered(no_reply(SIGNALBOX_HTTP_NO_ANSWER)).what == "unknown");
    CHECK(bench.answered(no_reply(SIGNALBOX_HTTP_NOT_TRUSTED)).what == "unauthorised");
}

TEST_CASE("http_fhir: a refusal is told without the words of the message", "[adapters][http_fhir]") {
    server_bench bench;

    const auto heard =
        bench.answered(reply(422, issue("invariant", "Patient Zebedee (9990000018) has no birthDate of 12345678")));

    CHECK(heard.what == "rejected");
    CHECK(heard.code == "invariant");
    CHECK(heard.diagnostics == "422: Bundle.entry[1].resource.birthDate Patient … (…) has no birthDate of …");
}

TEST_CASE("http_fhir: a refusal has bounds whatever the server says", "[adapters][http_fhir]") {
    server_bench bench;

    const auto heard = bench.answered(reply(400, issue("invalid", std::string(100'000, 'x'))));

    CHECK(heard.diagnostics.size() < 600);
    CHECK(bench.answered(reply(400, issue("NOT A CODE 9990000018", ""))).code == "400");
}

TEST_CASE("http_fhir: a duplicate is one only where the server knows the key", "[adapters][http_fhir]") {
    const http_reply duplicate = reply(409, issue("duplicate", "known"));
    server_bench plain;
    server_bench knowing({{"/idempotent", "true"}});

    CHECK(plain.answered(duplicate).what == "rejected");
    CHECK(knowing.answered(duplicate).what == "duplicate");
    CHECK(knowing.answered(reply(409)).what == "rejected");
}

TEST_CASE("http_fhir: keys are honoured as the settings say", "[adapters][http_fhir]") {
    server_bench plain;
    server_bench knowing({{"/idempotent", "true"}});

    CHECK_FALSE(plain.honours_keys());
    CHECK(knowing.honours_keys());
    CHECK_FALSE(plain.answered(reply(500)).may_repeat);
    CHECK(knowing.answered(reply(500)).may_repeat);
}

TEST_CASE("http_fhir: what is no message is not sent", "[adapters][http_fhir]") {
    server_bench bench;
    auto what = delivery();

    for (const char* payload : {"", "UNA:+.? '", "{}", R"({"resourceType":"Bundle","type":"collection"})"}) {
        what.payload = payload;
        CHECK(bench.deliver(what).code == "not-a-message");
    }
    CHECK(bench.requests.empty());
}

TEST_CASE("http_fhir: settings that make no sense refuse the configuration", "[adapters][http_fhir]") {
    for (const auto& [pointer, value] : std::map<std::string, std::string>{{"/url", "fhir.example"},
                                                                           {"/mode", "batch"},
                                                                           {"/idempotent", "perhaps"},
                                                                           {"/answer_deadline_ms", "soon"}}) {
        std::map<std::string, std::string> settings{{"/url", "https://fhir.example"}};
        settings[pointer] = value;
        host_fixture host(settings);

        CHECK_FALSE(host.create(adapters::http_fhir_adapter()));
        CHECK_THAT(host.refusal(), Catch::Contains(pointer));
    }
}

TEST_CASE("http_fhir: a transaction is judged by the status of every entry", "[adapters][http_fhir]") {
    server_bench bench({{"/mode", "transaction"}});
    const auto with = [](const std::string& entries) {
        return reply(200, R"({"resourceType":"Bundle","type":"transaction-response","entry":[)" + entries + "]}");
    };

    CHECK(bench.answered(with(R"({"response":{"status":"201 Created"}})")).what == "accepted");
    CHECK(bench.answered(with(R"({"response":{"status":"200"}})")).what == "accepted");
    CHECK(bench.answered(with(R"({"response":{"status":"422 Unprocessable"}})")).what == "rejected");
    CHECK(bench.answered(with(R"({"response":{"status":"500"}})")).what == "unknown");
    CHECK(bench.answered(with("")).what == "unknown");
    CHECK(bench.answered(reply(200, response("ok"))).what == "unknown");
    CHECK(bench.requests.front().target == "/base");
}

TEST_CASE("http_fhir: a transaction whose resources are all known by identifiers may be repeated",
          "[adapters][http_fhir]") {
    server_bench bench({{"/mode", "transaction"}});

    CHECK_FALSE(bench.honours_keys());
    CHECK(bench.answered(reply(502)).may_repeat);
    CHECK(bench.answered(no_reply(SIGNALBOX_HTTP_NO_ANSWER)).may_repeat);
}
