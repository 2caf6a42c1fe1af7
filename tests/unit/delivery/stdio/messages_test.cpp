#include "broker/delivery/stdio/messages.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace std::chrono_literals;

namespace {

parcel a_parcel(std::string bytes = R"({"resourceType":"Bundle"})") {
    parcel made;
    made.delivery_id = "20261122091500123456_A1B2C3-3";
    made.attempt = 2;
    made.envelope.message_id = "20261122091500123456_A1B2C3";
    made.envelope.sender = "LAB1";
    made.envelope.recipient = "GP1";
    made.envelope.workflow_id = "PATH_MEDRPT_V3";
    made.envelope.message_type = "edifact";
    made.recipient_ods = "A81001";
    made.lane = "lane";
    made.rendered.bytes = std::move(bytes);
    made.rendered.content_type = "application/fhir+json";
    made.rendered.transform_version = "fhir-r4/1";
    return made;
}

fhir::document read(const std::string& line) {
    REQUIRE(line.ends_with('\n'));
    CHECK(line.find('\n') == line.size() - 1);
    auto document = fhir::read_json(line);
    REQUIRE(document.has_value());
    return std::move(*document);
}

template <class Message>
Message heard(const std::string& line) {
    auto said = stdio::read_line(line);
    REQUIRE(std::holds_alternative<Message>(said));
    return std::get<Message>(std::move(said));
}

} // namespace

TEST_CASE("stdio messages: a delivery carries its key, its attempt and who it is for", "[delivery][stdio]") {
    const auto line = read(stdio::deliver_line(a_parcel(), 30s, ""));
    const fhir::value root = line.root();
    CHECK(root.string("type") == "deliver");
    CHECK(root.string("delivery_id") == "20261122091500123456_A1B2C3-3");
    CHECK(root.find("attempt").text() == "2");
    CHECK(root.string("to_ods") == "A81001");
    CHECK(root.string("form") == "fhir-r4");
    CHECK(root.find("deadline_ms").text() == "30000");
    CHECK(root.find("payload").string("encoding") == "utf8");
    CHECK(root.find("payload").string("data") == R"({"resourceType":"Bundle"})");
}

TEST_CASE("stdio messages: what is no UTF-8 goes as base64, what is large by file", "[delivery][stdio]") {
    const auto latin = read(stdio::deliver_line(a_parcel("UNB+UNOC:3 \xb5mol"), 30s, ""));
    CHECK(latin.root().find("payload").string("encoding") == "base64");
    CHECK(latin.root().find("payload").string("data") == "VU5CK1VOT0M6MyC1bW9s");
    const auto nul = read(stdio::deliver_line(a_parcel(std::string("a\0b", 3)), 30s, ""));
    CHECK(nul.root().find("payload").string("data") == "YQBi");
    const auto file = read(stdio::deliver_line(a_parcel(), 30s, "/folder/x.payload"));
    CHECK(file.root().find("payload").string("encoding") == "file");
    CHECK(file.root().find("payload").string("path") == "/folder/x.payload");
    CHECK_FALSE(file.root().find("payload").find("data"));
}

TEST_CASE("stdio messages: line ends and controls within a payload do not end the line", "[delivery][stdio]") {
    const auto line = read(stdio::deliver_line(a_parcel("a\r\nb\x01\"\\"), 30s, ""));
    CHECK(line.root().find("payload").string("data") == "a\r\nb\x01\"\\");
}

TEST_CASE("stdio messages: hello brings the adapter's configuration", "[delivery][stdio]") {
    const auto line = read(stdio::hello_line("0.1.0", R"({"folder":"in"})"));
    CHECK(line.root().find("protocol").at(0).text() == "1");
    CHECK(line.root().find("config").string("folder") == "in");
    CHECK(read(stdio::hello_line("0.1.0", "")).root().find("config").is(fhir::kind::object));
}

TEST_CASE("stdio messages: ready says what the adapter can, and may say more", "[delivery][stdio]") {
    const auto said = heard<stdio::ready>(
        R"({"type":"ready","protocol":1,"name":"drop","version":"0.1","max_in_flight":8,"idempotent":true,"colour":1})");
    CHECK(said.name == "drop");
    CHECK(said.max_in_flight == 8);
    CHECK(said.idempotent);
    const auto least = heard<stdio::ready>(R"({"type":"ready","protocol":1})");
    CHECK(least.max_in_flight == 1);
    CHECK_FALSE(least.idempotent);
    heard<stdio::bad_line>(R"({"type":"ready","protocol":2})");
    heard<stdio::bad_line>(R"({"type":"ready"})");
    heard<stdio::bad_line>(R"({"type":"ready","protocol":1,"max_in_flight":0})");
}

TEST_CASE("stdio messages: each outcome has its word", "[delivery][stdio]") {
    using kind = outcome::kind;
    for (const auto& [word, expected] : std::vector<std::pair<std::string, kind>>{{"accepted", kind::accepted},
                                                                                  {"duplicate", kind::duplicate},
                                                                                  {"retry", kind::retry},
                                                                                  {"unknown", kind::unknown},
                                                                                  {"rejected", kind::rejected}})
        CHECK(heard<stdio::result>(R"({"type":"result","delivery_id":"d","outcome":")" + word + "\"}").what.what ==
              expected);
    heard<stdio::bad_line>(R"({"type":"result","delivery_id":"d","outcome":"fine"})");
    heard<stdio::bad_line>(R"({"type":"result","outcome":"accepted"})");
    const auto later = heard<stdio::result>(
        R"({"type":"result","delivery_id":"d","outcome":"retry","retry_after_ms":99999999999,"code":"busy"})");
    CHECK(later.what.retry_after == 1h);
    CHECK(later.what.code == "busy");
}

TEST_CASE("stdio messages: noise is bad, what a later version says is left alone", "[delivery][stdio]") {
    for (const char* noise : {"hello", "", "[]", "1", "{}", "{\"type\":1}", "{\"type\":\"result\"", "\xff"})
        heard<stdio::bad_line>(noise);
    heard<stdio::unknown_type>(R"({"type":"weather"})");
    CHECK(heard<stdio::pong>(R"({"type":"pong","n":7})").number == 7);
    heard<stdio::bad_line>(R"({"type":"pong"})");
}
