#include "tools/simulate/practice/partner_api.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/openapi_routes.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/simulate/gpconnect/practice_fixture.hpp"

using namespace signalbox;
using namespace signalbox::simulate;
using namespace signalbox::tests;

namespace {

// An EMIS-like practice on loopback, and somebody who is signed in.
class practice_fixture {
  public:
    practice_fixture() {
        const auto made = call("POST", "/sessions", R"({"client":"hub","secret":"signalbox-simulator"})", {});
        REQUIRE(made.has_value());
        REQUIRE(made->status == 201);
        const auto read = fhir::read_json(made->body);
        token_ = "Bearer " + std::string(read->root().string("token"));
    }

    http_caller::answer call(const std::string& method, const std::string& target, const std::string& body = "",
                             std::vector<std::pair<std::string, std::string>> fields = {}) {
        if (!token_.empty()) fields.emplace_back("Authorization", token_);
        return client_.send({method, target, std::move(fields), body});
    }
    http_caller::answer send(const std::string& key, const std::string& report) {
        return call("POST", "/practices/A81001/results", report, {{"Idempotency-Key", key}});
    }
    http_caller::answer ask_provider(const std::string& target, const std::string& authorization) {
        return client_.send({"GET", "/A81001/STU3/1/gpconnect" + target, {{"Authorization", authorization}}, ""});
    }
    void suffer(const std::string& faults) {
        REQUIRE(call("PUT", "/simulator/faults", R"({"faults":[)" + faults + "]}")->status == 200);
    }
    std::string filing() { return call("GET", "/practices/A81001/filing")->body; }
    std::future<http_caller::answer> wait_for_filing() {
        return client_.start({"GET", "/practices/A81001/filing?wait_ms=30000", {{"Authorization", token_}}, ""});
    }
    void sign_out() { token_ = "Bearer 00"; }

  private:
    temporary_folder folder_;
    std::vector<patient> people_ = make_patients("A81001", 1);
    journal journal_{folder_.file("received.jsonl")};
    inbox inbox_{people_, journal_};
    fault_plan faults_;
    base::system_clock clock_;
    gp_provider provider_{{.ods_code = "A81001"}, people_, clock_};
    partner_api api_{{"A81001", true, people_, inbox_, faults_, provider_, clock_}};
    http_server server_{[this](http::request& request) { return api_.answer(request); }, {}, 1};
    http_caller client_{plain_settings(server_.port())};
    std::string token_;
};

std::string report() { return report_builder{}.build(); }

} // namespace

TEST_CASE("practice API: every route and status stands in its OpenAPI document, and back", "[simulate]") {
    std::ifstream file(SIGNALBOX_SOURCE_DIR "/schemas/openapi/practice.yaml", std::ios::binary);
    const auto described = routes_of_openapi(std::string(std::istreambuf_iterator<char>(file), {}));
    std::vector<described_route> router;
    for (const practice_route& each : practice_routes())
        router.push_back(
            {std::string(each.method), std::string(each.path), {each.statuses.begin(), each.statuses.end()}, false});
    CHECK(differences(router, described) == std::vector<std::string>{});
}

TEST_CASE("practice API: a report is taken, then filed, and told until that is acknowledged", "[simulate]") {
    practice_fixture practice;

    const auto taken = practice.send("D-1", report());

    CHECK(taken->status == 202);
    CHECK(taken->body == R"({"item":1,"state":"received"})");
    const std::string filed = R"({"filing":[{"number":1,"item":1,"delivery_id":"D-1","outcome":"filed"}]})";
    CHECK(practice.filing() == filed);
    CHECK(practice.filing() == filed);
    CHECK(practice.call("POST", "/practices/A81001/filing/acknowledge", R"({"up_to":1})")->status == 204);
    CHECK(practice.filing() == R"({"filing":[]})");
}

TEST_CASE("practice API: the same key again is the same item, with another body it is refused", "[simulate]") {
    practice_fixture practice;
    practice.send("D-1", report());

    const auto again = practice.send("D-1", report());
    CHECK(again->status == 200);
    CHECK(again->body == R"({"item":1,"state":"known"})");
    CHECK(practice.send("D-1", report_builder{.report_id = "REP-OTHER"}.build())->status == 409);
}

