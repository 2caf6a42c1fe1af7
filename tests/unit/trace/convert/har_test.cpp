#include "broker/trace/convert/har.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/gzip.hpp"

using namespace signalbox;

namespace {

using names_and_values = std::vector<std::pair<std::string, std::string>>;

// One entry; the parts are JSON members, so that a test says what matters to it.
struct entry {
    std::string url = "https://hub.example/Patient";
    std::string method = "GET";
    std::string headers;
    std::string request; // further members
    std::string response = R"("status":0)";
    std::string started = "2026-11-22T09:05:07.250Z";
    std::string time = "12.5";

    std::string json() const {
        return fmt::format(
            R"({{"startedDateTime":"{}","time":{},"request":{{"method":"{}","url":"{}","headers":[{}]{}}},)"
            R"("response":{{{}}}}})",
            started, time, method, url, headers, request, response);
    }
};

trace::har_contents read(const std::vector<entry>& all) {
    std::string entries;
    for (const entry& each : all) entries += (entries.empty() ? "" : ",") + each.json();
    auto made = trace::read_har(R"({"log":{"version":"1.2","entries":[)" + entries + "]}}");
    REQUIRE(made.has_value());
    return std::move(*made);
}

trace::har_exchange only(const entry& one) {
    auto made = read({one});
    REQUIRE(made.exchanges.size() == 1);
    return std::move(made.exchanges.front());
}

trace::message sent(const entry& one) { return only(one).message; }

std::string field(const char* name, const char* value) {
    return fmt::format(R"({{"name":"{}","value":"{}"}})", name, value);
}

std::string base64_of(const std::string& bytes) { return base::to_base64(base::as_bytes(bytes)); }

} // namespace

TEST_CASE("har: a request with its answer", "[trace][convert][har]") {
    entry one;
    one.method = "POST";
    one.url = "https://hub.example:8703/$process-message?async=false#here";
    one.headers = field("Content-Type", "application/fhir+json");
    one.request = R"(,"postData":{"mimeType":"application/fhir+json","text":"{\"a\":1}"})";
    one.response = R"("status":422,"headers":[{"name":"X-Request-Id","value":"7"}],"content":{"text":"no","size":2})";

    const auto made = only(one);

    CHECK(base::to_iso8601(made.at) == "2026-11-22T09:05:07.250000Z");
    CHECK(made.message.transport == trace::transport::fhir);
    CHECK(made.message.method == "POST");
    CHECK(made.message.target == "/$process-message?async=false");
    CHECK(made.message.headers == names_and_values{{"Content-Type", "application/fhir+json"}});
    CHECK(made.message.body == trace::body_of(R"({"a":1})"));
    REQUIRE(made.reply.has_value());
    CHECK(made.reply->status == 422);
    CHECK(made.reply->at == std::chrono::microseconds(12500));
    CHECK(made.reply->headers == names_and_values{{"X-Request-Id", "7"}});
    CHECK(made.reply->body == trace::body_of("no"));
}

TEST_CASE("har: a request that was never answered has no reply", "[trace][convert][har]") {
    CHECK_FALSE(only({}).reply.has_value());
}

TEST_CASE("har: an answer whose content was not kept has no body", "[trace][convert][har]") {
    entry one;
    one.response = R"("status":200,"content":{"size":7})";
    const auto made = only(one);
    REQUIRE(made.reply.has_value());
    CHECK_FALSE(made.reply->body.has_value());
}

TEST_CASE("har: MESH is known by its path", "[trace][convert][har]") {
    entry one;
    one.method = "POST";
    one.url = "https://gateway.example/nhs/messageexchange/lab01/outbox";
    one.headers = field("Mex-To", "GP01") + "," + field("mex-workflowid", "PATH_MEDRPT_V4");

    const trace::message made = sent(one);

    CHECK(made.transport == trace::transport::mesh);
    CHECK(made.target == "/messageexchange/lab01/outbox");
    CHECK(made.from == "LAB01");
    CHECK(made.to == "GP01");
    CHECK(made.workflow == "PATH_MEDRPT_V4");
}

TEST_CASE("har: a MESH path that names no mailbox has no sender", "[trace][convert][har]") {
    for (const char* rest : {"_ping", "endpointlookup/mesh/A81001/X", "%20/inbox"}) {
        entry one;
        one.url = std::string("https://hub.example/messageexchange/") + rest;
        CHECK(sent(one).from.empty());
    }
}

TEST_CASE("har: GP Connect is known by its path or its interaction, behind a proxy too", "[trace][convert][har]") {
    const std::string interaction = "urn:nhs:names:services:gpconnect:fhir:rest:search:patient-1";
    entry direct;
    direct.url = "https://gp.example/A81001/STU3/1/gpconnect/Patient?_id=2";
    entry by_proxy;
    by_proxy.url = "https://proxy.example/https://gp.example/A81001/STU3/1/gpconnect/Patient?_id=2";
    entry by_interaction;
    by_interaction.url = "https://gp.example/Patient?_id=2";
    by_interaction.headers = field("Ssp-InteractionID", interaction.c_str()) + "," + field("Ssp-From", "200000000359") +
                             "," + field("Ssp-To", "918999198993");

    CHECK(sent(direct).transport == trace::transport::gpconnect);
    CHECK(sent(direct).target == "/A81001/STU3/1/gpconnect/Patient?_id=2");
    CHECK(sent(by_proxy).target == "/A81001/STU3/1/gpconnect/Patient?_id=2");
    const trace::message made = sent(by_interaction);
    CHECK(made.transport == trace::transport::gpconnect);
    CHECK(made.target == "/Patient?_id=2");
    CHECK(made.workflow == interaction);
    CHECK(made.from == "200000000359");
    CHECK(made.to == "918999198993");
}

