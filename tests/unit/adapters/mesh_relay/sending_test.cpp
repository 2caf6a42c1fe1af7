#include "adapters/mesh_relay/sending.hpp"

#include <catch2/catch.hpp>

#include "adapters/mesh_relay/mesh_relay.hpp"
#include "tests/support/gzip.hpp"
#include "tests/unit/adapters/mesh_relay/relay_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string taken = R"({"message_id":"20261122091500000001_ABCDEF"})";
using strings = std::vector<std::string>;

struct sending_bench {
    explicit sending_bench(std::map<std::string, std::string> more = {})
        : host(relay_settings(disk, std::move(more)), disk.text()) {
        INFO(host.refusal());
        REQUIRE(host.create(adapters::mesh_relay_adapter()));
    }
    // The answers in their order; the last one goes on.
    heard_outcome answered(std::vector<http_reply> with, const given_delivery& what = {}) {
        host.requests.clear();
        host.answer_http = [this, with](const http_sent&) {
            return with[std::min(host.requests.size(), with.size()) - 1];
        };
        return host.deliver(what);
    }

    temporary_folder disk;
    host_fixture host;
};

given_delivery delivery_of(std::string payload, adapter::fields fields = {}) {
    given_delivery made;
    made.payload = std::move(payload);
    made.fields = std::move(fields);
    return made;
}

} // namespace

TEST_CASE("mesh_relay: a message goes upstream with its bytes and what its sender said", "[adapters][mesh_relay]") {
    sending_bench bench;
    auto what =
        delivery_of("UNB+UNOC:3'", {{"Mex-LocalID", "L1"}, {"Mex-Subject", "S"}, {"Mex-FileName", "edifact.dat"}});

    CHECK(bench.answered({reply(202, taken)}, what).what == "accepted");

    CHECK(targets_of(bench.host) == strings{"POST /messageexchange/X26ABC1/outbox"});
    const http_sent& sent = bench.host.requests.front();
    CHECK(sent.server == "https://mesh.example");
    CHECK(sent.body == "UNB+UNOC:3'");
    CHECK(sent.field("Mex-To") == "A81001HL7");
    CHECK(sent.field("Mex-WorkflowID") == "PATH_MEDRPT_V3");
    CHECK(sent.field("Mex-LocalID") == "L1");
    CHECK(sent.field("Mex-Subject") == "S");
    CHECK(sent.field("Mex-FileName") == "edifact.dat");
    CHECK(sent.field("Mex-Content-Type") == "application/octet-stream");
    CHECK(sent.field("Mex-Chunk-Range").empty());
    CHECK(sent.field("Idempotency-Key").empty());
    CHECK_THAT(sent.field("Authorization"), Catch::StartsWith("NHSMESH X26ABC1:"));
}

TEST_CASE("mesh_relay: each request has a token of its own", "[adapters][mesh_relay]") {
    sending_bench bench;

    bench.answered({reply(202, taken)});
    const std::string first = bench.host.requests.front().field("Authorization");
    bench.answered({reply(202, taken)});

    CHECK(bench.host.requests.front().field("Authorization") != first);
}

TEST_CASE("mesh_relay: without a local id the delivery id is it", "[adapters][mesh_relay]") {
    sending_bench bench;

    bench.answered({reply(202, taken)});

    CHECK(bench.host.requests.front().field("Mex-LocalID") == "20261122091500123456_A1B2C3-1");
}

TEST_CASE("mesh_relay: each answer has its row in the table of outcomes", "[adapters][mesh_relay]") {
    sending_bench bench;

    CHECK(bench.answered({reply(202, R"({"messageID":"A1"})")}).what == "accepted");
    for (const char* body : {"", "{}", "null", R"({"message_id":"../x"})"})
        CHECK(bench.answered({reply(202, body)}).what == "unknown");
    for (const unsigned status : {408U, 425U, 429U, 503U}) CHECK(bench.answered({reply(status)}).what == "retry");
    for (const unsigned status : {500U, 502U, 504U}) CHECK(bench.answered({reply(status)}).what == "unknown");
    for (const unsigned status : {400U, 413U, 417U, 422U}) CHECK(bench.answered({reply(status)}).what == "rejected");
    for (const unsigned status : {401U, 403U, 302U}) CHECK(bench.answered({reply(status)}).what == "unauthorised");
    CHECK(bench.answered({no_reply(SIGNALBOX_HTTP_NOT_SENT)}).what == "retry");
    CHECK(bench.answered({no_reply(SIGNALBOX_HTTP_NO_ANSWER)}).what == "unknown");
    CHECK(bench.answered({no_reply(SIGNALBOX_HTTP_NOT_TRUSTED)}).what == "unauthorised");
}

TEST_CASE("mesh_relay: a refusal has the code of MESH, and nothing of the addressee", "[adapters][mesh_relay]") {
    sending_bench bench;
    auto what = delivery_of("x");
    what.to_mailbox = "GPPROVIDER_9990000018_19800101_Zebedee";

    const auto heard = bench.answered(
        {reply(417, R"({"detail":[{"event":"SEND","code":"12","msg":"Unregistered to address Zebedee"}]})")}, what);

    CHECK(heard.what == "rejected");
    CHECK(heard.code == "12");
    CHECK(heard.diagnostics == "417 SEND Unregistered to address …");
}

