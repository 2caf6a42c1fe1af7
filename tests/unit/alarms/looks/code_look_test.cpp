#include "broker/alarms/looks/code_look.hpp"

#include <catch2/catch.hpp>

#include "tests/support/await.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using alarms::kind;
using alarms::new_codes;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-27T12:00:00.000000Z").value();
constexpr const char* read_v2 = "http://read.info/readv2";

// A hub's rounds of looking, with what it keeps in a file.
struct rounds {
    std::string file;
    std::shared_ptr<new_codes> codes = std::make_shared<new_codes>();
    alarms::ledger ledger;
    alarms::code_look look{codes, [this](std::string text) { return keep(std::move(text)); }};
    bool writable = true;

    boost::asio::awaitable<bool> keep(std::string text) {
        if (writable) file = std::move(text);
        co_return writable;
    }
    // What is told in the round at that time: "opened LAB01: detail".
    std::vector<std::string> at(base::time_point now) {
        alarms::findings found;
        tests::await(look.add_to(found, ledger, now));
        std::vector<std::string> told;
        for (const alarms::news& each : ledger.compare(found, now))
            told.push_back(std::string(each.event()) + " " + each.about.subject + ": " + each.about.detail);
        return told;
    }
};

using words = std::vector<std::string>;
const std::string first_time = " without a target in the code map, met for the first time: ";

} // namespace

TEST_CASE("new codes: a laboratory's code is told once, whatever comes again", "[alarms]") {
    rounds hub;
    hub.codes->met("LAB01", read_v2, "42B6.");
    hub.codes->met("LAB01", read_v2, "42B6.");
    CHECK(hub.at(noon) == words{"opened LAB01: a code" + first_time + "http://read.info/readv2 42B6."});
    hub.codes->met("LAB01", read_v2, "42B6.");
    CHECK(hub.at(noon + 30s).empty());
    CHECK(hub.at(noon + 1h) == words{"closed LAB01: a code" + first_time + "http://read.info/readv2 42B6."});
    CHECK(hub.at(noon + 2h).empty());
}

TEST_CASE("new codes: what comes while an alarm is open is told by the next one", "[alarms]") {
    rounds hub;
    hub.codes->met("LAB01", "urn:l", "A");
    hub.at(noon);
    hub.codes->met("LAB01", "urn:l", "B");
    hub.codes->met("LAB02", "urn:l", "A"); // another laboratory's is new
    CHECK(hub.at(noon + 1min) == words{"opened LAB02: a code" + first_time + "urn:l A"});
    CHECK(hub.at(noon + 1h) == words{"closed LAB01: a code" + first_time + "urn:l A"});
    CHECK(hub.at(noon + 1h + 30s) == words{"opened LAB01: a code" + first_time + "urn:l B"});
}

TEST_CASE("new codes: what was told is remembered over a restart, and what was not is told then", "[alarms]") {
    rounds hub;
    hub.codes->met("LAB01", "urn:l", "A");
    hub.at(noon);
    hub.writable = false;
    hub.at(noon + 30s); // a full disk
    CHECK(hub.file.empty());
    hub.writable = true;
    hub.at(noon + 60s);
    hub.codes->met("LAB01", "urn:l", "B");

    new_codes after(hub.file);
    after.met("LAB01", "urn:l", "A");
    CHECK(after.waiting().empty());
    after.met("LAB01", "urn:l", "B");
    CHECK(after.waiting() == words{"LAB01"});
    CHECK(new_codes("LAB01 nothing\n\nLAB01\n " + std::string(32, 'a')).text().empty());
}

TEST_CASE("new codes: five are named, and what could be anything but a code is not", "[alarms]") {
    new_codes codes;
    for (const char* each : {"A", "B", "C", "D", "E", "F", "G"}) codes.met("LAB01", "urn:l", each);
    CHECK(codes.tell("LAB01") == "7 codes" + first_time + "urn:l A, urn:l B, urn:l C, urn:l D, urn:l E and 2 more");
    codes.met("LAB01", "urn:l", "9990000018");
    codes.met("LAB01", "", "two words");
    CHECK(codes.tell("LAB01") == "2 codes" + first_time + "(a code of 9 bytes), urn:l (a code of 10 bytes)");
}

TEST_CASE("new codes: of one laboratory so many are remembered, and the last says so", "[alarms]") {
    new_codes codes;
    for (std::size_t i = 0; i < new_codes::codes_max + 5; ++i) codes.met("LAB01", "urn:l", "C" + std::to_string(i));
    CHECK(codes.tell("LAB01").ends_with("; these are so many that no further ones are told"));
    codes.met("LAB01", "urn:l", "one more");
    CHECK(codes.waiting().empty());
    codes.met("LAB02", "urn:l", "A");
    CHECK(codes.waiting() == words{"LAB02"});
}
