#include "broker/trace/convert/edifact_file.hpp"

#include <catch2/catch.hpp>

#include "tests/support/interchange_text.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

constexpr const char* sender = "000000000000001"; // of interchange_text
constexpr const char* recipient = "000000000000002";

trace::edifact_addresses both() { return {{}, "LAB01", "GP01", "PATH_MEDRPT_V4"}; }

std::string refusal(const trace::edifact_file& about, const trace::edifact_addresses& with) {
    const auto made = trace::address(about, with);
    return made ? "" : made.error().what;
}

} // namespace

TEST_CASE("edifact file: an interchange begins with UNA or UNB", "[trace][convert]") {
    CHECK(trace::begins_an_interchange("UNA:+.? '"));
    CHECK(trace::begins_an_interchange("UNB+UNOC:3"));
    CHECK_FALSE(trace::begins_an_interchange("UNH+1"));
    CHECK_FALSE(trace::begins_an_interchange(""));
}

TEST_CASE("edifact file: UNB says the parties and the time on British clocks", "[trace][convert]") {
    const auto winter = trace::look_into_edifact(interchange_text().report("9990000018", "R1").build());
    const auto summer = trace::look_into_edifact("UNB+UNOC:3+1:80+2:80+260701:1005+77++MEDRPT'UNZ+0+77'");

    CHECK(winter.sender == sender);
    CHECK(winter.recipient == recipient);
    CHECK_FALSE(winter.is_acknowledgement);
    REQUIRE((winter.at && summer.at));
    CHECK(base::to_iso8601(*winter.at) == "2026-11-22T09:05:00.000000Z");
    CHECK(base::to_iso8601(*summer.at) == "2026-07-01T09:05:00.000000Z");
}

TEST_CASE("edifact file: one that cannot be read is still sent, by the mailboxes given", "[trace][convert]") {
    const auto broken = trace::look_into_edifact("UNB");
    CHECK_FALSE(broken.at.has_value());

    const auto made = trace::address(broken, both());
    REQUIRE(made.has_value());
    CHECK(made->target == "/messageexchange/LAB01/outbox");
    CHECK(made->to == "GP01");
    CHECK(made->workflow == "PATH_MEDRPT_V4");
}

TEST_CASE("edifact file: the map goes before the mailboxes given", "[trace][convert]") {
    trace::edifact_addresses with = both();
    with.mailboxes = {{sender, "LAB77"}};

    const auto made = trace::address({sender, recipient, false, {}}, with);

    REQUIRE(made.has_value());
    CHECK(made->from == "LAB77");
    CHECK(made->to == "GP01");
}

TEST_CASE("edifact file: a party without a mailbox is named", "[trace][convert]") {
    const trace::edifact_addresses map{{{sender, "LAB77"}}, "", "", "PATH_MEDRPT_V4"};

    CHECK(refusal({sender, recipient, false, {}}, map) == "there is no mailbox for its recipient, 000000000000002");
    CHECK(refusal({"5", recipient, false, {}}, map) == "there is no mailbox for its sender, 5");
    CHECK(refusal({}, map) == "there is no mailbox for its sender");
}

TEST_CASE("edifact file: an acknowledgement goes under the workflow of acknowledgements", "[trace][convert]") {
    const auto about = trace::look_into_edifact("UNB+UNOC:3+1:80+2:80+261122:0905+77++NHSACK'UNZ+0+77'");
    trace::edifact_addresses with = both();
    CHECK(about.is_acknowledgement);
    CHECK(trace::address(about, with).value().workflow == "PATH_MEDRPT_V4_ACK");

    with.workflow = "PATH_MEDRPT_V3_ACK";
    CHECK(trace::address(about, with).value().workflow == "PATH_MEDRPT_V3_ACK");
}
