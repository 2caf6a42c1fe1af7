#include "broker/alarms/looks/machine_looks.hpp"

#include <catch2/catch.hpp>

#include "tests/support/absent_store.hpp"
#include "tests/support/await.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using alarms::kind;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-22T12:00:00.000000Z").value();

// One look, and what it tells.
std::vector<alarms::news> told(alarms::look& by, alarms::ledger& ledger, base::time_point now) {
    alarms::findings found;
    tests::await(by.add_to(found, ledger, now));
    return ledger.compare(found, now);
}

class low_store final : public tests::absent_store {
  public:
    signalbox::store::statistics now;
    signalbox::store::statistics state() const override { return now; }
};

std::set<kind> kinds_for(const result<base::time_point>& end) {
    alarms::findings found;
    alarms::add_certificate(found, {"listener mesh", "/etc/mesh.pem"}, end, noon);
    std::set<kind> kinds;
    for (const auto& each : found.hold) kinds.insert(each.of);
    return kinds;
}

} // namespace

TEST_CASE("disk look: below the low-water mark there is an alarm, until there is room again", "[alarms]") {
    low_store store;
    alarms::disk_look look(store);
    alarms::ledger ledger;

    CHECK(told(look, ledger, noon).empty());
    store.now.health = store::health::disk_low;
    store.now.disk_free = 1UL << 29;
    const auto opened = told(look, ledger, noon);
    CHECK(told(look, ledger, noon).empty());
    store.now.health = store::health::serving;

    REQUIRE(opened.size() == 1);
    CHECK(opened[0].about.detail == "0.50 GiB free: new messages are refused");
    CHECK(told(look, ledger, noon).size() == 1);
}

TEST_CASE("clock look: a step of the wall clock is told for an hour, time that passes is not", "[alarms]") {
    base::manual_clock clock(noon);
    alarms::clock_look look(clock, 5s);
    alarms::ledger ledger;
    const auto look_on = [&](std::chrono::seconds later) {
        clock.advance(later);
        return told(look, ledger, noon + later);
    };

    CHECK(look_on(24h).empty());
    clock.set(clock.now() + 4s);
    CHECK(look_on(30s).empty());
    clock.set(clock.now() - 48h);
    const auto opened = look_on(30s);
    REQUIRE(opened.size() == 1);
    CHECK(opened[0].about.detail == "back by 172800.0 s");
    CHECK(look_on(30min).empty());
    CHECK(look_on(61min).size() == 1);
}

TEST_CASE("certificate look: 30 days and 7 days before the end each have an alarm of their own", "[alarms]") {
    CHECK(kinds_for(noon + std::chrono::days(31)).empty());
    CHECK(kinds_for(noon + std::chrono::days(29)) == std::set{kind::certificate_30_days});
    CHECK(kinds_for(noon + std::chrono::days(6)) == std::set{kind::certificate_30_days, kind::certificate_7_days});
    CHECK(kinds_for(noon - 1h) == std::set{kind::certificate_30_days, kind::certificate_7_days});
    CHECK(kinds_for(store::errc::not_found) == std::set{kind::certificate_30_days, kind::certificate_7_days});
}

TEST_CASE("certificate look: files are read once in ten minutes, and a new one closes the alarm", "[alarms]") {
    boost::asio::thread_pool workers(1);
    std::atomic<int> reads{0};
    std::atomic<bool> renewed{false};
    const auto end_of = [&](const std::string& file) -> result<base::time_point> {
        ++reads;
        CHECK(file == "mesh.pem");
        return noon + std::chrono::days(renewed ? 365 : 20);
    };
    alarms::certificate_look look({{"listener mesh", "mesh.pem"}}, end_of, workers);
    alarms::ledger ledger;

    CHECK(told(look, ledger, noon).size() == 1);
    renewed = true;
    CHECK(told(look, ledger, noon + 9min).empty());
    CHECK(told(look, ledger, noon + 10min).size() == 1);
    CHECK(reads == 2);
}
