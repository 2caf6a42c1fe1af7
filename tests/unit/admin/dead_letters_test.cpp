#include <catch2/catch.hpp>

#include "broker/admin/handlers.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::delivery_state;

namespace {

const std::string message_id = "20261122140506000000_ABCDEF";
const std::string because = R"({"why":"because"})";

// Answers as the test says, and remembers what it was asked.
class scripted_remedies final : public admin::remedy_service {
  public:
    admin::remedy_answer judge_again(admin::remedy_request what) override { co_return answer("judge", what); }
    admin::remedy_answer release(admin::remedy_request what) override { co_return answer("release", what); }
    admin::remedy_answer replace(admin::remedy_request what, std::string payload) override {
        co_return answer("replace " + payload, what);
    }

    std::vector<std::string> asked;
    std::optional<admin::remedy_refusal> refusal;

  private:
    boost::system::result<std::string, admin::remedy_refusal> answer(const std::string& act,
                                                                     const admin::remedy_request& what) {
        asked.push_back(act + " " + what.id + " " + what.actor + " " + what.why);
        if (refusal) return *refusal;
        return std::string("20261122140507000000_NEWONE");
    }
};

boost::asio::awaitable<bool> answer(bool given) { co_return given; }

struct desk {
    admin_store store;
    scripted_remedies remedies;
    base::manual_clock clock{*base::from_iso8601("2026-11-22T14:05:06.000000Z")};
    std::vector<std::string> courier; // what it was told
    bool on_its_way = false;

    explicit desk(delivery_state state = delivery_state::dead_lettered) {
        store::message_record message;
        message.envelope.message_id = message_id;
        store.kept_messages.push_back(message);
        store::delivery_record delivery;
        delivery.delivery_id = message_id + "-1";
        delivery.message_id = message_id;
        delivery.destination = "practice";
        delivery.state = state;
        delivery.reason = "rejected 422";
        delivery.failures_counted = 2;
        store.kept_deliveries.push_back(delivery);
    }
    http::response post(const std::string& target, std::string body) {
        admin::parts with;
        with.store = &store;
        with.clock = &clock;
        with.remedies = &remedies;
        with.wake = [this](const std::string&) { courier.push_back("wake"); };
        with.withhold = [this](const std::string&, const std::string&) {
            courier.push_back("withhold");
            return answer(!on_its_way);
        };
        with.give_back = [this](const std::string&, const std::string&) { courier.push_back("give back"); };
        with.adapters = []() -> boost::asio::awaitable<std::vector<delivery::dispatcher::report>> {
            co_return std::vector<delivery::dispatcher::report>();
        };
        with.owner = 1000;
        fake_request request("POST", "/api/v1" + target);
        request.from_user(1000).body(std::move(body));
        return await(admin::make_api_handler(std::move(with))(request));
    }
    unsigned act(const std::string& name) { return post("/deliveries/" + message_id + "-1/" + name, because).status; }
    delivery_state now() const { return store.kept_deliveries.front().state; }
};

using words = std::vector<std::string>;

} // namespace

TEST_CASE("delivery acts: each has its states, and another state is a conflict", "[admin]") {
    using enum delivery_state;
    const std::vector<std::pair<std::string, std::vector<delivery_state>>> table = {
        {"retry", {dead_lettered, retry_wait, held}},   {"release", {held}},
        {"hold", {ready, retry_wait, blocked}},         {"skip", {dead_lettered, held, retry_wait}},
        {"cancel", {ready, retry_wait, blocked, held}}, {"discard", {dead_lettered, held}},
    };
    for (const auto& [name, from] : table) {
        for (const auto state : {ready, leased, sent, delivered, confirmed, retry_wait, blocked, held, ambiguous,
                                 dead_lettered, expired, cancelled}) {
            CAPTURE(name, message::to_text(state));
            desk desk(state);
            const bool fits = std::find(from.begin(), from.end(), state) != from.end();
            CHECK(desk.act(name) == (fits ? 200 : 409));
            CHECK(desk.store.settled.size() == (fits ? 1 : 0));
        }
    }
}

TEST_CASE("delivery acts: a refusal says what the delivery is, why, and what the act is for", "[admin]") {
    desk desk;

    const auto refused = desk.post("/deliveries/" + message_id + "-1/hold", because);

    CHECK(refused.body.find("the delivery is dead_lettered (rejected 422); hold is for one that is ready or retry_wait "
                            "or blocked") != std::string::npos);
}

