#include <catch2/catch.hpp>

#include "broker/admin/handlers.hpp"
#include "broker/fhir/json.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;

namespace {

constexpr std::uint32_t owner = 1000;

// An API over a store with one message and its delivery.
struct api {
    admin_store store;
    base::manual_clock clock{*base::from_iso8601("2026-11-22T14:05:06.000000Z")};
    std::vector<std::string> woken;
    std::vector<std::string> in_hand;
    std::vector<admin::token_holder> tokens;
    std::vector<admin::part_state> parts{{"store", true, "serving"}, {"destination a", false, "breaker open", false}};

    api() {
        store::message_record message;
        message.envelope.message_id = "20261122140506000000_ABCDEF";
        message.envelope.message_type = "pathology-report-r4";
        message.envelope.subject = "a subject that may speak of a patient";
        message.envelope.file_name = "a file name too";
        message.position = message::sequence{7};
        message.state = message::message_state::routed;
        message.route_explanation_json = R"({"considered":[],"destinations":[]})";
        store.kept_messages.push_back(message);
        store::delivery_record delivery;
        delivery.delivery_id = "20261122140506000000_ABCDEF-1";
        delivery.message_id = message.envelope.message_id;
        delivery.destination = "practice-a81001";
        delivery.state = delivery_state::dead_lettered;
        delivery.attempts = 3;
        delivery.failures_counted = 2;
        store.kept_deliveries.push_back(delivery);
    }

    admin::parts with() {
        admin::parts made;
        made.store = &store;
        made.clock = &clock;
        made.readiness = [this] { return parts; };
        made.destinations = [] { return std::vector<admin::destination_state>{}; };
        made.wake = [this](const std::string& name) { woken.push_back(name); };
        made.adapters = [this] { return reports(); };
        made.owner = owner;
        made.tokens = tokens;
        return made;
    }

    boost::asio::awaitable<std::vector<delivery::dispatcher::report>> reports() {
        delivery::dispatcher::report one;
        one.destination = "practice-a81001";
        one.in_hand = in_hand;
        co_return std::vector{one};
    }

    http::response ask(fake_request request) { return await(admin::make_api_handler(with())(request)); }
    http::response get(std::string target) {
        fake_request request("GET", std::move(target));
        request.from_user(owner);
        return ask(std::move(request));
    }
    http::response act(std::string target, std::string body) {
        fake_request request("POST", std::move(target));
        request.from_user(owner).body(std::move(body));
        return ask(std::move(request));
    }
    http::response health(std::string method, std::string target) {
        fake_request request(std::move(method), std::move(target));
        return await(admin::make_health_handler(with())(request));
    }
};

const std::string delivery_path = "/api/v1/deliveries/20261122140506000000_ABCDEF-1";

} // namespace

TEST_CASE("admin api: only the owner of the hub and root may use it", "[admin]") {
    api hub;
    fake_request stranger("GET", "/api/v1/messages");
    stranger.from_user(owner + 1);
    fake_request root("GET", "/api/v1/messages");
    root.from_user(0);
    const fake_request from_the_network("GET", "/api/v1/messages");

    CHECK(hub.ask(stranger).status == 403);
    CHECK(hub.ask(root).status == 200);
    CHECK(hub.ask(from_the_network).status == 401);
}

TEST_CASE("admin api: every request is audited with its user, refused ones too", "[admin]") {
    api hub;
    fake_request stranger("GET", "/api/v1/messages");
    stranger.from_user(owner + 1);

    hub.ask(stranger);
    hub.get("/api/v1/messages/20261122140506000000_ABCDEF");

    REQUIRE(hub.store.audited.size() == 2);
    CHECK(hub.store.audited[0].actor == "uid:1001");
    CHECK(hub.store.audited[0].outcome == "403");
    CHECK(hub.store.audited[1].actor == "uid:1000");
    CHECK(hub.store.audited[1].action == "admin.read");
    CHECK(hub.store.audited[1].subject == "20261122140506000000_ABCDEF");
    CHECK(hub.store.audited[1].outcome == "200");
}

TEST_CASE("admin api: without an audit record there is no answer", "[admin]") {
    api hub;
    hub.store.audit_fails = true;

    CHECK(hub.get("/api/v1/messages").status == 503);
}

