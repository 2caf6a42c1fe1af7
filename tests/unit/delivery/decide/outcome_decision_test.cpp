#include "broker/delivery/decide/outcome_decision.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::delivery;
using namespace std::chrono_literals;
using signalbox::message::delivery_state;
using kind = outcome::kind;

namespace {

outcome came_back(kind what, std::string code = "") { return {what, std::move(code), "", std::nullopt}; }

decide::attempt_facts at_keyed() {
    decide::attempt_facts facts;
    facts.honours_keys = true;
    facts.poison_after = 20;
    facts.back_off = 4s;
    return facts;
}
decide::attempt_facts at_keyless() {
    auto facts = at_keyed();
    facts.honours_keys = false;
    return facts;
}

} // namespace

TEST_CASE("outcome: accepted and duplicate are delivered", "[delivery]") {
    CHECK(decide::decide(came_back(kind::accepted), at_keyless()).to == delivery_state::delivered);
    CHECK(decide::decide(came_back(kind::duplicate), at_keyless()).to == delivery_state::delivered);
}

TEST_CASE("outcome: what is unknown and may be repeated is tried again, also without keys", "[delivery]") {
    outcome answer = came_back(kind::unknown, "502");
    CHECK(decide::decide(answer, at_keyless()).to == delivery_state::held);
    answer.may_repeat = true;
    CHECK(decide::decide(answer, at_keyless()).to == delivery_state::retry_wait);
}

TEST_CASE("outcome: retry waits, with or without keys", "[delivery]") {
    for (const auto& facts : {at_keyed(), at_keyless()}) {
        const auto decided = decide::decide(came_back(kind::retry, "503"), facts);
        CHECK(decided.to == delivery_state::retry_wait);
        CHECK(decided.wait == 4s);
        CHECK(decided.reason == "retry 503");
    }
}

TEST_CASE("outcome: unknown is tried again with the same key, or a person is asked", "[delivery]") {
    CHECK(decide::decide(came_back(kind::unknown, "502"), at_keyed()).to == delivery_state::retry_wait);

    const auto asked = decide::decide(came_back(kind::unknown, "502"), at_keyless());
    CHECK(asked.to == delivery_state::held);
    CHECK(asked.reason.starts_with("unknown 502"));
}

TEST_CASE("outcome: rejected is dead-lettered at once", "[delivery]") {
    const auto decided = decide::decide(came_back(kind::rejected, "422"), at_keyed());

    CHECK(decided.to == delivery_state::dead_lettered);
    CHECK(decided.reason == "rejected 422");
    CHECK_FALSE(decided.poisoned);
}

TEST_CASE("outcome: unauthorised leaves the message untouched and counts nothing", "[delivery]") {
    auto facts = at_keyed();
    facts.accepted_since = true;
    facts.failures_counted = 19;

    const auto decided = decide::decide(came_back(kind::unauthorised, "401"), facts);

    CHECK(decided.to == delivery_state::retry_wait);
    CHECK(decided.failures_counted == 19);
}

TEST_CASE("outcome: an outage poisons nothing, however long", "[delivery][poison]") {
    auto facts = at_keyed();
    for (int attempt = 0; attempt < 10'000; ++attempt) {
        const auto decided = decide::decide(came_back(kind::retry), facts);
        REQUIRE(decided.to == delivery_state::retry_wait);
        facts.failures_counted = decided.failures_counted;
    }
}

TEST_CASE("outcome: the twentieth failure beside others' success is poison", "[delivery][poison]") {
    auto facts = at_keyed();
    facts.accepted_since = true;
    for (int attempt = 1; attempt < 20; ++attempt) {
        const auto decided = decide::decide(came_back(kind::unknown, "500"), facts);
        REQUIRE(decided.to == delivery_state::retry_wait);
        facts.failures_counted = decided.failures_counted;
    }

    const auto last = decide::decide(came_back(kind::unknown, "500"), facts);

    CHECK(last.to == delivery_state::dead_lettered);
    CHECK(last.poisoned);
    CHECK(last.reason == "poison: 20 failed attempts, the last unknown 500");
}

TEST_CASE("outcome: a carrier's code and diagnostics are cut and cleaned", "[delivery]") {
    const auto cleaned = decide::clean({kind::retry, "503", std::string(1023, 'a') + "é\x01", std::nullopt});

    CHECK(cleaned.code == "503");
    CHECK(cleaned.diagnostics == std::string(1023, 'a'));

    for (const std::string code : {"503\n<script>", "SMITH, John", "9990000018"}) {
        const auto text = decide::clean({kind::rejected, code, "said the practice", std::nullopt});
        CHECK(text.code == "unfit-code");
        CHECK(text.diagnostics.ends_with(": said the practice"));
        CHECK(text.diagnostics.find("9990000018") == std::string::npos);
    }
    CHECK(decide::clean({kind::rejected, std::string(33, 'x'), "", std::nullopt}).diagnostics == std::string(33, 'x'));
}
