#include "broker/alarms/looks/answer_look.hpp"

#include <catch2/catch.hpp>

#include "tests/support/absent_store.hpp"
#include "tests/support/await.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using alarms::kind;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-22T12:00:00.000000Z").value();

class late_store final : public tests::absent_store {
  public:
    bool fails = false;
    signalbox::store::overdue_query asked;
    async_result<std::vector<signalbox::store::overdue_answers>>
    overdue(signalbox::store::overdue_query query) override {
        asked = query;
        if (fails) co_return errc::overloaded;
        co_return std::vector<signalbox::store::overdue_answers>{{"A20047GP", 3, noon - 48h}};
    }
};

alarms::findings look_at(late_store& store) {
    alarms::answer_look look(store, {.infrastructure_max = 1h, .business_max = 24h});
    alarms::findings found;
    const alarms::ledger ledger;
    tests::await(look.add_to(found, ledger, noon));
    return found;
}

} // namespace

TEST_CASE("answer look: late answers alarm by whose they are, each kind after its own time", "[alarms]") {
    late_store store;
    const auto found = look_at(store);
    CHECK(store.asked.infrastructure_before == noon - 1h);
    CHECK(store.asked.business_before == noon - 24h);
    REQUIRE(found.hold.size() == 1);
    CHECK(found.hold[0].of == kind::answer_overdue);
    CHECK(found.hold[0].subject == "A20047GP");
    CHECK(found.hold[0].detail == "3 messages, the oldest of 2026-11-20T12:00:00.000000Z");
    CHECK(found.looked_at.contains(kind::answer_overdue));
}

TEST_CASE("answer look: a store that does not answer changes nothing", "[alarms]") {
    late_store store;
    store.fails = true;
    CHECK(look_at(store).looked_at.empty());
}
