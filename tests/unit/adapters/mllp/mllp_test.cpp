#include "adapters/mllp/mllp.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/adapters/host_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// A report about a patient who does not exist.
const std::string message = "MSH|^~\\&|SIGNALBOX|HUB|PRACTICE|A81001|20261122091500||ORU^R01^ORU_R01|C42|P|2.5.1\r"
                            "PID|1||9990000018^^^NHS||Zebedee^Zoe\rOBR|1\rOBX|1|NM|x||7.2\r";

std::string acknowledgement(const std::string& msa, const std::string& more = "") {
    return "\x0bMSH|^~\\&|PRACTICE|A81001|SIGNALBOX|HUB|20261122091501||ACK^R01^ACK|A1|P|2.5.1\rMSA|" + msa + "\r" +
           more + "\x1c\r";
}
std::string error(const std::string& code, const std::string& text = "") {
    return "ERR||PID^1^5|" + code + "|E||||" + text + "\r";
}

given_delivery delivery(std::string payload = message) {
    given_delivery made;
    made.form = "hl7v2-oru";
    made.payload = std::move(payload);
    return made;
}

struct receiver_bench : host_fixture {
    explicit receiver_bench(std::map<std::string, std::string> more = {})
        : host_fixture(with_address(std::move(more))) {
        REQUIRE(create(adapters::mllp_adapter()));
    }
    heard_outcome answered(const std::string& bytes) {
        reads = {{SIGNALBOX_HTTP_ANSWERED, bytes}};
        return deliver(delivery());
    }

  private:
    static std::map<std::string, std::string> with_address(std::map<std::string, std::string> more) {
        more.emplace("/host", "hl7.example");
        more.emplace("/port", "2575");
        return more;
    }
};

} // namespace

TEST_CASE("mllp: a message goes in one frame, and AA or CA accepts it", "[adapters][mllp]") {
    receiver_bench bench;

    CHECK(bench.answered(acknowledgement("AA|C42")).what == "accepted");
    CHECK(bench.answered(acknowledgement("CA|C42")).what == "accepted");

    CHECK(bench.stream_bytes.front() == "\x0b" + message + "\x1c\r");
    CHECK(bench.streams_open == 1);
}

TEST_CASE("mllp: an acknowledgement is put together from its pieces", "[adapters][mllp]") {
    receiver_bench bench;
    for (const char c : acknowledgement("AA|C42")) bench.reads.push_back({SIGNALBOX_HTTP_ANSWERED, std::string(1, c)});

    CHECK(bench.deliver(delivery()).what == "accepted");
}

TEST_CASE("mllp: AE and AR are refusals, unless their error says that they may pass", "[adapters][mllp]") {
    receiver_bench bench;

    for (const char* code : {"AE", "CE", "AR", "CR"}) {
        const std::string msa = std::string(code) + "|C42";
        CHECK(bench.answered(acknowledgement(msa)).what == "rejected");
        CHECK(bench.answered(acknowledgement(msa)).code == code);
        CHECK(bench.answered(acknowledgement(msa, error("101"))).code == std::string(code) + "-101");
        CHECK(bench.answered(acknowledgement(msa, error("101"))).what == "rejected");
        CHECK(bench.answered(acknowledgement(msa, error("206"))).what == "retry");
    }
    CHECK(bench.answered(acknowledgement("AE|C42", error("207"))).what == "unknown");
    CHECK(bench.answered(acknowledgement("CE|C42", error("207"))).what == "unknown");
    CHECK(bench.answered(acknowledgement("AR|C42", error("207"))).what == "retry");
    CHECK(bench.streams_opened == 1);
}

TEST_CASE("mllp: a refusal is told without the words of the message", "[adapters][mllp]") {
    receiver_bench bench;

    const auto heard = bench.answered(acknowledgement("AE|C42", error("102", "name Zebedee of 9990000018 is odd")));

    CHECK(heard.diagnostics == "PID^1-5 102 name … of … is odd");
}

TEST_CASE("mllp: the answer to another message is unknown, and ends the connection", "[adapters][mllp]") {
    receiver_bench bench;

    CHECK(bench.answered(acknowledgement("AA|C41")).what == "unknown");
    CHECK(bench.streams_open == 0);
    CHECK(bench.answered(acknowledgement("AA|C42")).what == "accepted");
    CHECK(bench.streams_open == 1);
}

