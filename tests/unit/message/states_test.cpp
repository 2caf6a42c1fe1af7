#include "broker/message/states.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace signalbox::message;

namespace {

template <class State>
std::vector<State> all() {
    std::vector<State> states;
    for (int i = 0; i <= static_cast<int>(State::cancelled); ++i) states.push_back(static_cast<State>(i));
    return states;
}

// Every pair of states, as "from > to", that the table allows.
template <class State>
std::set<std::string> allowed_pairs() {
    std::set<std::string> pairs;
    for (const State from : all<State>())
        for (const State to : all<State>())
            if (allowed(from, to)) pairs.insert(std::string(to_text(from)) + " > " + std::string(to_text(to)));
    return pairs;
}

std::set<std::string> expected(std::initializer_list<std::pair<std::string, std::vector<std::string>>> rows) {
    std::set<std::string> pairs;
    for (const auto& [from, followers] : rows)
        for (const auto& to : followers) pairs.insert(from + " > " + to);
    return pairs;
}

} // namespace

TEST_CASE("message states: these transitions are allowed and no others", "[message]") {
    CHECK(allowed_pairs<message_state>() == expected({
                                                {"received", {"accepted", "refused", "expired", "cancelled"}},
                                                {"accepted", {"routed", "quarantined", "expired", "cancelled"}},
                                                {"routed", {"completed", "expired", "cancelled"}},
                                                {"completed", {"routed", "expired"}},
                                                {"quarantined", {"routed", "expired", "cancelled"}},
                                            }));
}

TEST_CASE("delivery states: these transitions are allowed and no others", "[message]") {
    const std::vector<std::string> outcomes = {"sent", "delivered",     "retry_wait", "ambiguous",
                                               "held", "dead_lettered", "expired",    "cancelled"};
    auto after_ready = outcomes;
    after_ready.push_back("leased");
    auto after_leased = outcomes;
    after_leased.push_back("ready");
    auto after_retry_wait = after_ready;
    after_retry_wait.push_back("ready");

    CHECK(allowed_pairs<delivery_state>() ==
          expected({
              {"ready", after_ready},
              {"leased", after_leased},
              {"sent", {"delivered", "ambiguous", "retry_wait", "dead_lettered", "held"}},
              {"delivered", {"confirmed", "dead_lettered", "expired"}},
              {"retry_wait", after_retry_wait},
              {"blocked", {"ready", "held", "expired", "cancelled"}},
              {"held", {"ready", "blocked", "delivered", "dead_lettered", "cancelled"}},
              {"ambiguous", {"ready", "retry_wait", "held", "delivered", "dead_lettered"}},
              {"dead_lettered", {"ready", "blocked", "cancelled"}},
          }));
}

TEST_CASE("states: what is over stays over", "[message]") {
    for (const auto to : all<message_state>()) {
        CHECK_FALSE(allowed(message_state::refused, to));
        CHECK_FALSE(allowed(message_state::expired, to));
        CHECK_FALSE(allowed(message_state::cancelled, to));
    }
    for (const auto to : all<delivery_state>()) {
        CHECK_FALSE(allowed(delivery_state::confirmed, to));
        CHECK_FALSE(allowed(delivery_state::expired, to));
        CHECK_FALSE(allowed(delivery_state::cancelled, to));
    }
}

TEST_CASE("delivery states: each occupies its lane, is set aside, is settled, or waits behind one that is not",
          "[message]") {
    for (const auto state : all<delivery_state>()) {
        const int kinds = (occupies_lane(state) ? 1 : 0) + (set_aside(state) ? 1 : 0) + (settled(state) ? 1 : 0);
        INFO(to_text(state));
        CHECK(kinds == (state == delivery_state::blocked ? 0 : 1));
    }
    CHECK(occupies_lane(delivery_state::ambiguous));
    CHECK(set_aside(delivery_state::dead_lettered));
    CHECK(settled(delivery_state::delivered));
}

TEST_CASE("states: their words read back as the same state", "[message]") {
    for (const auto state : all<message_state>()) CHECK(parse_message_state(to_text(state)) == state);
    for (const auto state : all<delivery_state>()) CHECK(parse_delivery_state(to_text(state)) == state);
    CHECK(to_text(message_state::quarantined) == "quarantined");
    CHECK(to_text(delivery_state::retry_wait) == "retry_wait");
    CHECK(parse_message_state("Routed") == std::nullopt);
    CHECK(parse_delivery_state("") == std::nullopt);
}