TEST_CASE("practice API: it takes nothing without a session, without a key, and nothing that is no report",
          "[simulate]") {
    practice_fixture practice;
    CHECK(practice.call("POST", "/sessions", R"({"client":"hub","secret":"wrong"})")->status == 401);
    CHECK(practice.call("POST", "/sessions", "{}")->status == 400);
    CHECK(practice.call("POST", "/practices/A81001/results", report())->status == 400);
    CHECK(practice.send("D-1", R"({"resourceType":"Bundle"})")->status == 422);
    CHECK(practice.call("POST", "/practices/B82617/results", report(), {{"Idempotency-Key", "D-1"}})->status == 404);
    practice.sign_out();
    CHECK(practice.send("D-1", report())->status == 401);
}

TEST_CASE("practice API: who waits for filing is answered when there is something", "[simulate]") {
    practice_fixture practice;
    auto waiting = practice.wait_for_filing();
    practice.send("D-1", report());
    CHECK(waiting.get()->body.find(R"("delivery_id":"D-1")") != std::string::npos);
}

TEST_CASE("practice API: it refuses to file when it is told to", "[simulate]") {
    practice_fixture practice;
    practice.suffer(R"({"on":"results","do":"refuse","code":"wrong-patient"})");
    CHECK(practice.send("D-1", report())->status == 202);
    CHECK(practice.filing().find(R"("outcome":"refused","code":"wrong-patient")") != std::string::npos);
}

TEST_CASE("practice API: it fails as it is told to, and only then takes what came", "[simulate]") {
    practice_fixture practice;
    practice.suffer(R"({"on":"results","do":"status","status":429,"retry_after_s":7})");
    const auto busy = practice.send("D-1", report());
    CHECK(busy->status == 429);
    CHECK(busy->field("Retry-After") == "7");
    practice.suffer(R"({"on":"results","do":"drop-before"})");
    CHECK_FALSE(practice.send("D-1", report()).has_value());
    CHECK(practice.filing() == R"({"filing":[]})");
    practice.suffer(R"({"on":"results","do":"drop-after"})");
    CHECK_FALSE(practice.send("D-1", report()).has_value());
    practice.suffer(R"({"on":"results","do":"garbage"})");
    CHECK(practice.send("D-2", report())->body.find("no answer") == std::string::npos);
    practice.suffer(R"({"on":"results","do":"slow","wait_ms":1})");
    CHECK(practice.send("D-3", report())->status == 202);
    CHECK(practice.send("D-1", report())->body == R"({"item":1,"state":"known"})");
    CHECK(practice.call("DELETE", "/simulator/faults")->status == 204);
    CHECK(practice.call("GET", "/simulator/faults")->body == R"({"faults":[]})");
    CHECK(practice.call("PUT", "/simulator/faults", "{}")->status == 422);
}

TEST_CASE("practice API: GP Connect is answered on the wire, and fails as it is told to", "[simulate][gpconnect]") {
    practice_fixture practice;
    const gp_token token{.scope = "organization/*.read"};
    const auto ask = [&] { return practice.ask_provider("/metadata", token.field()); };
    CHECK(ask()->status == 200);
    CHECK(ask()->field("Cache-Control") == "no-store");
    practice.suffer(R"({"on":"gpconnect","do":"status","status":503})");
    CHECK(ask()->status == 503);
    practice.suffer(R"({"on":"gpconnect","do":"refuse","code":"NO_PATIENT_CONSENT"})");
    CHECK(ask()->status == 403);
    practice.suffer(R"({"on":"gpconnect","do":"garbage"})");
    CHECK(ask()->body.find("CapabilityStatement") == std::string::npos);
    // Twice: a client asks a second time where a connection that it had used before has ended.
    practice.suffer(R"({"on":"gpconnect","do":"drop-after","count":2})");
    CHECK_FALSE(ask().has_value());
    CHECK(ask()->status == 200);
}
