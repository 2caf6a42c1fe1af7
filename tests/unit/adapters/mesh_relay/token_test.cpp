#include "adapters/mesh_relay/upstream/token.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::adapters::mesh_relay;
using namespace std::chrono;

namespace {

constexpr auto at(year_month_day day, hours hour, minutes minute) {
    return system_clock::time_point(sys_days(day)) + hour + minute;
}

} // namespace

// The vectors of an NHS client's generator and of an adaptor's own test (integration-adaptor-lab-results).
TEST_CASE("mesh_relay token: as NHS clients make it", "[adapters][mesh_relay]") {
    const credentials who{"X26ABC1", "password", "TestKey"};
    const auto now = at(2026y / November / 22, 1h, 58min);

    CHECK(token_for(who, "bd0e2bd5-218e-41d0-83a9-73fdec414803", 0, now) ==
          "NHSMESH X26ABC1:bd0e2bd5-218e-41d0-83a9-73fdec414803:0:202611220158:"
          "83f273a19d1f9cf8bcd26a9b51549882c812e5fa6dd9c561c188cf02bbeab207");
    CHECK_THAT(token_for(who, "bd0e2bd5-218e-41d0-83a9-73fdec414803", 1, now),
               Catch::EndsWith(":83a97c4f0a9527f30f3b72c9eddac7dbe476bb027cd406ea25f12cacca23e488"));
    CHECK_THAT(token_for({"mailbox_id", "mailbox_password", "shared_key"}, "73eefd69-811f-44d0-81f8-a54ff352a991", 1,
                         at(1991y / November / 6, 12h, 30min)),
               Catch::EndsWith(":e80adf34b261ba9a377ac4776e1354f2ce814c5f6ecec71b2ce540b94836c530"));
}

TEST_CASE("mesh_relay token: a nonce is 32 hex digits, another each time", "[adapters][mesh_relay]") {
    const std::string first = random_nonce();

    CHECK(first.size() == 32);
    CHECK(first.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(random_nonce() != first);
}