TEST_CASE("admin api: messages are listed by filter", "[admin]") {
    api hub;

    const auto answer = hub.get("/api/v1/messages?state=quarantined&workflow=W&from=LAB&to=GP&after=5&limit=20"
                                "&since=2026-11-22T00:00:00.000000Z");

    REQUIRE(answer.status == 200);
    CHECK(hub.store.asked_messages.state == message::message_state::quarantined);
    CHECK(hub.store.asked_messages.workflow_id == "W");
    CHECK(hub.store.asked_messages.sender == "LAB");
    CHECK(hub.store.asked_messages.recipient == "GP");
    CHECK(hub.store.asked_messages.after == message::sequence{5});
    CHECK(hub.store.asked_messages.limit == 20);
    CHECK(hub.store.asked_messages.since.has_value());
    const auto body = fhir::read_json(answer.body);
    REQUIRE(body.has_value());
    CHECK(body->root().find("messages").size() == 1);
    CHECK(body->root().find("last_position").text() == "7");
}

TEST_CASE("admin api: a filter that makes no sense is refused with its name", "[admin]") {
    api hub;

    for (const char* query : {"state=nowhere", "since=yesterday", "after=x", "limit=0", "limit=1001", "limit=9x"}) {
        const auto answer = hub.get(std::string("/api/v1/messages?") + query);
        CHECK(answer.status == 400);
        CHECK(answer.body.find(std::string(query).substr(0, 4)) != std::string::npos);
    }
    CHECK(hub.get("/api/v1/deliveries?state=ready,nowhere").status == 400);
    CHECK(hub.get("/api/v1/messages?state=%zz").status == 400);
    const auto unknown = hub.get("/api/v1/dlq?destination=practice");
    CHECK(unknown.status == 400);
    CHECK(unknown.body.find("destination: no parameter of /dlq; it has reason, limit") != std::string::npos);
    CHECK(hub.get("/api/v1/state?verbose").body.find("verbose: no parameter of /state; it has none") !=
          std::string::npos);
    std::string many = "/api/v1/messages?a";
    for (int i = 0; i < 1000; ++i) many += "&a";
    CHECK(hub.get(many).body.find("at most 1000 query parameters, not 1001") != std::string::npos);
}

TEST_CASE("admin api: a message shows deliveries and route, and nothing that may speak of a patient", "[admin]") {
    api hub;

    const auto answer = hub.get("/api/v1/messages/20261122140506000000_ABCDEF");

    REQUIRE(answer.status == 200);
    const auto body = fhir::read_json(answer.body);
    REQUIRE(body.has_value());
    CHECK(body->root().find("message").find("route").is(fhir::kind::object));
    CHECK(body->root().find("deliveries").at(0).string("destination") == "practice-a81001");
    CHECK(answer.body.find("subject") == std::string::npos);
    CHECK(answer.body.find("file name") == std::string::npos);
}

TEST_CASE("admin api: the route of what is not whole yet is not told", "[admin]") {
    api hub;
    hub.store.kept_messages[0].state = message::message_state::received;
    for (const char* target :
         {"/api/v1/messages/20261122140506000000_ABCDEF", "/api/v1/routes/explain/20261122140506000000_ABCDEF"}) {
        const auto answer = hub.get(target);
        CHECK(answer.status == 200);
        CHECK(answer.body.find("\"route\":null") != std::string::npos);
        CHECK(answer.body.find("considered") == std::string::npos);
    }
}

TEST_CASE("admin api: what is not there is a 404 with a problem document", "[admin]") {
    api hub;

    for (const char* target : {"/api/v1/messages/20200101000000000000_ABCDEF", "/api/v1/deliveries/none",
                               "/api/v1/routes/explain/none", "/api/v1/nothing", "/nothing"}) {
        const auto answer = hub.get(target);
        CHECK(answer.status == 404);
        CHECK(answer.fields.front().second == "application/problem+json");
    }
}

TEST_CASE("admin api: a dead letter goes out again with a reason, which is audited with it", "[admin]") {
    api hub;

    const auto answer = hub.act(delivery_path + "/retry", R"({"why":"the folder is back"})");

    REQUIRE(answer.status == 200);
    REQUIRE(hub.store.settled.size() == 1);
    const store::settlement& change = hub.store.settled.front();
    CHECK(change.to == delivery_state::ready);
    CHECK(change.only_from == delivery_state::dead_lettered);
    CHECK(change.attempts == 3);
    CHECK(change.failures_counted == 0);
    CHECK(change.audit.actor == "uid:1000");
    CHECK(change.audit.action == "delivery.retry");
    CHECK(change.audit.detail == "the folder is back");
    CHECK(hub.woken == std::vector<std::string>{"practice-a81001"});
    CHECK(hub.store.audited.empty()); // the settlement carries its own record
}

