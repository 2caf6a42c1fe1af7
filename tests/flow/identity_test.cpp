// Who may talk to the hub, and how often: certificates, tokens, idempotency keys.
#include <array>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

hub_options with_binary() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    return options;
}

const std::string inbox = "/messageexchange/GP01/inbox";

} // namespace

TEST_CASE("identity: without a client certificate the handshake fails", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint_without_certificate());

    CHECK_THROWS_AS(client.as(hub.practice(), "GET", inbox), connection_lost);
}

TEST_CASE("identity: a mailbox that pins its certificate refuses another of the same CA", "[flow]") {
    hub_options options = with_binary();
    options.pin_certificates = true;
    hub_fixture hub(options);
    hub.start();
    mesh_client own(hub.endpoint());
    mesh_client foreign(hub.endpoint_of_other());

    CHECK(own.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox").status == 200);
    CHECK(foreign.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox").status == 403);
}

TEST_CASE("identity: a token works once, also after kill -9", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());
    const std::string token = mesh_token(hub.practice());

    CHECK(client.request("GET", inbox, {{"Authorization", token}}).status == 200);
    CHECK(client.request("GET", inbox, {{"Authorization", token}}).status == 403);
    hub.hub().kill();
    hub.start();
    mesh_client again(hub.endpoint());
    CHECK(again.request("GET", inbox, {{"Authorization", token}}).status == 403);
    CHECK(again.as(hub.practice(), "GET", inbox).status == 200);
}

TEST_CASE("identity: of two requests with one token at the same time exactly one succeeds", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    for (int round = 0; round < 20; ++round) {
        const std::string token = mesh_token(hub.practice());
        std::array<int, 2> status{};
        std::array<std::thread, 2> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads[i] = std::thread([&, i] {
                mesh_client client(hub.endpoint());
                status[i] = client.request("GET", inbox, {{"Authorization", token}}).status;
            });
        }
        for (auto& thread : threads) thread.join();
        std::sort(status.begin(), status.end());
        CHECK(status == std::array<int, 2>{200, 403});
    }
}

TEST_CASE("identity: the same idempotency key gives the same id and one delivery", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());
    const std::string report = report_builder{}.build();
    const http_fields key{{"Idempotency-Key", "key-1"}};

    const auto first = client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report, key);
    const auto second = client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report, key);
    const auto other = client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report + " ", key);
    const auto last = client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report, {{"Idempotency-Key", "key-2"}});

    CHECK(first.status == 202);
    CHECK(second.status == 202);
    CHECK(json_text(second.body, "message_id") == json_text(first.body, "message_id"));
    CHECK(other.status == 409);
    REQUIRE(last.status == 202);
    // The last one's file shows that everything before it in the patient's lane is settled.
    CHECK(eventually([&] { return hub.practice_files().size() >= 2; }));
    CHECK(hub.practice_files().size() == 2);
}

TEST_CASE("identity: a wrong password is refused and audited", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());
    mesh_account wrong = hub.practice();
    wrong.password = "guess";

    const auto answer = client.as(wrong, "GET", inbox, {{"Accept", "application/vnd.mesh.v2+json"}});

    CHECK(answer.status == 403);
    CHECK(answer.body.find("Invalid Authentication Token") != std::string::npos);
    const auto audit = hub.command({"audit", "export"});
    CHECK(audit.output.find("\"403\"") != std::string::npos);
    CHECK(audit.output.find("guess") == std::string::npos);
}
