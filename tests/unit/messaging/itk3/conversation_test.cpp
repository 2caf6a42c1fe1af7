#include "broker/messaging/itk3/conversation.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::messaging::itk3;
using namespace std::chrono_literals;

namespace {

conversation asking_for_both() {
    conversation made;
    made.infrastructure_wanted = true;
    made.business_wanted = true;
    return made;
}

stage after(const conversation& now, std::chrono::milliseconds age = 1min) { return stage_of(now, age, {}); }

} // namespace

TEST_CASE("itk3 conversation: from sending to the second answer", "[messaging]") {
    conversation now = asking_for_both();
    CHECK(after(now) == stage::sent);
    now.accepted_by_mesh = true;
    CHECK(after(now) == stage::accepted);
    now.infrastructure_code = "20013";
    CHECK(after(now) == stage::infrastructure);
    now.business_code = "30001";
    CHECK(after(now) == stage::complete);
}

TEST_CASE("itk3 conversation: a business answer may come first, and then the other is awaited", "[messaging]") {
    conversation now = asking_for_both();
    now.accepted_by_mesh = true;
    now.business_code = "30004";
    CHECK(after(now) == stage::accepted);
    CHECK(after(now, 25h) == stage::overdue);
    now.infrastructure_code = "20013";
    CHECK(after(now, 25h) == stage::complete);
}

TEST_CASE("itk3 conversation: what was not asked for is not awaited", "[messaging]") {
    conversation now;
    CHECK(after(now, 100h) == stage::complete);
    now.infrastructure_wanted = true;
    now.infrastructure_code = "20013";
    CHECK(after(now) == stage::complete);
}

TEST_CASE("itk3 conversation: a negative answer ends it, whatever else comes", "[messaging]") {
    conversation now = asking_for_both();
    now.infrastructure_code = "20009";
    CHECK(after(now) == stage::refused);
    now.infrastructure_code = "20013";
    now.business_code = "30002";
    CHECK(after(now, 1000h) == stage::refused);
}

TEST_CASE("itk3 conversation: a report ends it without answers", "[messaging]") {
    conversation now = asking_for_both();
    now.reported = true;
    CHECK(after(now) == stage::reported);
    CHECK(after(now, 1000h) == stage::reported);
}

TEST_CASE("itk3 conversation: each answer has its own time", "[messaging]") {
    conversation now = asking_for_both();
    CHECK(after(now, 24h) == stage::sent);
    CHECK(after(now, 24h + 1ms) == stage::overdue);
    now.infrastructure_code = "20013";
    CHECK(after(now, 24h * 7) == stage::infrastructure);
    CHECK(after(now, 24h * 7 + 1ms) == stage::overdue);
}
