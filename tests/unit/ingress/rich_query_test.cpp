#include "broker/ingress/mesh/protocol/rich_query.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace signalbox::ingress::mesh::protocol;

namespace {

using side = store::mailbox_view_query::side;

const base::time_point now = *base::from_iso8601("2026-11-22T14:05:06.000000Z");

rich_query read(std::string_view query, side which = side::inbox) {
    auto reading = read_rich_query(query, which, now);
    REQUIRE(std::holds_alternative<rich_query>(reading));
    return std::get<rich_query>(std::move(reading));
}

std::string trouble(std::string_view query, side which = side::inbox) {
    const auto reading = read_rich_query(query, which, now);
    const auto* found = std::get_if<std::vector<field_problem>>(&reading);
    return found == nullptr ? "-" : found->front().name + ": " + found->front().what;
}

std::string iso(std::string_view text) {
    const auto at = parse_iso_time(text);
    return at ? base::to_iso8601(*at) : "-";
}

} // namespace

TEST_CASE("mesh rich list: without a query the newest 100 of the last 30 days", "[ingress]") {
    const auto asked = read("");
    CHECK(asked.since == now - std::chrono::days(30));
    CHECK(asked.max_results == 100);
    CHECK(asked.continue_from.empty());
}

TEST_CASE("mesh rich list: inbox takes 1 to 2000, outbox 10 to 5000 and gives 100", "[ingress]") {
    CHECK(read("max_results=1").max_results == 1);
    CHECK(read("max_results=2000").max_results == 2000);
    CHECK(trouble("max_results=0") == "max_results: ensure this value is greater than or equal to 1");
    CHECK(trouble("max_results=2001") == "max_results: ensure this value is less than or equal to 2000");
    CHECK(read("max_results=5000", side::outbox).max_results == 100);
    CHECK(read("max_results=10", side::outbox).max_results == 10);
    CHECK(trouble("max_results=9", side::outbox) == "max_results: ensure this value is greater than or equal to 10");
    CHECK(trouble("max_results=ten") == "max_results: value is not a valid integer");
}

TEST_CASE("mesh rich list: start_time is ISO 8601 in any zone, UTC without one", "[ingress]") {
    CHECK(iso("2026-11-22") == "2026-11-22T00:00:00.000000Z");
    CHECK(iso("2026-11-22T14:05:06") == "2026-11-22T14:05:06.000000Z");
    CHECK(iso("2026-11-22 14:05:06.5Z") == "2026-11-22T14:05:06.500000Z");
    CHECK(iso("2026-11-22T14:05:06+01:00") == "2026-11-22T13:05:06.000000Z");
    CHECK(iso("2026-11-22T14:05:06.123456789-0130") == "2026-11-22T15:35:06.123456Z");
    for (const std::string_view bad : {"", "22/11/2026", "2026-11-31", "2026-11-22T14:05", "2026-11-22T14:05:06x",
                                       "2026-11-22T14:05:06.", "2026-11-22T14:05:06+1:00", "2026-11-22T14:05:06+15:00"})
        CHECK(iso(bad) == "-");
    CHECK(trouble("start_time=soon") == "start_time: invalid datetime format");
}

TEST_CASE("mesh rich list: a token leads on in its own list alone", "[ingress]") {
    const base::secret key("continuation");
    const std::string next = rich_next(key, "LAB1", side::inbox, read("max_results=5"), message::sequence{77});
    CHECK(next.starts_with("/messageexchange/LAB1/inbox/rich?max_results=5&continue_from="));
    const auto asked = read(next.substr(next.find('?') + 1));

    CHECK(rich_start(key, "LAB1", side::inbox, asked) == message::sequence{77});
    CHECK_FALSE(rich_start(key, "LAB1", side::outbox, asked));
    CHECK_FALSE(rich_start(key, "LAB2", side::inbox, asked));
    CHECK_FALSE(rich_start(base::secret("another"), "LAB1", side::inbox, asked));
    CHECK(rich_start(key, "LAB1", side::inbox, read("")) == message::sequence{0});
}

TEST_CASE("mesh tracking: the query names the message, in any case", "[ingress]") {
    CHECK(std::get<std::string>(read_tracking_query("messageID=2026_ab")) == "2026_AB");
    const auto missing = std::get<std::vector<field_problem>>(read_tracking_query("localID=7"));
    CHECK(missing.front().name == "messageID");
    CHECK(missing.front().type == "value_error.missing");
}
