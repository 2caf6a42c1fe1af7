#include "broker/ingress/mesh/sandbox/sandbox.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/unit/ingress/exchange_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace signalbox::ingress::mesh;

namespace {

constexpr std::string_view id = "20261122015800000000_ABCDEF";
constexpr std::string_view report_order =
    R"({"mailbox_id":"practice1","code":"21","description":"my error","workflow_id":"W")";

std::vector<routing::mailbox> mailboxes() {
    routing::mailbox practice;
    practice.id = "PRACTICE1";
    practice.name = "TESTMB1";
    practice.ods_code = "X26";
    practice.organisation_code = "X27";
    practice.billing_entity = "England";
    return {practice};
}

struct hub : exchange_fixture {
    sandbox::fault_book faults;
    store::audit_entry audit; // of the last request
    bool audited = false;     // by a commit

    hub() { directory = std::make_shared<const routing::directory>(mailboxes()); }

    http::response answer(const std::string& method, const std::string& path, std::string body = "") {
        fake_request request(method, path);
        request.body(std::move(body));
        return answer(request);
    }
    http::response answer(fake_request& request) {
        auto x = exchange(request);
        x.target = protocol::read_target(request.method(), request.path(), true);
        x.audit.action = protocol::audit_name(x.target.what);
        auto made = await(sandbox::answer(x, faults));
        audit = x.audit;
        audited = x.audited;
        return made;
    }
    store::tracked_message& keep() { return store.kept[std::string(id)] = sent_message(std::string(id), clock.now()); }
};

std::string first_location(const http::response& answer) {
    REQUIRE(answer.status == 400);
    const auto read = fhir::read_json(answer.body);
    REQUIRE(read.has_value());
    const auto location = read->root().find("detail").at(0).find("loc");
    return std::string(location.at(0).text()) + "." + std::string(location.at(1).text());
}

} // namespace

TEST_CASE("sandbox mailbox: exactly seven fields", "[ingress]") {
    hub hub;
    for (const std::string path : {"/admin/mailbox/", "/messageexchange/admin/mailbox/", "/messageexchange/mailbox/"}) {
        const auto answer = hub.answer("GET", path + "practice1");
        CHECK(answer.status == 200);
        CHECK(answer_field(answer, "Content-Type") == "application/json");
        CHECK(answer.body == R"({"mailbox_id":"PRACTICE1","mailbox_name":"TESTMB1","billing_entity":"England",)"
                             R"("ods_code":"X26","org_code":"X27","org_name":"","active":true})");
        CHECK(hub.answer("GET", path + "OTHER").status == 404);
    }
}

TEST_CASE("sandbox reset: erases everything, however much it is, and the fault rules", "[ingress]") {
    hub hub;
    hub.store.erased = {1000, 1000, 3};
    REQUIRE(hub.faults.add({sandbox::fault_rule{}}));

    const auto answer = hub.answer("DELETE", "/messageexchange/admin/reset?clear_disk=true");

    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"message":"all mailboxes reset"})");
    REQUIRE(hub.store.erasures.size() == 4);
    CHECK(hub.store.erasures[0].mailbox.empty());
    CHECK_FALSE(hub.store.erasures[0].before.has_value());
    CHECK_FALSE(hub.store.erasures[0].settled_only);
    CHECK(hub.store.erasures[0].audit.action == "sandbox.reset");
    CHECK(hub.faults.to_json() == R"({"faults":[]})");
}

TEST_CASE("sandbox reset: of one mailbox", "[ingress]") {
    hub hub;
    CHECK(hub.answer("DELETE", "/admin/reset/practice1").body == R"({"message":"mailbox PRACTICE1 reset"})");
    REQUIRE(hub.store.erasures.size() == 1);
    CHECK(hub.store.erasures[0].mailbox == "PRACTICE1");

    const auto unknown = hub.answer("DELETE", "/admin/reset/OTHER");
    CHECK(unknown.status == 404);
    CHECK(unknown.body == R"({"detail":[{"event":"","code":"","msg":"mailbox does not exist"}]})");
    CHECK(hub.store.erasures.size() == 1);
}

