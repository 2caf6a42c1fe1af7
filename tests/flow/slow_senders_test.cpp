// Senders who take their time, at the whole hub.
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

TEST_CASE("slow senders: three hundred heads that never end take no answer from others, and are closed", "[flow]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.limits_yaml = "  header_deadline: 5s\n";
    hub_fixture hub(options);
    hub.start();
    const auto endpoint = hub.endpoint();
    std::vector<raw_socket> slow;
    for (int i = 0; i < 300; ++i)
        slow.emplace_back(endpoint.port).send("GET /messageexchange HTTP/1.1\r\nHost: hub\r\nX-Slow: ");

    int taken = 0;
    for (std::uint32_t i = 1; i <= 60; ++i) {
        for (raw_socket& each : slow) each.try_send("x");
        mesh_client sender(endpoint);
        const std::string report = report_builder{.nhs_number = synthetic_nhs_number(i)}.build();
        taken += sender.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report).status == 202 ? 1 : 0;
    }
    CHECK(taken == 60);

    int told = 0;
    for (raw_socket& each : slow) told += each.read_to_end().starts_with("HTTP/1.1 408 ") ? 1 : 0;
    CHECK(told == 300);
    CHECK(mesh_client(endpoint).send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report_builder{}.build()).status ==
          202);
}
