#include "broker/alarms/looks/feed_look.hpp"

#include <catch2/catch.hpp>

#include "tests/support/absent_store.hpp"
#include "tests/support/await.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using alarms::kind;

namespace {

// A Wednesday.
const base::time_point wednesday = base::from_iso8601("2026-11-25T00:00:00.000000Z").value();

std::int64_t hour_of(base::time_point at) {
    return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

store::hourly_arrivals came(base::time_point at, std::uint64_t messages, std::string workflow = "PATH") {
    return {"LAB01", std::move(workflow), hour_of(at), messages};
}

// The same number in each hour from 8 to 18 o'clock on each of the days before, Saturdays and Sundays too if asked.
void usual_days(alarms::rhythm& into, base::time_point before, int days, std::uint64_t messages,
                bool weekends = false) {
    for (int back = 1; back <= days; ++back) {
        const auto day = before - std::chrono::days(back);
        const std::chrono::weekday which(std::chrono::floor<std::chrono::days>(day));
        if (!weekends && (which == std::chrono::Saturday || which == std::chrono::Sunday)) continue;
        for (int hour = 8; hour < 18; ++hour) into.add(came(day + std::chrono::hours(hour), messages));
    }
}

std::size_t silent_at(const alarms::rhythm& rhythm, base::time_point at) { return rhythm.silent(hour_of(at)).size(); }

class feed_store final : public tests::absent_store {
  public:
    std::vector<signalbox::store::hourly_arrivals> hours;
    bool fails = false;

    async_result<signalbox::store::arrivals_page> arrivals(message::sequence after, std::uint32_t) override {
        if (fails) co_return errc::overloaded;
        signalbox::store::arrivals_page page;
        const auto from = static_cast<std::size_t>(after);
        if (from < hours.size()) page.hours.push_back(hours[from]); // one a page
        page.up_to = message::sequence{std::min(from + 1, hours.size())};
        page.more = from + 1 < hours.size();
        co_return page;
    }
};

} // namespace

TEST_CASE("rhythm: a feed is silent when two whole hours brought nothing that brought enough on three days before",
          "[alarms]") {
    alarms::rhythm rhythm({.hours = 2, .days = 3, .messages_min = 5});
    usual_days(rhythm, wednesday, 7, 3);

    const auto silent = rhythm.silent(hour_of(wednesday + 11h + 20min));

    REQUIRE(silent.size() == 1);
    CHECK(silent[0].sender == "LAB01");
    CHECK(silent[0].workflow_id == "PATH");
    CHECK(silent[0].usual == 6);
}

TEST_CASE("rhythm: one message in the hours that count, or in the one that runs, is no silence", "[alarms]") {
    for (const auto at : {9h, 10h, 11h}) {
        alarms::rhythm rhythm({.hours = 2, .days = 3, .messages_min = 5});
        usual_days(rhythm, wednesday, 7, 3);
        rhythm.add(came(wednesday + at, 1));
        CHECK(silent_at(rhythm, wednesday + 11h + 59min) == 0);
    }
}

TEST_CASE("rhythm: hours that are usually quiet, and feeds with few messages, are not alarmed about", "[alarms]") {
    alarms::rhythm rhythm({.hours = 2, .days = 3, .messages_min = 5});
    usual_days(rhythm, wednesday, 7, 3);
    alarms::rhythm rare({.hours = 2, .days = 3, .messages_min = 5});
    usual_days(rare, wednesday, 7, 2);

    CHECK(silent_at(rhythm, wednesday + 5h) == 0);
    CHECK(silent_at(rhythm, wednesday + 20h) == 0);
    CHECK(silent_at(rhythm, wednesday + 8h + 30min) == 0); // the day has just begun
    CHECK(silent_at(rare, wednesday + 11h) == 0);
}

TEST_CASE("rhythm: one quiet day among the three before means that it happens", "[alarms]") {
    alarms::rhythm rhythm({.hours = 2, .days = 3, .messages_min = 5});
    usual_days(rhythm, wednesday - std::chrono::days(1), 7, 3); // not on Tuesday

    CHECK(silent_at(rhythm, wednesday + 11h) == 0);
}

TEST_CASE("rhythm: a Saturday is compared with Saturdays, a Monday not with the weekend", "[alarms]") {
    const auto saturday = wednesday + std::chrono::days(3);
    const auto monday = wednesday + std::chrono::days(5);
    alarms::rhythm rhythm({.hours = 2, .days = 3, .messages_min = 5});
    usual_days(rhythm, monday, 28, 3);
    alarms::rhythm always({.hours = 2, .days = 3, .messages_min = 5});
    usual_days(always, saturday, 28, 3, true);

    CHECK(silent_at(rhythm, saturday + 11h) == 0);
    CHECK(silent_at(rhythm, monday + 11h) == 1);
    CHECK(silent_at(always, saturday + 11h) == 1);
}

TEST_CASE("rhythm: a feed is not judged before it has days to compare with", "[alarms]") {
    alarms::rhythm rhythm({.hours = 2, .days = 3, .messages_min = 5});
    usual_days(rhythm, wednesday, 2, 100);

    CHECK(silent_at(rhythm, wednesday + 11h) == 0);
}

TEST_CASE("rhythm: acknowledgements have none of their own, what is old is forgotten, and feeds have a limit",
          "[alarms]") {
    alarms::rhythm rhythm({.hours = 2, .days = 3, .messages_min = 1});
    for (int back = 1; back <= 7; ++back) rhythm.add(came(wednesday - std::chrono::days(back) + 10h, 9, "PATH_ACK"));
    CHECK(silent_at(rhythm, wednesday + 11h) == 0);
    for (std::size_t i = 0; i < alarms::rhythm::feeds_max + 10; ++i)
        for (int back = 1; back <= 7; ++back)
            rhythm.add(came(wednesday - std::chrono::days(back) + 10h, 9, "W" + std::to_string(i)));
    CHECK(silent_at(rhythm, wednesday + 11h) == alarms::rhythm::feeds_max);

    rhythm.forget(hour_of(wednesday + std::chrono::days(60)));

    CHECK(silent_at(rhythm, wednesday + 11h) == 0);
    CHECK_FALSE(rhythm.quiet_since("LAB01", "W1", hour_of(wednesday)));
}

TEST_CASE("feed look: a silence opens once, lasts through the night, and ends with a message", "[alarms]") {
    feed_store store;
    for (int back = 1; back <= 9; ++back)
        for (int hour = 8; hour < 18; ++hour)
            store.hours.push_back(came(wednesday - std::chrono::days(back) + std::chrono::hours(hour), 4));
    alarms::feed_look look(store, {});
    alarms::ledger ledger;
    const auto look_at = [&](base::time_point now) {
        alarms::findings found;
        tests::await(look.add_to(found, ledger, now));
        return ledger.compare(found, now);
    };

    const auto opened = look_at(wednesday + 11h);
    CHECK(look_at(wednesday + 12h).empty());
    CHECK(look_at(wednesday + 23h).empty());
    store.fails = true;
    CHECK(look_at(wednesday + 24h).empty());
    store.fails = false;
    store.hours.push_back(came(wednesday + 25h, 1));
    const auto closed = look_at(wednesday + 25h);

    REQUIRE(opened.size() == 1);
    CHECK(opened[0].about.of == kind::silent_feed);
    CHECK(opened[0].about.subject == "LAB01 PATH");
    CHECK(opened[0].about.detail == "nothing for hours that usually bring 8 messages or more");
    REQUIRE(closed.size() == 1);
    CHECK_FALSE(closed[0].opened);
}
