#include "broker/alarms/ledger.hpp"

#include <catch2/catch.hpp>

#include "broker/alarms/memory.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using alarms::condition;
using alarms::kind;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-22T12:00:00.000000Z").value();

alarms::findings found(std::vector<condition> hold, std::set<kind> looked_at = {kind::dead_letters, kind::disk_low}) {
    return {std::move(hold), std::move(looked_at)};
}

condition dead(const std::string& destination, const std::string& detail = "1 dead letters, 0 held") {
    return {kind::dead_letters, destination, detail, {}};
}

} // namespace

TEST_CASE("alarms: one when it opens, one when it closes, nothing in between", "[alarms]") {
    alarms::ledger ledger;

    const auto opened = ledger.compare(found({dead("practice")}), noon);
    const auto again = ledger.compare(found({dead("practice", "900 dead letters, 0 held")}), noon + 1min);
    const auto closed = ledger.compare(found({}), noon + 2min);
    const auto after = ledger.compare(found({}), noon + 3min);

    REQUIRE(opened.size() == 1);
    CHECK(opened[0].opened);
    CHECK(opened[0].id() == "dead_letters/practice/2026-11-22T12:00:00.000000Z/opened");
    CHECK(again.empty());
    REQUIRE(closed.size() == 1);
    CHECK_FALSE(closed[0].opened);
    CHECK(closed[0].id() == "dead_letters/practice/2026-11-22T12:00:00.000000Z/closed");
    CHECK(closed[0].about.detail == "900 dead letters, 0 held");
    CHECK(after.empty());
}

TEST_CASE("alarms: an open one says how things stand at the last look, and since when", "[alarms]") {
    alarms::ledger ledger;
    ledger.compare(found({dead("practice")}), noon);

    CHECK(ledger.compare(found({dead("practice", "900 dead letters, 0 held")}), noon + 1min).empty());

    REQUIRE(ledger.open().size() == 1);
    CHECK(ledger.open()[0].detail == "900 dead letters, 0 held");
    CHECK(ledger.open()[0].opened_at == noon);
}

TEST_CASE("alarms: each subject has its own", "[alarms]") {
    alarms::ledger ledger;

    CHECK(ledger.compare(found({dead("a"), dead("b"), {kind::disk_low, "", "", {}}}), noon).size() == 3);
    CHECK(ledger.compare(found({dead("b")}), noon).size() == 2);
    REQUIRE(ledger.open().size() == 1);
    CHECK(ledger.open()[0].subject == "b");
}

TEST_CASE("alarms: what could not be looked at stays as it was", "[alarms]") {
    alarms::ledger ledger;
    ledger.compare(found({dead("a")}), noon);

    CHECK(ledger.compare(found({}, {kind::disk_low}), noon).empty());
    CHECK(ledger.is_open(kind::dead_letters, "a"));
}

TEST_CASE("alarms: an event counts until its time is over, and is prolonged by the next", "[alarms]") {
    alarms::ledger ledger;
    const std::set<kind> looked{kind::clock_step};
    CHECK(ledger.compare(found({{kind::clock_step, "", "forward by 3600.0 s", noon + 1h}}, looked), noon).size() == 1);

    CHECK(ledger.compare(found({}, looked), noon + 50min).empty());
    CHECK(ledger.compare(found({{kind::clock_step, "", "back", noon + 110min}}, looked), noon + 50min).empty());
    CHECK(ledger.compare(found({}, looked), noon + 100min).empty());
    CHECK(ledger.compare(found({}, looked), noon + 111min).size() == 1);
}

TEST_CASE("alarms: an event that nobody looks for ends with its time too", "[alarms]") {
    alarms::ledger ledger;
    CHECK(ledger.raise({kind::numbers_used_again, "", "", noon + 24h}, noon).size() == 1);

    CHECK(ledger.compare(found({}), noon + 23h).empty());
    CHECK(ledger.compare(found({}), noon + 24h).size() == 1);
}

TEST_CASE("alarms: raised and lowered as it happens, once each", "[alarms]") {
    alarms::ledger ledger;
    const condition open{kind::breaker_open, "practice", "", {}};

    CHECK(ledger.raise(open, noon).size() == 1);
    CHECK(ledger.raise(open, noon).empty());
    CHECK(ledger.lower(kind::breaker_open, "practice", noon).size() == 1);
    CHECK(ledger.lower(kind::breaker_open, "practice", noon).empty());
}

TEST_CASE("alarms: an open alarm is nothing new after a restart", "[alarms]") {
    alarms::ledger before;
    before.compare(found({dead("a"), dead("b")}), noon);
    alarms::memory kept;
    kept.open = before.open();

    const auto read = alarms::read_memory(to_text(kept));
    REQUIRE(read);
    alarms::ledger after(read->open);

    CHECK(after.compare(found({dead("a")}), noon + 1h).size() == 1); // b has closed
    CHECK(after.open().size() == 1);
    CHECK(after.open()[0].opened_at == noon);
}

TEST_CASE("alarm memory: what was not told yet comes back with its times", "[alarms]") {
    alarms::memory kept;
    kept.untold["mail"].push_back({{kind::clock_step, "", "forward \"quoted\"", noon, noon + 1h}, false, noon + 2h});

    const auto read = alarms::read_memory(to_text(kept));

    REQUIRE(read);
    REQUIRE(read->untold.at("mail").size() == 1);
    const alarms::news& back = read->untold.at("mail")[0];
    CHECK(back.id() == kept.untold["mail"][0].id());
    CHECK(back.at == noon + 2h);
    CHECK(back.about.until == noon + 1h);
    CHECK(back.about.detail == "forward \"quoted\"");
}

TEST_CASE("alarm memory: a text of another form is told from an empty one", "[alarms]") {
    CHECK(alarms::read_memory(to_text(alarms::memory{})));
    for (const char* text : {"", "{}", "[]", R"({"form":"2","open":[],"untold":{}})",
                             R"({"form":"1","open":[{"kind":"nothing","opened_at":"x"}],"untold":{}})"})
        CHECK_FALSE(alarms::read_memory(text));
}