TEST_CASE("admin api: what its courier has taken is told as in hand", "[admin]") {
    api hub;
    CHECK(hub.get(delivery_path).body.find(R"("in_hand":false)") != std::string::npos);

    hub.in_hand = {"20261122140506000000_ABCDEF-1"};

    for (const char* target : {"/api/v1/deliveries", "/api/v1/messages/20261122140506000000_ABCDEF"})
        CHECK(hub.get(target).body.find(R"("in_hand":true)") != std::string::npos);
    CHECK(hub.get(delivery_path).body.find(R"("in_hand":true)") != std::string::npos);
}

TEST_CASE("admin api: an act without a reason is refused and changes nothing", "[admin]") {
    api hub;

    for (const char* body : {"", "{}", R"({"why":""})", R"({"why":1})", "not json"})
        CHECK(hub.act(delivery_path + "/retry", body).status == 400);
    CHECK(hub.act(delivery_path + "/retry", "{\"why\":\"" + std::string(501, 'x') + "\"}").status == 400);
    CHECK(hub.act(delivery_path + "/forget", R"({"why":"x"})").status == 404);
    CHECK(hub.store.settled.empty());
    CHECK(hub.store.audited.size() == 7);
}

TEST_CASE("admin api: an act that does not fit the state is a conflict", "[admin]") {
    api hub;

    CHECK(hub.act(delivery_path + "/release", R"({"why":"x"})").status == 409);
    hub.store.kept_deliveries.front().state = delivery_state::held;
    CHECK(hub.act(delivery_path + "/release", R"({"why":"x"})").status == 200);
    hub.store.kept_deliveries.front().state = delivery_state::delivered;
    CHECK(hub.act(delivery_path + "/retry", R"({"why":"x"})").status == 409);
}

TEST_CASE("admin api: deliveries that wait for a code map are listed from the oldest on", "[admin]") {
    api hub;

    CHECK(hub.get("/api/v1/deliveries?held_by=map&order=oldest&after=20261122140506000000_ABCDEF-1").status == 200);

    CHECK(hub.store.asked_deliveries.states == std::vector<delivery_state>{delivery_state::held});
    CHECK(hub.store.asked_deliveries.reason_begins == "codes without a map: ");
    CHECK(hub.store.asked_deliveries.from_the_first);
    CHECK(hub.store.asked_deliveries.after == "20261122140506000000_ABCDEF-1");
    CHECK(hub.get("/api/v1/deliveries?held_by=nobody").status == 400);
    CHECK(hub.get("/api/v1/deliveries?order=newest").status == 400);
}

TEST_CASE("admin api: what waits for a person is dead letters, held deliveries and quarantine", "[admin]") {
    api hub;

    const auto answer = hub.get("/api/v1/dlq");

    CHECK(answer.status == 200);
    CHECK(hub.store.asked_deliveries.states ==
          std::vector<delivery_state>{delivery_state::dead_lettered, delivery_state::held});
    CHECK(hub.store.asked_messages.state == message::message_state::quarantined);
}

TEST_CASE("admin health: alive, and ready when every needed part is", "[admin]") {
    api hub;

    CHECK(hub.health("GET", "/livez").status == 200);
    CHECK(hub.health("GET", "/readyz").status == 200); // an open breaker alone only informs
    hub.parts.front().ready = false;
    const auto not_ready = hub.health("GET", "/readyz?verbose");

    CHECK(not_ready.status == 503);
    CHECK(not_ready.body == "[-] store: serving\n[-] destination a: breaker open\nnot ready\n");
    CHECK(hub.health("GET", "/livez").status == 200);
}

TEST_CASE("admin health: metrics are text, the API is not on this listener, and only reading is possible", "[admin]") {
    api hub;

    const auto metrics = hub.health("GET", "/metrics");

    CHECK(metrics.status == 200);
    CHECK(metrics.body.find("signalbox_ready 1") != std::string::npos);
    CHECK(hub.health("GET", "/api/v1/messages").status == 404);
    CHECK(hub.health("POST", "/readyz").status == 405);
}
