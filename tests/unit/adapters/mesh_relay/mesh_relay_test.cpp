#include "adapters/mesh_relay/mesh_relay.hpp"

#include <future>

#include <catch2/catch.hpp>

#include "tests/unit/adapters/mesh_relay/relay_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string mailbox = "/messageexchange/X26ABC1";

} // namespace

TEST_CASE("mesh_relay: it looks upstream when it starts, and ends whatever the interval", "[adapters][mesh_relay]") {
    temporary_folder disk;
    host_fixture host(relay_settings(disk, {{"/collect", "true"}, {"/poll_interval_s", "86400"}}), disk.text());
    std::promise<std::string> acknowledged;
    host.answer_http = [&](const http_sent& sent) {
        if (sent.method == "PUT") acknowledged.set_value(sent.target);
        if (sent.target == mailbox + "/inbox") return reply(200, R"({"messages":["M1"],"links":{}})");
        return reply(200, "hello");
    };

    REQUIRE(host.create(adapters::mesh_relay_adapter()));
    CHECK(acknowledged.get_future().get() == mailbox + "/inbox/M1/status/acknowledged");
    host.destroy();

    CHECK(host.submissions.size() == 1);
    CHECK(host.submissions.front().to_mailbox == "X26ABC1");
}

TEST_CASE("mesh_relay: a report finds its way back to what was sent, also after a restart", "[adapters][mesh_relay]") {
    temporary_folder disk;
    {
        host_fixture host(relay_settings(disk), disk.text());
        host.answer_http = [](const http_sent&) { return reply(202, R"({"message_id":"UP1"})"); };
        REQUIRE(host.create(adapters::mesh_relay_adapter()));
        REQUIRE(host.deliver({}).what == "accepted");
    }
    host_fixture host(relay_settings(disk, {{"/collect", "true"}}), disk.text());
    std::promise<void> acknowledged;
    host.answer_http = [&](const http_sent& sent) {
        if (sent.method == "PUT") acknowledged.set_value();
        if (sent.target == mailbox + "/inbox") return reply(200, R"({"messages":["R1"],"links":{}})");
        return reply(200, "", {{"mex-messagetype", "REPORT"}, {"mex-linkedmsgid", "UP1"}});
    };

    REQUIRE(host.create(adapters::mesh_relay_adapter()));
    acknowledged.get_future().wait();
    host.destroy();

    REQUIRE(host.submissions.size() == 1);
    CHECK(host.submissions.front().to_mailbox == "LAB1");
    CHECK(host.submissions.front().field("Mex-LinkedMsgID") == "20261122091500123456_A1B2C3");
}
