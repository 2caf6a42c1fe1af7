#include "broker/delivery/stdio/hub_lines.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace signalbox::delivery;
using namespace signalbox::delivery::stdio;
using namespace std::chrono_literals;

namespace {

template <class T>
T heard(const std::string& line) {
    auto read = read_hub_line(line);
    REQUIRE(std::holds_alternative<T>(read));
    return std::get<T>(std::move(read));
}

parcel sample(std::string bytes) {
    parcel what;
    what.delivery_id = "one";
    what.attempt = 2;
    what.recipient_ods = "A81001";
    what.lane = "hash";
    what.envelope.message_id = "message";
    what.envelope.local_id = "theirs";
    what.envelope.traceparent = "00-1";
    what.envelope.sender = "LAB01";
    what.envelope.recipient = "GP01";
    what.envelope.workflow_id = "PATH";
    what.envelope.message_type = "opaque";
    what.rendered.bytes = std::move(bytes);
    what.rendered.content_type = "text/plain";
    what.rendered.transform_version = "fhir-r4/1";
    return what;
}

} // namespace

TEST_CASE("hub lines: a delivery comes over the line as it was sent", "[delivery][stdio]") {
    for (const std::string& bytes : {std::string("text"), std::string("\xff\x00no text", 9), std::string()}) {
        const parcel sent = sample(bytes);
        const auto got = heard<delivery_request>(deliver_line(sent, 1500ms, ""));
        CHECK(got.what.delivery_id == sent.delivery_id);
        CHECK(got.what.attempt == 2);
        CHECK(got.what.recipient_ods == sent.recipient_ods);
        CHECK(got.what.lane == sent.lane);
        CHECK(got.what.envelope.message_id == sent.envelope.message_id);
        CHECK(got.what.envelope.local_id == sent.envelope.local_id);
        CHECK(got.what.envelope.traceparent == sent.envelope.traceparent);
        CHECK(got.what.envelope.sender == sent.envelope.sender);
        CHECK(got.what.envelope.recipient == sent.envelope.recipient);
        CHECK(got.what.envelope.workflow_id == sent.envelope.workflow_id);
        CHECK(got.what.envelope.message_type == sent.envelope.message_type);
        CHECK(got.what.rendered.bytes == bytes);
        CHECK(got.what.rendered.content_type == sent.rendered.content_type);
        CHECK(got.what.rendered.transform_version == "fhir-r4");
        CHECK(got.deadline == 1500ms);
        CHECK(got.file.empty());
    }
    CHECK(heard<delivery_request>(deliver_line(sample(""), 1ms, "/a/file")).file == "/a/file");
}

TEST_CASE("hub lines: what the sender said beside the payload comes along", "[delivery][stdio]") {
    parcel sent = sample("text");
    sent.envelope.subject = "a subject";
    sent.envelope.file_name = "result.dat";
    sent.envelope.partner_id = "P1";
    sent.envelope.content_type = "application/edifact";
    sent.envelope.checksum = "b10a8db164e0754105b7a99be72e3fe5";
    sent.envelope.content_encoding = "gzip";
    sent.envelope.compressed = true;
    sent.rendered.transform_version = "original/1";
    const auto got = heard<delivery_request>(deliver_line(sent, 1ms, "")).what.envelope;
    CHECK(got.subject == sent.envelope.subject);
    CHECK(got.file_name == sent.envelope.file_name);
    CHECK(got.partner_id == sent.envelope.partner_id);
    CHECK(got.content_type == sent.envelope.content_type);
    CHECK(got.checksum == sent.envelope.checksum);
    CHECK(got.content_encoding == "gzip");
    CHECK(got.compressed);
    CHECK_FALSE(got.encrypted);
    sent.rendered.transform_version = "fhir-r4/1"; // the rendering is not packed, whatever came
    CHECK(heard<delivery_request>(deliver_line(sent, 1ms, "")).what.envelope.content_encoding.empty());
}

TEST_CASE("hub lines: hello, ping and drain are heard, other types left alone", "[delivery][stdio]") {
    const auto greeting = heard<hello>(hello_line("0.1.0", R"({"a":1})"));
    CHECK(greeting.speaks_ours);
    CHECK(greeting.config_json == R"({"a":1})");
    CHECK_FALSE(heard<hello>(R"({"type":"hello","protocol":[2]})").speaks_ours);
    CHECK(heard<ping>(ping_line(7)).number == 7);
    CHECK(heard<drain>(drain_line(250ms)).at_most == 250ms);
    heard<unknown_type>(R"({"type":"of a later hub"})");
    for (const char* bad : {"", "[]", "{", R"({"type":"deliver"})", R"({"type":"deliver","delivery_id":"a"})",
                            R"({"type":"deliver","delivery_id":"a","payload":{"encoding":"base64","data":"?"}})"})
        heard<bad_line>(bad);
}

TEST_CASE("hub lines: what an adapter says is what the hub reads", "[delivery][stdio]") {
    const auto about = std::get<ready>(read_line(ready_line({"name", "1", 8, true})));
    CHECK(about.name == "name");
    CHECK(about.max_in_flight == 8);
    CHECK(about.idempotent);
    for (const auto kind : {outcome::kind::accepted, outcome::kind::duplicate, outcome::kind::retry,
                            outcome::kind::unknown, outcome::kind::rejected, outcome::kind::unauthorised}) {
        const auto said = std::get<result>(read_line(result_line("one", {kind, "code", "words", 1500ms})));
        CHECK(said.delivery_id == "one");
        CHECK(said.what.what == kind);
        CHECK(said.what.code == "code");
        CHECK(said.what.diagnostics == "words");
        CHECK(said.what.retry_after == 1500ms);
    }
    outcome doubtful{outcome::kind::unknown, "", "", {}};
    doubtful.may_repeat = true;
    CHECK(std::get<result>(read_line(result_line("one", doubtful))).what.may_repeat);
    doubtful.what = outcome::kind::retry;
    CHECK_FALSE(std::get<result>(read_line(result_line("one", doubtful))).what.may_repeat);
    CHECK(std::get<pong>(read_line(pong_line(3))).number == 3);
}
