#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/store_fixture.hpp"

namespace signalbox::tests {

// Messages 1..n to "system", told as "lane", "lane/report" or, for several patients, "lane/report+lane/report", and
// what becomes of them.
class lane_story {
  public:
    explicit lane_story(std::initializer_list<const char*> deliveries) {
        fixture_.open();
        for (const std::string each : deliveries) accept(each);
    }
    lane_story& accept(const std::string& claims) {
        const auto [first, more] = cut(claims, '+');
        const auto [lane, report] = cut(first, '/');
        acceptance_builder message(++last_);
        message.to("system", lane, report);
        for (auto rest = more; !rest.empty();) {
            const auto [next, behind] = cut(rest, '+');
            const auto [further_lane, further_report] = cut(next, '/');
            message.further(further_lane, further_report);
            rest = behind;
        }
        REQUIRE(ok(fixture_.accept(message)));
        return *this;
    }
    lane_story& settle(int number, message::delivery_state to) {
        REQUIRE(ok(fixture_.settle(id(number), to)));
        return *this;
    }
    // The states in order, shortened: "ready blocked".
    std::string states() {
        std::string all;
        for (int number = 1; number <= last_; ++number) {
            if (number > 1) all += ' ';
            all += message::to_text(fixture_.state_of(id(number)));
        }
        return all;
    }
    std::vector<message::delivery_state> all_states() {
        std::vector<message::delivery_state> all;
        for (int number = 1; number <= last_; ++number) all.push_back(fixture_.state_of(id(number)));
        return all;
    }
    static std::string id(int number) { return message_id_of(number) + "-1"; }
    store_fixture& fixture() { return fixture_; }

  private:
    static std::pair<std::string, std::string> cut(const std::string& text, char at) {
        const auto found = text.find(at);
        if (found == std::string::npos) return {text, ""};
        return {text.substr(0, found), text.substr(found + 1)};
    }

    store_fixture fixture_;
    int last_ = 0;
};

} // namespace signalbox::tests
