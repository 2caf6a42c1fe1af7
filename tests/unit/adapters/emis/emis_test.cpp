#include "adapters/emis/emis.hpp"

#include <future>

#include <catch2/catch.hpp>

#include "adapters/emis/filing.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/adapters/host_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

const std::string results = "POST /api/practices/A81001/results";
const std::string filing = "/api/practices/A81001/filing?wait_ms=0";

http_reply session(const std::string& token) { return reply(201, R"({"token":")" + token + R"(","expires_in":900})"); }

struct practice_bench {
    explicit practice_bench(const std::string& asks = "false")
        : host({{"/url", "https://practice.example/api"},
                {"/ods", "A81001"},
                {"/client", "signalbox"},
                {"/secret/file", disk.write("secret", "s\n")},
                {"/filing_wait_ms", "0"},
                {"/filing", asks}}) {}
    // The answers to everything but the session, in their order; the last one goes on.
    heard_outcome answered(std::vector<http_reply> with) {
        std::size_t next = 0;
        host.answer_http = [this, &next, &with](const http_sent& sent) {
            if (sent.target == "/api/sessions") return session("T" + std::to_string(++sessions));
            return with[std::min(next++, with.size() - 1)];
        };
        return host.deliver({.form = "fhir-r4", .payload = "{}"});
    }
    void create() { REQUIRE(host.create(adapters::emis_adapter())); }
    strings targets() const {
        strings all;
        for (const http_sent& each : host.requests) all.push_back(each.method + " " + each.target);
        return all;
    }

    temporary_folder disk;
    host_fixture host;
    int sessions = 0;
};

} // namespace

TEST_CASE("emis: a result goes within a session, under its delivery id", "[adapters][emis]") {
    practice_bench bench;
    bench.create();

    CHECK(bench.answered({reply(202, R"({"item":1,"state":"received"})")}).what == "accepted");
    CHECK(bench.answered({reply(200, R"({"item":1,"state":"known"})")}).what == "duplicate");

    CHECK(bench.targets() == strings{"POST /api/sessions", results, results});
    CHECK(bench.host.requests[0].body == R"({"client":"signalbox","secret":"s"})");
    CHECK(bench.host.requests[1].body == "{}");
    CHECK(bench.host.requests[1].field("Authorization") == "Bearer T1");
    CHECK(bench.host.requests[1].field("Idempotency-Key") == "20261122091500123456_A1B2C3-1");
    CHECK(bench.host.requests[1].field("Content-Type") == "application/fhir+json");
}

TEST_CASE("emis: a session that the practice forgot is opened once more", "[adapters][emis]") {
    practice_bench bench;
    bench.create();

    CHECK(bench.answered({reply(401), reply(202, R"({"state":"received"})")}).what == "accepted");
    CHECK(bench.host.requests.back().field("Authorization") == "Bearer T2");
    CHECK(bench.answered({reply(401)}).what == "unauthorised");
    CHECK(bench.sessions == 3);
}

TEST_CASE("emis: each answer has its row in the table of outcomes", "[adapters][emis]") {
    practice_bench bench;
    bench.create();

    for (const char* body : {"", "\x7f not an answer {", "{}", R"({"state":"lost"})"})
        CHECK(bench.answered({reply(200, body)}).what == "unknown");
    for (const unsigned status : {408U, 425U, 429U, 503U}) CHECK(bench.answered({reply(status)}).what == "retry");
    for (const unsigned status : {500U, 502U, 504U}) CHECK(bench.answered({reply(status)}).what == "unknown");
    for (const unsigned status : {400U, 404U, 409U, 413U, 422U})
        CHECK(bench.answered({reply(status)}).what == "rejected");
    for (const unsigned status : {403U, 302U}) CHECK(bench.answered({reply(status)}).what == "unauthorised");
    CHECK(bench.answered({no_reply(SIGNALBOX_HTTP_NOT_SENT)}).what == "retry");
    CHECK(bench.answered({no_reply(SIGNALBOX_HTTP_NO_ANSWER)}).what == "unknown");
    CHECK(bench.answered({no_reply(SIGNALBOX_HTTP_NOT_TRUSTED)}).what == "unauthorised");
    CHECK(bench.answered({reply(422, R"({"resourceType":"OperationOutcome","issue":[{"code":"invalid"}]})")}).code ==
          "invalid");
}