TEST_CASE("sandbox report: a REPORT in the mailbox with every field", "[ingress]") {
    hub hub;
    const auto answer = hub.answer("POST", "/messageexchange/admin/report",
                                   std::string(report_order) + R"(,"subject":"s","local_id":"l","status":"error",)"
                                                               R"("file_name":"f","linked_message_id":"m","other":1})");

    CHECK(answer.status == 200);
    REQUIRE(hub.store.accepted.size() == 1);
    const store::acceptance& made = hub.store.accepted[0];
    CHECK(answer.body == R"({"message_id":")" + made.envelope.message_id + R"("})");
    CHECK(made.envelope.kind == "REPORT");
    CHECK(made.envelope.recipient == "PRACTICE1");
    CHECK(made.envelope.status_code == "21");
    CHECK(made.envelope.status_event == "TRANSFER");
    CHECK(made.envelope.status_description == "my error");
    CHECK(made.envelope.workflow_id == "W");
    CHECK(made.envelope.subject == "s");
    CHECK(made.envelope.local_id == "l");
    CHECK(made.envelope.file_name == "f");
    CHECK(made.envelope.linked_message_id == "m");
    CHECK(made.envelope.received_at == hub.clock.now());
    CHECK(made.payload.size == 0);
    CHECK(made.deliveries.at(0).destination == "mailbox:PRACTICE1");
    CHECK(made.audit.action == "sandbox.report");
    CHECK(made.audit.outcome == "200");
    CHECK(made.audit.subject == made.envelope.message_id);
    CHECK(hub.audited);
}

TEST_CASE("sandbox report: undeliverable when nothing else is said, null is nothing", "[ingress]") {
    hub hub;
    CHECK(
        hub.answer("POST", "/messageexchange/admin/report", std::string(report_order) + R"(,"subject":null})").status ==
        200);
    CHECK(hub.store.accepted.at(0).envelope.status_event == "SEND");
    CHECK(hub.store.accepted.at(0).envelope.subject.empty());
}

TEST_CASE("sandbox report: an order that is none", "[ingress]") {
    hub hub;
    const auto post = [&](std::string body) {
        return hub.answer("POST", "/messageexchange/admin/report", std::move(body));
    };
    const std::string order(report_order);

    CHECK(post(order + "}").status == 200);
    CHECK(first_location(post("{")) == "body.__root__");
    CHECK(first_location(post("")) == "body.__root__");
    CHECK(first_location(post("7")) == "body.__root__");
    CHECK(first_location(post("{}")) == "body.mailbox_id");
    CHECK(first_location(post(order + R"(,"status":"accepted"})")) == "body.status");
    CHECK(first_location(post(order + R"(,"subject":1})")) == "body.subject");
    CHECK(first_location(post(order + R"(,"subject":")" + std::string(501, 'x') + "\"}")) == "body.subject");
    CHECK(hub.audit.detail.find("xxx") == std::string::npos);
    CHECK(post(R"({"mailbox_id":"OTHER","code":"1","description":"d","workflow_id":"w"})").status == 404);
    CHECK(hub.store.accepted.size() == 1);
}

