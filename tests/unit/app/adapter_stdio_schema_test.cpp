// The published schema of the stdio lines, held against what the hub writes and what it reads.
#include <catch2/catch.hpp>

#include "broker/app/embedded.hpp"
#include "broker/delivery/stdio/messages.hpp"
#include "broker/fhir/json.hpp"
#include "broker/validation/schema.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace std::chrono_literals;

namespace {

bool fits(const std::string& line) {
    static const auto schema = [] {
        const std::string name = "adapter-stdio.schema.json";
        auto compiled =
            validation::schema::compile({{name, std::string(app::embedded_text("schemas/signalbox/" + name))}});
        REQUIRE(compiled.has_value());
        return *compiled;
    }();
    const auto read = fhir::read_json(line);
    return read && schema->check(*read, 10).violations.empty();
}

bool is_heard(const std::string& line) {
    const auto heard = stdio::read_line(line);
    if (const auto* asked = std::get_if<stdio::asked_submission>(&heard)) return asked->fault.empty();
    if (const auto* said = std::get_if<stdio::response_said>(&heard))
        return said->answer.has_value() || said->answer.error() != message::exchange_failure::babble;
    if (std::holds_alternative<stdio::unusable_confirmation>(heard)) return false;
    return !std::holds_alternative<stdio::bad_line>(heard) && !std::holds_alternative<stdio::unknown_type>(heard);
}

parcel a_parcel(std::string bytes) {
    parcel made;
    made.delivery_id = "20261122091500123456_A1B2C3-3";
    made.envelope.message_id = "20261122091500123456_A1B2C3";
    made.envelope.message_type = "opaque";
    made.rendered.bytes = std::move(bytes);
    made.rendered.transform_version = "original/1";
    return made;
}

const std::string submit_head = R"({"type":"submit","ref":"a1","workflow_id":"W","to":"LAB01","payload":)";

} // namespace

TEST_CASE("stdio schema: every line that the hub writes fits", "[app][adapter]") {
    CHECK(fits(stdio::hello_line("0.1.0", R"({"folder":"in"})")));
    CHECK(fits(stdio::deliver_line(a_parcel("text"), 30s, "")));
    CHECK(fits(stdio::deliver_line(a_parcel("\xff"), 30s, "")));
    CHECK(fits(stdio::deliver_line(a_parcel("text"), 30s, "/folder/payload")));
    CHECK(fits(stdio::ping_line(1)));
    CHECK(fits(stdio::drain_line(5s)));
    CHECK(fits(stdio::submitted_line("a1", std::string("20261122091500123456_A1B2C3"))));
    CHECK(fits(stdio::confirmed_line("20261122091500123456_A1B2C3-3", boost::system::result<void, port_refusal>())));
    for (const auto reason :
         {port_refusal::why::invalid, port_refusal::why::not_allowed, port_refusal::why::not_found,
          port_refusal::why::conflict, port_refusal::why::too_large, port_refusal::why::unavailable}) {
        INFO(to_text(reason));
        CHECK(fits(stdio::submitted_line("a1", port_refusal{reason, "why"})));
        CHECK(fits(stdio::confirmed_line("D-1", port_refusal{reason, "why"})));
    }
}

TEST_CASE("stdio schema: what it lets through is heard, what it refuses is not", "[app][adapter]") {
    for (const std::string line : {
             R"({"type":"ready","protocol":1,"name":"n","version":"1","max_in_flight":8,"idempotent":true})",
             R"({"type":"ready","protocol":2})",
             R"({"type":"ready","protocol":1,"max_in_flight":0})",
             R"({"type":"result","delivery_id":"D-1","outcome":"accepted","later_member":1})",
             R"({"type":"result","delivery_id":"D-1","outcome":"perhaps"})",
             R"({"type":"result","outcome":"accepted"})",
             R"({"type":"pong","n":3})",
             R"({"type":"pong"})",
             R"({"type":"confirm","delivery_id":"D-1","outcome":"filed"})",
             R"({"type":"confirm","delivery_id":"D-1","outcome":"refused","code":"AR","diagnostics":"unknown"})",
             R"({"type":"confirm","delivery_id":"D-1","outcome":"accepted"})",
             R"({"type":"confirm","outcome":"filed"})",
             R"({"type":"submit","workflow_id":"W","to":"LAB01","payload":{"encoding":"utf8","data":""}})",
             R"({"type":"submit","ref":"","workflow_id":"W","to":"LAB01","payload":{"encoding":"utf8","data":""}})",
             R"({"type":"response","id":"1","status":200,"headers":{"ETag":"W/\"1\""}})",
             R"({"type":"response","id":"1","status":404,"body":{"encoding":"utf8","data":"{}"}})",
             R"({"type":"response","id":"1","error":"not reached"})",
             R"({"type":"response","id":"1"})",
             R"({"type":"response","id":"1","status":200,"headers":{"ETag":1}})",
             R"({"type":"something-new"})",
         }) {
        INFO(line);
        CHECK(fits(line) == is_heard(line));
    }
}

TEST_CASE("stdio schema: what the hub asks by GP Connect fits it", "[app][adapter]") {
    message::exchange_request asked;
    asked.method = "POST";
    asked.service = "gpconnect/structured";
    asked.path = "/Patient/$gpc.getstructuredrecord";
    asked.fields = {{"Accept", "application/fhir+json"}};
    CHECK(fits(stdio::exchange_line("1", asked, std::chrono::seconds(10))));
    asked.body = "{}";
    CHECK(fits(stdio::exchange_line("2", asked, std::chrono::seconds(10))));
}

TEST_CASE("stdio schema: the payload of a submission is in one of three ways, or its fault is told", "[app][adapter]") {
    for (const std::string payload : {R"({"encoding":"utf8","data":"text"})", R"({"encoding":"base64","data":"AP8="})",
                                      R"({"encoding":"file","path":"out/1"})", R"({"encoding":"file"})",
                                      R"({"encoding":"utf8"})", R"({"encoding":"utf16","data":"text"})", R"("text")"}) {
        INFO(payload);
        const std::string line = submit_head + payload + "}";
        const auto heard = stdio::read_line(line);
        REQUIRE(std::holds_alternative<stdio::asked_submission>(heard));
        CHECK(fits(line) == std::get<stdio::asked_submission>(heard).fault.empty());
    }
}
