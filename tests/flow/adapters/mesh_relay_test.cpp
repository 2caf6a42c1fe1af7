// A hub that is the MESH client of another one.
#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/mesh_user.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

hub_options plain_hub() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    return options;
}

// The hub of the laboratory, which knows the practice's only from afar.
hub_options relaying_to(const hub_fixture& upstream, std::uint16_t port, const std::string& more = "") {
    hub_options options = plain_hub();
    options.reports_to = "[national]";
    options.destinations_yaml =
        "  - name: national\n    kind: mesh_relay\n    settings:\n      url: http://127.0.0.1:" + std::to_string(port) +
        "\n      mailbox: LAB01\n      password: {file: " + upstream.folder() +
        "/secrets/LAB01}\n      shared_key: {file: " + upstream.folder() + "/secrets/shared-key}\n" + more;
    return options;
}

} // namespace

TEST_CASE("mesh_relay: a message from a mailbox of one hub reaches a mailbox of another", "[flow][adapters]") {
    hub_fixture upstream(plain_hub());
    upstream.start();
    hub_fixture near(relaying_to(upstream, upstream.hub().mesh_port(), "      collect: false\n"));
    near.start();
    const std::string report = report_builder{}.build();

    mesh_user laboratory(near.endpoint(), near.laboratory());
    laboratory.sent("GP01", "PATH_MEDRPT_V4", report, {{"Mex-LocalID", "L1"}, {"Mex-Subject", "a report"}});

    mesh_user practice(upstream.endpoint(), upstream.practice());
    std::vector<std::string> inbox;
    REQUIRE(eventually([&] { return !(inbox = practice.inbox()).empty(); }));
    const http_answer read = practice.read(inbox.front());
    CHECK(read.body == report);
    CHECK(read.field("mex-from") == "LAB01");
    CHECK(read.field("mex-workflowid") == "PATH_MEDRPT_V4");
    CHECK(read.field("mex-localid") == "L1");
    CHECK(read.field("mex-subject") == "a report");
    CHECK(inbox.size() == 1);
    CHECK(near.hub().terminate() == 0);
}