TEST_CASE("emis: without a session the message has not left", "[adapters][emis]") {
    const auto without = [](const http_reply& with) {
        practice_bench bench;
        bench.create();
        bench.host.answer_http = [with](const http_sent&) { return with; };
        const auto heard = bench.host.deliver({.form = "fhir-r4", .payload = "{}"});
        CHECK(bench.targets() == strings{"POST /api/sessions"});
        return heard.what;
    };

    for (const http_reply& lost : {reply(500), reply(503), reply(201, "{}"), reply(201, "garbage"),
                                   no_reply(SIGNALBOX_HTTP_NO_ANSWER), no_reply(SIGNALBOX_HTTP_NOT_SENT)})
        CHECK(without(lost) == "retry");
    for (const http_reply& refused : {reply(400), reply(401), reply(403), no_reply(SIGNALBOX_HTTP_NOT_TRUSTED)})
        CHECK(without(refused) == "unauthorised");
}

TEST_CASE("emis: what the practice filed or refused is confirmed, then acknowledged", "[adapters][emis]") {
    practice_bench bench("true");
    std::promise<std::string> acknowledged;
    bool is_told = false;
    bench.host.answer_http = [&](const http_sent& sent) {
        if (sent.target == "/api/sessions") return session("T");
        if (sent.target == filing && !is_told)
            return reply(200,
                         R"({"filing":[{"number":7,"item":1,"delivery_id":"D1","outcome":"filed"},)"
                         R"({"number":8,"item":2,"delivery_id":"D2","outcome":"refused","code":"not-registered"}]})");
        if (sent.method == "POST" && !std::exchange(is_told, true)) acknowledged.set_value(sent.body);
        return reply(sent.method == "POST" ? 204 : 200, R"({"filing":[]})");
    };

    bench.create();
    CHECK(acknowledged.get_future().get() == R"({"up_to":8})");
    bench.host.destroy();

    using pair = std::pair<std::string, std::string>;
    CHECK(bench.host.confirmations == std::vector<pair>{{"D1", ""}, {"D2", "not-registered"}});
}

TEST_CASE("emis: nothing is acknowledged beyond what the hub has, and the rest is said all the same",
          "[adapters][emis]") {
    practice_bench bench;
    const adapter::host hub = bench.host.hub();
    adapters::emis::partner_client practice(hub, {.url = "https://practice.example"}, {"/api", "A81001", "c", "s"});
    bench.host.answer_confirm = [](const std::string& id) { return id == "D2" ? "no room" : ""; };
    bench.host.answer_http = [&](const http_sent& sent) {
        if (sent.target == "/api/sessions") return session("T");
        if (sent.method == "POST") return reply(204);
        return reply(200, R"({"filing":[{"number":1,"delivery_id":"D1","outcome":"filed"},)"
                          R"({"number":2,"delivery_id":"D2","outcome":"filed"},)"
                          R"({"number":3,"delivery_id":"D3","outcome":"filed"}]})");
    };

    CHECK(adapters::emis::confirm_filing(hub, practice, 0));

    CHECK(bench.host.requests.back().body == R"({"up_to":1})");
    CHECK(bench.host.confirmations.size() == 3);
}

TEST_CASE("emis: what the hub will never take does not stand before the others", "[adapters][emis]") {
    practice_bench bench;
    const adapter::host hub = bench.host.hub();
    adapters::emis::partner_client practice(hub, {.url = "https://practice.example"}, {"/api", "A81001", "c", "s"});
    bench.host.answer_confirm = [](const std::string& id) { return id == "D1" ? "not-found: no such delivery" : ""; };
    bench.host.answer_http = [&](const http_sent& sent) {
        if (sent.target == "/api/sessions") return session("T");
        if (sent.method == "POST") return reply(204);
        return reply(200, R"({"filing":[{"number":1,"delivery_id":"D1","outcome":"filed"},)"
                          R"({"number":2,"delivery_id":"D2","outcome":"filed"}]})");
    };

    CHECK(adapters::emis::confirm_filing(hub, practice, 0));

    CHECK(bench.host.requests.back().body == R"({"up_to":2})");
    CHECK(bench.host.log.size() == 1);
}

TEST_CASE("emis: a practice that does not say what it filed is asked again later", "[adapters][emis]") {
    practice_bench bench;
    const adapter::host hub = bench.host.hub();
    adapters::emis::partner_client practice(hub, {.url = "https://practice.example"}, {"/api", "A81001", "c", "s"});
    for (const http_reply& with : {reply(500), reply(200, "garbage"), reply(200, R"({"filing":[]})")}) {
        bench.host.answer_http = [with](const http_sent& sent) {
            return sent.target == "/api/sessions" ? session("T") : with;
        };
        CHECK_FALSE(adapters::emis::confirm_filing(hub, practice, 0));
    }
    CHECK(bench.host.confirmations.empty());
}