TEST_CASE("sandbox: a body is bounded", "[ingress]") {
    hub hub;
    for (const std::string path : {"/messageexchange/admin/report", "/admin/faults"}) {
        const auto answer = hub.answer("POST", path, std::string(65'537, ' '));
        CHECK(answer.status == 413);
        CHECK(answer.close);
    }
}

TEST_CASE("sandbox event: pushes a status", "[ingress]") {
    hub hub;
    hub.keep();
    for (const std::string prefix : {"", "/messageexchange"}) {
        const auto answer = hub.answer("POST", prefix + "/admin/message/" + std::string(id) + "/event",
                                       R"({"status":"error","code":"c","event":"SEND","description":"d",)"
                                       R"("linked_message_id":"m"})");
        CHECK(answer.status == 200);
        CHECK(answer.body.empty());
        CHECK(hub.audited);
    }
    REQUIRE(hub.store.pushed.size() == 2);
    const store::status_push& push = hub.store.pushed[0];
    CHECK(push.message_id == id);
    CHECK(push.status == "error");
    CHECK(push.code == "c");
    CHECK(push.event == "SEND");
    CHECK(push.description == "d");
    CHECK(push.linked_message_id == "m");
    CHECK(push.audit.action == "sandbox.event");
}

TEST_CASE("sandbox event: no such message, no such status", "[ingress]") {
    hub hub;
    hub.keep();
    const std::string path = "/admin/message/" + std::string(id) + "/event";
    CHECK(hub.answer("POST", "/admin/message/other/event", R"({"status":"error"})").status == 404);
    CHECK(first_location(hub.answer("POST", path, "{}")) == "body.status");
    CHECK(first_location(hub.answer("POST", path, R"({"status":"lost"})")) == "body.status");
    CHECK(hub.store.pushed.empty());
}

TEST_CASE("sandbox message: tells everything about it", "[ingress]") {
    hub hub;
    hub.keep();
    const auto answer = hub.answer("GET", "/admin/message/20261122015800000000_abcdef");

    CHECK(answer.status == 200);
    CHECK(answer.body ==
          R"({"checksum":"","chunk_count":1,"content_encoding":"","expiry_time":"2026-11-27T01:58:00.003000Z",)"
          R"("filename":"a file.dat","file_size":7,"is_compressed":false,"is_encrypted":false,"local_id":"local",)"
          R"("message_id":"20261122015800000000_ABCDEF","message_type":"Data","recipient":"PRACTICE1",)"
          R"("recipient_name":"TESTMB1","recipient_ods_code":"X26","recipient_org_code":"X27","recipient_org_name":"",)"
          R"("sender":"LAB1","status":"Accepted","status_success":"SUCCESS",)"
          R"("status_timestamp":"2026-11-22T01:58:00.003000Z","subject":"a subject",)"
          R"("upload_timestamp":"2026-11-22T01:58:00.000000Z","workflow_id":"TEST_WORKFLOW"})");
    CHECK(hub.answer("GET", "/messageexchange/admin/message/" + std::string(id)).body == answer.body);
    CHECK(hub.answer("GET", "/admin/message/other").status == 404);
}

TEST_CASE("sandbox message: acknowledged, failed, and a report", "[ingress]") {
    hub hub;
    const auto get = [&] { return hub.answer("GET", "/admin/message/" + std::string(id)).body; };
    const auto says = [&](std::string_view text) { return get().find(text) != std::string::npos; };
    auto& message = hub.keep();

    message.deliveries[0].state = message::delivery_state::confirmed;
    CHECK(says(R"("download_timestamp":"2026-11-22T01:58:00.003000Z")"));
    CHECK(says(R"("status":"Acknowledged","status_success":"SUCCESS")"));

    message.deliveries[0].state = message::delivery_state::expired;
    CHECK(says(R"("status":"Undeliverable","status_success":"ERROR","failure_date":")"));
    CHECK(says(R"("status_code":"14")"));

    message.deliveries[0].state = message::delivery_state::delivered;
    message.message.envelope.kind = "REPORT";
    message.message.envelope.status_code = "21";
    message.message.envelope.linked_message_id = "m";
    CHECK(says(R"("message_type":"Report")"));
    CHECK(says(R"("status":"Accepted","status_success":"ERROR","status_code":"21")"));
    CHECK(says(R"("linked_msg_id":"m")"));
    CHECK(says(R"("chunk_count":0)"));
}

TEST_CASE("sandbox faults: set, listed and cleared", "[ingress]") {
    hub hub;
    const std::string body = R"({"faults":[{"do":{"status":503}}]})";
    constexpr std::string_view standing =
        R"({"faults":[{"match":{},"do":{"status":503},"after":0,"remaining":1,"taken":0}]})";

    CHECK(hub.answer("POST", "/admin/faults", body).body == standing);
    CHECK(hub.answer("GET", "/admin/faults").body == standing);
    CHECK(first_location(hub.answer("POST", "/admin/faults", R"({"faults":[{}]})")) == "body.faults.0.do");
    for (int i = 1; i < 100; ++i) REQUIRE(hub.answer("POST", "/admin/faults", body).status == 200);
    CHECK(hub.answer("POST", "/admin/faults", body).status == 409);
    CHECK(hub.answer("DELETE", "/admin/faults").body == R"({"faults":[]})");
    CHECK(hub.audit.action == "sandbox.faults");
}

TEST_CASE("sandbox: a store in trouble", "[ingress]") {
    hub hub;
    hub.keep();
    const std::string order = std::string(report_order) + "}";

    hub.store.fail = store::errc::disk_full;
    CHECK(hub.answer("POST", "/messageexchange/admin/report", order).status == 503);
    CHECK(hub.answer("DELETE", "/admin/reset").status == 503);
    CHECK(hub.answer("GET", "/admin/message/" + std::string(id)).status == 503);
    CHECK_FALSE(hub.audited);

    hub.store.fail = store::errc::unknown;
    const auto unknown = hub.answer("POST", "/messageexchange/admin/report", order);
    CHECK(unknown.status == 500);
    CHECK(unknown.close);
    CHECK(hub.audited); // its record shares the fate of the commit
}

TEST_CASE("sandbox: a broken body is a 400 that ends the connection", "[ingress]") {
    hub hub;
    fake_request request("POST", "/admin/faults");
    request.body(R"({"faults":[]})").break_after(3);
    const auto answer = hub.answer(request);
    CHECK(answer.status == 400);
    CHECK(answer.close);
}