TEST_CASE("mllp: what is not one acknowledgement is unknown, and ends the connection", "[adapters][mllp]") {
    receiver_bench bench;
    const std::string good = acknowledgement("AA|C42");

    for (const std::string& bytes :
         {std::string("HTTP/1.1 400 Bad Request"), good + good, good + "x", std::string("\x0b\x1c\r"),
          std::string("\x0bMSH|^~\\&|A\r\x1c\r"), acknowledgement("ZZ|C42"), acknowledgement("AA|"),
          "\x0b" + std::string(300'000, 'x')}) {
        CHECK(bench.answered(bytes).what == "unknown");
        CHECK(bench.streams_open == 0);
    }
}

TEST_CASE("mllp: an end or a silence after the message is unknown", "[adapters][mllp]") {
    receiver_bench bench;

    CHECK(bench.answered("").what == "unknown");
    for (const std::int32_t failure : {SIGNALBOX_HTTP_NO_ANSWER, SIGNALBOX_HTTP_NOT_SENT}) {
        bench.reads = {{failure, ""}};
        CHECK(bench.deliver(delivery()).what == "unknown");
    }
    bench.written = {{SIGNALBOX_HTTP_NO_ANSWER, ""}};
    CHECK(bench.deliver(delivery()).what == "unknown");
    auto late = delivery();
    late.deadline_ms = 0;
    CHECK(bench.deliver(late).what == "unknown");
    CHECK(bench.streams_open == 0);
}

TEST_CASE("mllp: what never left is tried again, what TLS stopped is ours to mend", "[adapters][mllp]") {
    receiver_bench bench;

    bench.written = {{SIGNALBOX_HTTP_NOT_SENT, ""}};
    CHECK(bench.deliver(delivery()).what == "retry");
    bench.written = {{SIGNALBOX_HTTP_NOT_TRUSTED, ""}};
    CHECK(bench.deliver(delivery()).what == "unauthorised");
}

TEST_CASE("mllp: a connection that was idle too long is made anew", "[adapters][mllp]") {
    receiver_bench kept({{"/idle_max_ms", "3600000"}});
    receiver_bench renewed({{"/idle_max_ms", "0"}});

    for (int i = 0; i < 3; ++i) {
        kept.answered(acknowledgement("AA|C42"));
        renewed.answered(acknowledgement("AA|C42"));
    }

    CHECK(kept.streams_opened == 1);
    CHECK(renewed.streams_opened == 4);
    CHECK(renewed.streams_open == 1);
}

TEST_CASE("mllp: MSH-3 to MSH-6 are the settings', and nothing else changes", "[adapters][mllp]") {
    receiver_bench bench(
        {{"/sending_application", "LAB^1.2^ISO"}, {"/sending_facility", "TRUST"}, {"/receiving_facility", "B82002"}});

    CHECK(bench.answered(acknowledgement("AA|C42")).what == "accepted");

    CHECK(bench.stream_bytes.front() ==
          "\x0bMSH|^~\\&|LAB^1.2^ISO|TRUST|PRACTICE|B82002|" + message.substr(message.find("20261122")) + "\x1c\r");
}

TEST_CASE("mllp: a message that cannot be framed or answered is not sent", "[adapters][mllp]") {
    receiver_bench bench;

    CHECK(bench.deliver(delivery(message + "NTE|1||\x1c\r")).code == "framing");
    CHECK(bench.deliver(delivery(message + "NTE|1||\x0b\r")).code == "framing");
    CHECK(bench.deliver(delivery("MSH|^~\\&|A|B|C|D|20261122||ORU^R01||P|2.5.1\r")).code == "no-control-id");
    CHECK(bench.deliver(delivery("PID|1\r")).code == "no-control-id");
    CHECK(bench.stream_bytes.empty());
}

TEST_CASE("mllp: keys are honoured as the settings say", "[adapters][mllp]") {
    CHECK_FALSE(receiver_bench().honours_keys());
    CHECK(receiver_bench({{"/idempotent", "true"}}).honours_keys());
}

TEST_CASE("mllp: settings that make no sense refuse the configuration", "[adapters][mllp]") {
    for (const char* port : {"0", "65536", "http"}) {
        host_fixture host({{"/host", "hl7.example"}, {"/port", port}});
        CHECK_FALSE(host.create(adapters::mllp_adapter()));
        CHECK_THAT(host.refusal(), Catch::Contains("/port"));
    }
}
