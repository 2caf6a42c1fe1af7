#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/ingress/mesh/receipt.hpp"
#include "broker/ingress/mesh/sandbox/sandbox.hpp"
#include "tests/support/signature_check.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/unit/ingress/exchange_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace signalbox::ingress::mesh;

namespace {

std::vector<routing::mailbox> mailboxes() {
    routing::mailbox sender;
    sender.id = "SENDER1";
    routing::mailbox box;
    box.id = "BOX1";
    return {sender, box};
}

// The sandbox's calls and receipts over the embedded store.
struct hub : exchange_fixture {
    store_fixture disk;
    sandbox::fault_book faults;

    hub() {
        settings.store = &disk.open();
        directory = std::make_shared<const routing::directory>(mailboxes());
        owner.id = "SENDER1";
    }

    http::response answer(const std::string& method, const std::string& path, std::string body = "") {
        fake_request request(method, path);
        request.body(std::move(body));
        auto x = exchange(request);
        x.target = protocol::read_target(request.method(), request.path(), true);
        x.audit.action = protocol::audit_name(x.target.what);
        return await(sandbox::answer(x, faults));
    }
    http::response push(const std::string& id, const std::string& status) {
        return answer("POST", "/admin/message/" + id + "/event", R"({"status":")" + status + "\"}");
    }
    bool detail_says(const std::string& id, std::string_view text) {
        return answer("GET", "/admin/message/" + id).body.find(text) != std::string::npos;
    }
};

} // namespace

TEST_CASE("sandbox with the embedded store: a report lies in the inbox and is told in full", "[ingress][store]") {
    hub hub;
    const auto made = hub.answer("POST", "/messageexchange/admin/report",
                                 R"({"mailbox_id":"BOX1","code":"21","description":"my error","workflow_id":"W",)"
                                 R"("status":"error","linked_message_id":"m"})");
    REQUIRE(made.status == 200);
    const auto id = std::string(fhir::read_json(made.body)->root().string("message_id"));

    CHECK(hub.disk.inbox_of("BOX1") == std::vector{id});
    CHECK(hub.detail_says(id, R"("linked_msg_id":"m")"));
    CHECK(hub.detail_says(id, R"("message_type":"Report")"));
    CHECK(hub.detail_says(id, R"("status":"Accepted","status_success":"ERROR","status_code":"21")"));
}

TEST_CASE("sandbox with the embedded store: a pushed status moves the message, and back", "[ingress][store]") {
    hub hub;
    REQUIRE(ok(hub.disk.accept(acceptance_builder(1).to_mailbox("BOX1"))));
    const std::string id = message_id_of(1);

    REQUIRE(hub.push(id, "acknowledged").status == 200);
    CHECK(hub.disk.inbox_of("BOX1").empty());
    CHECK(hub.detail_says(id, R"("status":"Acknowledged")"));

    REQUIRE(hub.push(id, "accepted").status == 200);
    CHECK(hub.disk.inbox_of("BOX1") == std::vector{id});
    CHECK(hub.detail_says(id, R"("status":"Accepted")"));

    REQUIRE(hub.answer("POST", "/admin/message/" + id + "/event",
                       R"({"status":"error","code":"21","event":"SEND","description":"on purpose"})")
                .status == 200);
    CHECK(hub.disk.inbox_of("BOX1").empty());
    CHECK(hub.detail_says(id, R"("failure_diagnostic":"on purpose","status_code":"21","status_event":"SEND")"));
}

TEST_CASE("sandbox with the embedded store: a reset leaves nothing", "[ingress][store]") {
    hub hub;
    for (int number = 1; number <= 1'100; ++number) {
        REQUIRE(ok(hub.disk.accept(acceptance_builder(number).to_mailbox("BOX1"))));
    }

    REQUIRE(hub.answer("DELETE", "/admin/reset/BOX1").status == 200);
    CHECK(hub.disk.inbox_of("BOX1").empty());
    CHECK(hub.answer("GET", "/admin/message/" + message_id_of(1)).status == 404);

    REQUIRE(ok(hub.disk.accept(acceptance_builder(2'000).to("system", "lane"))));
    REQUIRE(hub.answer("DELETE", "/admin/reset").status == 200);
    CHECK(hub.answer("GET", "/admin/message/" + message_id_of(2'000)).status == 404);
}

TEST_CASE("receipt with the embedded store: follows an adapter's delivery to its end", "[ingress][store]") {
    hub hub;
    REQUIRE(ok(hub.disk.accept(acceptance_builder(1).to("hospital", "lane"))));
    REQUIRE(ok(hub.disk.settle(message_id_of(1) + "-1", message::delivery_state::delivered)));
    const receipt_signer signer(base::signing_key::from_pem(base::new_signing_key_pem()).value());
    fake_request request("GET", "/messageexchange/SENDER1/outbox/" + message_id_of(1) + "/receipt");
    auto x = hub.exchange(request);
    x.target = protocol::read_target(request.method(), request.path());

    const auto answer = await(answer_receipt(x, signer));

    REQUIRE(answer.status == 200);
    const auto claims = answer.body.substr(answer.body.find('.') + 1);
    const std::string delivery =
        R"("kind":"adapter","destination":"hospital","state":"delivered","outcome":"test","attempts":1)";
    const auto read = from_base64url(claims.substr(0, claims.find('.')));
    CHECK(read.find(delivery) != std::string::npos);
    CHECK(read.find(R"("sha256":")" + base::to_hex(digest_of("payload 1")) + "\"") != std::string::npos);
    CHECK(read.find(R"("size":9)") != std::string::npos);
}
