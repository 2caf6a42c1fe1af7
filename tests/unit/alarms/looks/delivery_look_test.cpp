#include "broker/alarms/looks/delivery_look.hpp"

#include <catch2/catch.hpp>

#include "tests/support/absent_store.hpp"
#include "tests/support/await.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using alarms::kind;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-22T12:00:00.000000Z").value();

store::backlogs waiting(std::vector<store::backlog> all, std::uint64_t quarantined = 0) {
    return {std::move(all), quarantined};
}

store::backlog at(std::string destination, std::optional<base::time_point> since,
                  std::optional<base::time_point> blocked = {}) {
    return {std::move(destination), since, blocked, 0, 0};
}

// What is told of that backlog at that moment.
std::vector<alarms::news> told(alarms::ledger& ledger, const store::backlogs& what, base::time_point now,
                               const std::vector<alarms::destination_breaker>& breakers = {}) {
    alarms::findings found;
    alarms::add_backlog(found, what, {.waiting_max = 10min, .blocked_max = 1h}, ledger, now);
    alarms::add_breakers(found, breakers, what, ledger);
    return ledger.compare(found, now);
}

std::size_t count(alarms::ledger& ledger, const store::backlogs& what, base::time_point now,
                  const std::vector<alarms::destination_breaker>& breakers = {}) {
    return told(ledger, what, now, breakers).size();
}

class backlog_store final : public tests::absent_store {
  public:
    bool fails = false;
    async_result<signalbox::store::backlogs> waiting() override {
        if (fails) co_return errc::overloaded;
        co_return signalbox::store::backlogs{{}, 3};
    }
};

} // namespace

TEST_CASE("delivery look: the oldest of each destination alarms beyond the limit, once", "[alarms]") {
    alarms::ledger ledger;
    const auto backlog = waiting({at("a", noon), at("b", noon + 5min)});

    CHECK(count(ledger, backlog, noon + 10min) == 0);
    const auto opened = told(ledger, backlog, noon + 11min);
    CHECK(count(ledger, backlog, noon + 14min) == 0);

    REQUIRE(opened.size() == 1);
    CHECK(opened[0].about.of == kind::oldest_waiting);
    CHECK(opened[0].about.subject == "a");
    CHECK(opened[0].about.detail == "since 2026-11-22T12:00:00.000000Z");
    CHECK(count(ledger, backlog, noon + 16min) == 1); // b
}

TEST_CASE("delivery look: an age alarm closes when the oldest is younger than half of the limit", "[alarms]") {
    alarms::ledger ledger;
    CHECK(count(ledger, waiting({at("a", noon)}), noon + 11min) == 1);

    CHECK(count(ledger, waiting({at("a", noon + 5min)}), noon + 12min) == 0);
    CHECK(count(ledger, waiting({at("a", noon + 8min)}), noon + 12min) == 1);
    CHECK(count(ledger, waiting({}), noon + 13min) == 0);
}

TEST_CASE("delivery look: what is blocked has a limit of its own", "[alarms]") {
    alarms::ledger ledger;

    const auto opened = told(ledger, waiting({at("a", {}, noon)}), noon + 61min);

    REQUIRE(opened.size() == 1);
    CHECK(opened[0].about.of == kind::oldest_blocked);
}

TEST_CASE("delivery look: dead letters and quarantine alarm until they are empty, however many come", "[alarms]") {
    alarms::ledger ledger;
    store::backlog some{"a", {}, {}, 1, 2};

    CHECK(count(ledger, waiting({some}, 1), noon) == 2);
    some.dead_lettered = 50;
    CHECK(count(ledger, waiting({some}, 90), noon) == 0);
    CHECK(count(ledger, waiting({some}, 0), noon) == 1);
    CHECK(count(ledger, waiting({}, 0), noon) == 1);
}

TEST_CASE("delivery look: a breaker that was open before a restart is open until its destination answers", "[alarms]") {
    alarms::ledger ledger({{kind::breaker_open, "a", "", noon, {}}});
    const auto queue = waiting({at("a", noon + 1h)});

    CHECK(count(ledger, queue, noon + 1h, {{"a", false, false}}) == 0);
    CHECK(count(ledger, queue, noon + 1h, {{"a", true, false}}) == 0);
    CHECK(count(ledger, queue, noon + 1h, {{"a", false, true}}) == 1);
}

TEST_CASE("delivery look: what a breaker opened with is said as long as it is open", "[alarms]") {
    alarms::ledger ledger({{kind::breaker_open, "a", "with: unauthorised 401", noon, {}}});

    CHECK(count(ledger, waiting({}), noon + 1h, {{"a", true, false}}) == 0);

    CHECK(ledger.find(kind::breaker_open, "a")->detail == "with: unauthorised 401");
}

TEST_CASE("delivery look: a breaker of before a restart closes when nothing waits for it", "[alarms]") {
    alarms::ledger ledger({{kind::breaker_open, "a", "", noon, {}}});

    CHECK(count(ledger, waiting({}), noon + 1h, {{"a", false, false}}) == 1);
}

TEST_CASE("delivery look: a store that does not answer opens and closes nothing", "[alarms]") {
    backlog_store store;
    alarms::delivery_look look(store, {}, [] { return std::vector<alarms::destination_breaker>{}; });
    alarms::ledger ledger;
    const auto look_once = [&] {
        alarms::findings found;
        tests::await(look.add_to(found, ledger, noon));
        return ledger.compare(found, noon).size();
    };

    CHECK(look_once() == 1); // the quarantine
    store.fails = true;
    CHECK(look_once() == 0);
    CHECK(ledger.is_open(kind::quarantine, ""));
}
