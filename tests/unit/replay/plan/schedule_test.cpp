#include "tools/replay/plan/schedule.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/replay/runs_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace std::chrono_literals;

namespace {

replay::run every_ten_milliseconds(std::size_t count) {
    replay::run made;
    for (std::size_t i = 0; i < count; ++i)
        made.messages.push_back(told_message(i, static_cast<int>(i) * 10 + 5000, i % 2 == 0 ? "A" : "B"));
    return made;
}

std::vector<trace::sequence> numbers_of(const replay::run& of) {
    std::vector<trace::sequence> made;
    for (const replay::told& each : of.messages) made.push_back(each.message.sequence);
    return made;
}

void give_key(replay::told& to, const char* key) { to.message.headers.emplace_back("idempotency-key", key); }

} // namespace

TEST_CASE("schedule: a later chunk that was refused continues what another hub has not, and is left out", "[replay]") {
    auto later = told_message(2, 0);
    later.message.method = "POST";
    later.message.target = "/messageexchange/RX1LAB01/outbox/20261127000000000000_ABCDEF/2";
    auto first = told_message(1, 0);
    first.message.method = "POST";
    first.message.target = "/messageexchange/RX1LAB01/outbox";
    const auto made = replay::selected(run_with({first, later}), {});
    REQUIRE(made.messages.size() == 1);
    CHECK(made.messages[0].message.sequence == 1);
}

TEST_CASE("schedule: starts are those of the recording, so many times as fast, from the first message", "[replay]") {
    const replay::run run = every_ten_milliseconds(4);
    CHECK(planned_starts(run, {}) == std::vector<std::chrono::microseconds>{0ms, 10ms, 20ms, 30ms});
    CHECK(planned_starts(run, *replay::parse_speed("10x")) ==
          std::vector<std::chrono::microseconds>{0ms, 1ms, 2ms, 3ms});
    CHECK(planned_starts(run, *replay::parse_speed("max")) ==
          std::vector<std::chrono::microseconds>{0ms, 0ms, 0ms, 0ms});
}

TEST_CASE("schedule: a rate is reached within its ramp and kept from there on", "[replay]") {
    replay::tempo how{.what = replay::tempo::kind::rate, .rate = 100, .ramp = 2s};
    const auto starts = planned_starts(every_ten_milliseconds(301), how);

    // Half of the rate on average within the ramp: 100 messages in 2 s, then one every 10 ms.
    CHECK(starts[0] == 0s);
    CHECK(starts[25] == 1s);
    CHECK(starts[100] == 2s);
    CHECK(starts[200] == 3s);
    CHECK(starts[300] == 4s);
    how.ramp = 0s;
    CHECK(planned_starts(every_ten_milliseconds(101), how)[100] == 1s);
}

TEST_CASE("schedule: what is no speed, rate or share is nothing", "[replay]") {
    CHECK(replay::parse_speed("0.5x")->speed == 0.5);
    CHECK(replay::parse_rate("30/min") == 0.5);
    CHECK(replay::parse_share("2.5%") == Approx(0.025));
    for (const char* each : {"", "x", "0x", "-1x", "1", "1 x", "nanx", "infx", "1e9x"}) {
        CAPTURE(each);
        CHECK_FALSE(replay::parse_speed(each));
    }
    CHECK_FALSE(replay::parse_rate("0/s"));
    CHECK_FALSE(replay::parse_rate("5/h"));
    CHECK_FALSE(replay::parse_share("101%"));
    CHECK_FALSE(replay::parse_share("0%"));
}

TEST_CASE("schedule: a sample is the same for the same seed, another for another, and about its share", "[replay]") {
    const replay::run all = every_ten_milliseconds(2000);
    const auto sampled = [&](std::uint64_t seed) { return numbers_of(selected(all, {.share = 0.1, .seed = seed})); };

    CHECK(sampled(7) == sampled(7));
    CHECK(sampled(7) != sampled(8));
    CHECK(sampled(7).size() > 150);
    CHECK(sampled(7).size() < 250);
}

TEST_CASE("schedule: a message and its repetition are in a sample together, and a stream as a whole", "[replay]") {
    replay::run all = every_ten_milliseconds(400);
    for (std::size_t i = 0; i < all.messages.size(); ++i) give_key(all.messages[i], std::to_string(i / 2).c_str());
    const auto chosen = numbers_of(selected(all, {.share = 0.3}));
    REQUIRE_FALSE(chosen.empty());
    for (std::size_t i = 0; i < chosen.size(); i += 2) {
        CHECK(chosen[i] % 2 == 0);
        CHECK(chosen.at(i + 1) == chosen[i] + 1);
    }

    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto size = selected(all, {.share = 0.5, .seed = seed, .whole_streams = true}).messages.size();
        CHECK((size == 0 || size == 200 || size == 400));
    }
}

TEST_CASE("schedule: --from is in and --to is out, and --where is asked", "[replay]") {
    const replay::run all = every_ten_milliseconds(10);
    CHECK(numbers_of(selected(all, {.from = 5010ms, .to = 5030ms})) == std::vector<trace::sequence>{1, 2});
    CHECK(numbers_of(selected(all, {.where = trace::selection::parse("to=B").value(), .to = 5040ms})) ==
          std::vector<trace::sequence>{1, 3});
}

TEST_CASE("run: repeated, its messages have numbers and times of their own", "[replay]") {
    const replay::run twice = repeated(run_with({told_message(3, 0), told_message(9, 50)}), 2);
    CHECK(numbers_of(twice) == std::vector<trace::sequence>{3, 9, 13, 19});
    CHECK(twice.messages[2].message.at > twice.messages[1].message.at);
    CHECK(twice.messages[3].round == 1);
}

TEST_CASE("schedule: who was refused without being known is not played", "[replay]") {
    replay::run run = every_ten_milliseconds(3);
    run.messages[1].message.from = "-";
    CHECK(numbers_of(selected(run, {})) == std::vector<trace::sequence>{0, 2});
}