TEST_CASE("mesh_relay: a hub upstream is given the key, and keys are honoured", "[adapters][mesh_relay]") {
    sending_bench bench({{"/idempotent", "true"}});

    bench.answered({reply(202, taken)});

    CHECK(bench.host.requests.front().field("Idempotency-Key") == "20261122091500123456_A1B2C3-1");
    CHECK(bench.host.honours_keys());
    CHECK_FALSE(sending_bench().host.honours_keys());
}

TEST_CASE("mesh_relay: what is larger than a chunk goes in chunks", "[adapters][mesh_relay]") {
    sending_bench bench({{"/chunk_size", "4"}});

    CHECK(bench.answered({reply(202, taken)}, delivery_of("abcdefghij")).what == "accepted");

    const std::string outbox = "POST /messageexchange/X26ABC1/outbox";
    CHECK(targets_of(bench.host) ==
          strings{outbox, outbox + "/20261122091500000001_ABCDEF/2", outbox + "/20261122091500000001_ABCDEF/3"});
    const auto& sent = bench.host.requests;
    CHECK(sent[0].body + "|" + sent[1].body + "|" + sent[2].body == "abcd|efgh|ij");
    CHECK(sent[0].field("Mex-Chunk-Range") == "1:3");
    CHECK(sent[2].field("Mex-Chunk-Range") == "3:3");
    CHECK(bench.answered({reply(202, taken)}, delivery_of("abcd")).what == "accepted");
    CHECK(bench.host.requests.size() == 1);
}

TEST_CASE("mesh_relay: a packed message is unpacked only to go in chunks", "[adapters][mesh_relay]") {
    sending_bench bench({{"/chunk_size", "100"}});
    const adapter::fields fields{{"Content-Encoding", "gzip"}, {"Mex-Content-Compressed", "Y"}};
    const std::string small = gzip("abc");
    std::string large;
    for (int i = 0; i < 200; ++i) large += std::to_string(i * 7919);

    bench.answered({reply(202, taken)}, delivery_of(small, fields));
    CHECK(bench.host.requests.front().body == small);
    CHECK(bench.host.requests.front().field("Content-Encoding") == "gzip");
    CHECK(bench.host.requests.front().field("Mex-Content-Compressed") == "Y");

    bench.answered({reply(202, taken)}, delivery_of(gzip(large), fields));
    std::string sent;
    for (const http_sent& each : bench.host.requests) sent += each.body;
    CHECK(sent == large);
    CHECK(bench.host.requests.front().field("Content-Encoding").empty());
    CHECK(bench.host.requests.front().field("Mex-Content-Compressed").empty());
    CHECK(bench.answered({reply(202, taken)}, delivery_of(std::string(101, 'x'), fields)).code == "bad-gzip");
}

TEST_CASE("mesh_relay: a message without its last chunk can be sent anew", "[adapters][mesh_relay]") {
    sending_bench bench({{"/chunk_size", "4"}});
    const auto what = delivery_of("abcdefghij");

    CHECK(bench.answered({reply(500)}, what).what == "retry");
    CHECK(bench.answered({no_reply(SIGNALBOX_HTTP_NO_ANSWER)}, what).what == "retry");
    CHECK(bench.answered({reply(202, taken), reply(500)}, what).what == "retry");
    CHECK(bench.answered({reply(202, taken), reply(202), reply(503)}, what).what == "retry");
    CHECK(bench.answered({reply(202, taken), reply(417)}, what).what == "rejected");
}

TEST_CASE("mesh_relay: the last chunk is repeated until upstream says that it has it", "[adapters][mesh_relay]") {
    sending_bench bench({{"/chunk_size", "4"}});
    const auto what = delivery_of("abcdefgh");
    const http_reply lost = no_reply(SIGNALBOX_HTTP_NO_ANSWER);

    CHECK(bench.answered({reply(202, taken), lost, reply(202)}, what).what == "accepted");
    CHECK(bench.answered({reply(202, taken), lost, reply(423)}, what).what == "accepted");
    CHECK(bench.answered({reply(202, taken), reply(502), no_reply(SIGNALBOX_HTTP_NOT_SENT)}, what).what == "unknown");
    CHECK(bench.host.requests.size() == 4);
    CHECK(bench.answered({reply(202, taken), reply(423)}, what).what == "rejected");
}

TEST_CASE("mesh_relay: settings that make no sense refuse the configuration", "[adapters][mesh_relay]") {
    temporary_folder disk;
    for (const auto& [pointer, value] : std::map<std::string, std::string>{{"/url", "mesh.example"},
                                                                           {"/chunk_size", "0"},
                                                                           {"/poll_interval_s", "0"},
                                                                           {"/collect", "now and then"},
                                                                           {"/password/file", disk.file("absent")}}) {
        std::map<std::string, std::string> settings{{pointer, value}};
        host_fixture host(relay_settings(disk, settings));

        CHECK_FALSE(host.create(adapters::mesh_relay_adapter()));
        CHECK_THAT(host.refusal(), Catch::Contains(pointer.substr(0, pointer.find('/', 1))));
    }
}
