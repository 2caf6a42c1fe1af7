#include <catch2/catch.hpp>

#include "broker/admin/handlers.hpp"
#include "broker/fhir/json.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using phase = delivery::carrier_state::phase;

namespace {

constexpr std::uint32_t owner = 1000;

// An API over two destinations: one that works, one that is idle.
struct api {
    admin_store store;
    base::manual_clock clock{*base::from_iso8601("2026-11-22T14:05:06.000000Z")};
    std::vector<delivery::dispatcher::report> reports{2};
    std::vector<std::pair<std::string, bool>> told;

    api() {
        reports[0].destination = "practice";
        reports[0].in_flight = 2;
        reports[0].carrier = {phase::running, "test", "7"};
        reports[0].last_outcome = "accepted";
        reports[0].last_ended_at = clock.now();
        reports[1].destination = "silent";
        reports[1].carrier.now = phase::idle;
        store.queues["practice"] = {.waiting = 5, .oldest = clock.now() - std::chrono::minutes(3)};
    }
    http::response ask(fake_request request) {
        admin::parts with;
        with.store = &store;
        with.clock = &clock;
        with.readiness = [] { return std::vector<admin::part_state>(); };
        with.destinations = [] {
            return std::vector<admin::destination_state>{{"practice", "executable", "", "fhir-r4"},
                                                         {"silent", "webhook", "", "original"}};
        };
        with.adapters = [this]() -> boost::asio::awaitable<std::vector<delivery::dispatcher::report>> {
            co_return reports;
        };
        with.set_paused = [this](std::string name, bool paused) -> boost::asio::awaitable<bool> {
            told.emplace_back(std::move(name), paused);
            co_return true;
        };
        with.owner = owner;
        request.from_user(owner);
        return await(admin::make_api_handler(with)(request));
    }
    fhir::document list() {
        const auto answer = ask(fake_request("GET", "/api/v1/adapters"));
        REQUIRE(answer.status == 200);
        auto read = fhir::read_json(answer.body);
        REQUIRE(read.has_value());
        return std::move(*read);
    }
    http::response act(const std::string& target, const std::string& body = R"({"why":"their server is moved"})") {
        fake_request request("POST", "/api/v1/adapters/" + target);
        request.body(body);
        return ask(request);
    }
};

} // namespace

TEST_CASE("admin adapters: each tells what it is, what it does and what waits", "[admin][adapters]") {
    api hub;
    const auto list = hub.list();
    const fhir::value first = list.root().find("adapters").at(0);
    CHECK(first.string("name") == "practice");
    CHECK(first.string("kind") == "executable");
    CHECK(first.string("form") == "fhir-r4");
    CHECK(first.string("state") == "running");
    CHECK(first.find("adapter").string("name") == "test");
    CHECK(first.find("adapter").string("version") == "7");
    CHECK(first.find("in_hand").text() == "2");
    CHECK(first.find("waiting").text() == "5");
    CHECK(first.find("oldest_waiting_seconds").text() == "180");
    CHECK(first.find("last").string("outcome") == "accepted");
    const fhir::value second = list.root().find("adapters").at(1);
    CHECK(second.string("state") == "idle");
    CHECK_FALSE(second.find("adapter"));
    CHECK_FALSE(second.find("oldest_waiting_at"));
    CHECK_FALSE(second.find("last"));
}

TEST_CASE("admin adapters: a state that a person set stands above the carrier's own", "[admin][adapters]") {
    api hub;
    hub.reports[0].breaker_open = true;
    CHECK(hub.list().root().find("adapters").at(0).string("state") == "breaker open");
    hub.reports[0].paused = true;
    CHECK(hub.list().root().find("adapters").at(0).string("state") == "paused");
    hub.reports[1].carrier.now = phase::backing_off;
    CHECK(hub.list().root().find("adapters").at(1).string("state") == "backing off");
}

TEST_CASE("admin adapters: pausing is kept, audited with its reason, and told to the courier", "[admin][adapters]") {
    api hub;

    const auto answer = hub.act("practice/pause");

    CHECK(answer.status == 200);
    REQUIRE(hub.store.paused.size() == 1);
    CHECK(hub.store.paused.front().why == "their server is moved");
    REQUIRE(hub.store.audited.size() == 1); // in the transaction of the act
    CHECK(hub.store.audited.front().action == "adapter.pause");
    CHECK(hub.store.audited.front().subject == "practice");
    CHECK(hub.store.audited.front().detail == "their server is moved");
    CHECK(hub.told == std::vector<std::pair<std::string, bool>>{{"practice", true}});
    CHECK(answer.body.find("their server is moved") != std::string::npos);

    CHECK(hub.act("practice/resume").status == 200);
    CHECK(hub.store.paused.empty());
    CHECK(hub.told.back() == std::pair<std::string, bool>("practice", false));
}

TEST_CASE("admin adapters: an act needs a reason, a destination and a name", "[admin][adapters]") {
    api hub;
    CHECK(hub.act("practice/pause", "{}").status == 400);
    CHECK(hub.act("nobody/pause").status == 404);
    CHECK(hub.act("practice/stop").status == 404);
    CHECK(hub.told.empty());
    CHECK(hub.store.paused.empty());
}
