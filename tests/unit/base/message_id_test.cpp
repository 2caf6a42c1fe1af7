#include "broker/base/message_id.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace signalbox;

namespace {

base::time_point at(std::string_view text) { return base::from_iso8601(text).value(); }

} // namespace

TEST_CASE("message id: it has the shape of the MESH service's ids", "[base]") {
    base::manual_clock clock(at("2026-11-22T14:05:06.123456Z"));
    base::message_id_source ids(clock);

    const std::string id = ids.next();

    CHECK(id.substr(0, 21) == "20261122140506123456_");
    CHECK(base::is_message_id(id));
}

TEST_CASE("message id: ids sort in the order of their making though the clock goes back", "[base]") {
    base::manual_clock clock(at("2026-11-22T14:05:06.123456Z"));
    base::message_id_source ids(clock);

    const std::string first = ids.next();
    clock.set(at("2026-11-22T13:00:00.000000Z"));
    const std::string second = ids.next();

    CHECK(first.substr(0, 20) < second.substr(0, 20));
}

TEST_CASE("message id: other shapes are not message ids", "[base]") {
    CHECK_FALSE(base::is_message_id(""));
    CHECK_FALSE(base::is_message_id("20261122140506123456_abcdef"));
    CHECK_FALSE(base::is_message_id("20261122140506123456-ABCDEF"));
    CHECK_FALSE(base::is_message_id("20261122140506123456_ABCDEF0"));
}