TEST_CASE("delivery acts: what is skipped is cancelled with who did it and why, for the audit", "[admin]") {
    desk desk;

    REQUIRE(desk.act("skip") == 200);

    const auto& change = desk.store.settled.front();
    CHECK(change.to == delivery_state::cancelled);
    CHECK(change.reason == "skipped by an operator");
    CHECK(change.outcome == "operator skip");
    CHECK(change.failures_counted == 2);
    CHECK(change.audit.actor == "uid:1000");
    CHECK(change.audit.action == "delivery.skip");
    CHECK(change.audit.outcome == "cancelled");
    CHECK(change.audit.detail == "because");
}

TEST_CASE("delivery acts: the courier keeps its hands off while a person takes one away, and gets it back", "[admin]") {
    desk desk(delivery_state::ready);

    CHECK(desk.act("cancel") == 200);

    CHECK(desk.courier == words{"withhold", "wake", "give back"});
}

TEST_CASE("delivery acts: one that is on its way just now is neither held nor cancelled", "[admin]") {
    desk desk(delivery_state::ready);
    desk.on_its_way = true;

    CHECK(desk.act("cancel") == 409);
    CHECK(desk.act("hold") == 409);

    CHECK(desk.store.settled.empty());
    CHECK(desk.courier == words{"withhold", "withhold"});
}

TEST_CASE("delivery acts: refused after it had arrived, one is not sent again behind a later message of its report",
          "[admin]") {
    desk desk;
    desk.store.kept_deliveries.front().report = "R";
    desk.store.kept_history.push_back({.at = {}, .to = delivery_state::delivered});

    CHECK(desk.act("retry") == 409); // the store of this test finds one

    CHECK(desk.store.asked_deliveries.report == "R");
    CHECK(desk.store.asked_deliveries.after == message_id + "-1");
    CHECK(desk.store.settled.empty());
}

TEST_CASE("dead letters: a quarantined message is judged again, released, or discarded", "[admin]") {
    desk desk;
    const std::string path = "/messages/" + message_id;

    CHECK(desk.post(path + "/retry", because).status == 200);
    CHECK(desk.post(path + "/release", because).status == 200);
    CHECK(desk.post(path + "/discard", because).status == 200);

    CHECK(desk.remedies.asked ==
          words{"judge " + message_id + " uid:1000 because", "release " + message_id + " uid:1000 because"});
    REQUIRE(desk.store.decided.size() == 1);
    CHECK(desk.store.decided.front().to == message::message_state::cancelled);
    CHECK(desk.store.decided.front().audit.detail == "because");
    CHECK(desk.post(path + "/release", "{}").status == 400);
    CHECK(desk.post(path + "/discard", "").status == 400);
}

TEST_CASE("dead letters: why nothing was done comes as a problem with its status", "[admin]") {
    desk desk;
    desk.remedies.refusal = admin::remedy_refusal{422, "still unfit"};

    const auto refused = desk.post("/messages/" + message_id + "/retry", because);

    CHECK(refused.status == 422);
    CHECK(refused.body.find("still unfit") != std::string::npos);
    CHECK(refused.body.find("Unprocessable Content") != std::string::npos);
}

TEST_CASE("dead letters: another payload is the body of the request, its reason a parameter", "[admin]") {
    desk desk;

    const auto made = desk.post("/deliveries/" + message_id + "-1/edit?why=a%20better%20one", "the bytes");

    CHECK(made.status == 200);
    CHECK(made.body == R"({"message_id":"20261122140507000000_NEWONE","supersedes":")" + message_id + R"(-1"})");
    CHECK(desk.remedies.asked == words{"replace the bytes " + message_id + "-1 uid:1000 a better one"});
    CHECK(desk.post("/messages/" + message_id + "/edit", "the bytes").status == 400);
}

TEST_CASE("dead letters: a payload may be larger than an act, up to what is validated", "[admin]") {
    desk desk;

    CHECK(desk.post("/messages/" + message_id + "/edit?why=x", std::string(100'000, 'x')).status == 200);
    CHECK(desk.post("/messages/" + message_id + "/release", std::string(100'000, 'x')).status == 413);
}