TEST_CASE("har: credentials stay out, in headers either way and in queries", "[trace][convert][har]") {
    entry one;
    one.url = "https://hub.example/Patient?access_token=SECRET&_id=2&apikey=SECRET&key=SECRET&Sig=SECRET";
    for (const char* name : {"Authorization", "proxy-authorization", "Cookie", "X-Client-Cert", "apikey", "X-API-Key",
                             "Referer", "X-Forwarded-Client-Cert", "X-Auth-Token"})
        one.headers += field(name, "SECRET") + ",";
    one.headers += field("Accept", "application/fhir+json");
    one.response = R"("status":200,"headers":[{"name":"Set-Cookie","value":"SECRET"}],"content":{"text":""})";

    const auto made = only(one);

    CHECK(made.message.target == "/Patient?_id=2");
    CHECK(made.message.headers == names_and_values{{"Accept", "application/fhir+json"}});
    CHECK(made.reply.value().headers.empty());
}

TEST_CASE("har: a request for an access token is left out", "[trace][convert][har]") {
    entry one;
    one.method = "POST";
    one.url = "https://api.example/oauth2/token";
    one.request = R"(,"postData":{"text":"client_id=7&grant_type=client_credentials&client_assertion=SECRET"})";
    const auto made = read({one});
    CHECK(made.exchanges.empty());
    CHECK(made.left_out == 1);
}

TEST_CASE("har: what is no HTTP is left out", "[trace][convert][har]") {
    entry inlined;
    inlined.url = "data:text/plain,hello";
    entry socket;
    socket.url = "wss://hub.example/events";
    CHECK(read({inlined, socket}).left_out == 2);
}

TEST_CASE("har: bodies in base64 are bytes, and keep their encoding", "[trace][convert][har]") {
    const std::string packed = base::gzip("UNB+");
    entry one;
    one.headers = field("Content-Encoding", "gzip");
    one.request = R"(,"postData":{"encoding":"base64","text":")" + base64_of(packed) + R"("})";
    one.response = R"("status":200,"headers":[{"name":"Content-Encoding","value":"gzip"}],)"
                   R"("content":{"encoding":"base64","text":")" +
                   base64_of(packed) + R"("})";

    const auto made = only(one);

    CHECK(made.message.body == trace::body_of(packed));
    CHECK(made.message.headers == names_and_values{{"Content-Encoding", "gzip"}});
    CHECK(made.reply.value().body == trace::body_of(packed));
    CHECK(made.reply.value().headers == names_and_values{{"Content-Encoding", "gzip"}});
}

TEST_CASE("har: a body whose encoding was undone says none", "[trace][convert][har]") {
    entry one;
    one.response = R"("status":200,"headers":[{"name":"content-encoding","value":"gzip"},)"
                   R"({"name":"Content-Length","value":"31"}],"content":{"text":"plain"})";
    CHECK(only(one).reply.value().headers.empty());
}

TEST_CASE("har: entries are put in the order of their times", "[trace][convert][har]") {
    entry later, earlier;
    later.url = "https://hub.example/later";
    earlier.url = "https://hub.example/earlier";
    earlier.started = "2026-11-22T10:05:07.249+01:00";

    const auto made = read({later, earlier});

    REQUIRE(made.exchanges.size() == 2);
    CHECK(made.exchanges[0].message.target == "/earlier");
    CHECK(made.exchanges[1].at - made.exchanges[0].at == std::chrono::milliseconds(1));
}

TEST_CASE("har: an entry that cannot be sent again is refused by its number, and the rest goes on",
          "[trace][convert][har]") {
    entry whenever, bodiless, broken, sound, blank;
    blank.url = R"(https://hub.example/a\r\nHost: b)";
    whenever.started = "yesterday";
    bodiless.request = R"(,"bodySize":7)";
    broken.request = R"(,"postData":{"encoding":"base64","text":"?"})";

    const auto made = read({whenever, bodiless, sound, broken, blank});

    CHECK(made.exchanges.size() == 1);
    REQUIRE(made.refused.size() == 4);
    CHECK(made.refused[0].what == "has no startedDateTime");
    CHECK(made.refused[1].line == 2);
    CHECK(made.refused[2].line == 4);
    CHECK(made.refused[2].what == "has a body of which the archive did not keep the bytes");
    CHECK(made.refused[3].what == "has a URL with blanks");
}

TEST_CASE("har: what is no archive is refused", "[trace][convert][har]") {
    for (const char* text : {"", "[]", "{}", R"({"log":{}})", R"({"log":{"entries":7}})"})
        CHECK_FALSE(trace::read_har(text).has_value());
}
