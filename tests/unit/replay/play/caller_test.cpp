#include "tools/replay/play/caller.hpp"

#include <mutex>

#include <catch2/catch.hpp>

#include "broker/base/blocking.hpp"
#include "tests/support/http_server.hpp"
#include "tests/unit/replay/runs_fixture.hpp"
#include "tools/replay/play/wall_pace.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace std::chrono_literals;

namespace {

// A hub whose first answers are 500; keeps the keys of what it was sent.
struct failing_hub {
    int failures = 0;
    std::mutex mutex;
    std::vector<std::string> keys;
    http_server server{[this](http::request& request) { return answer(*this, request); }};

    static boost::asio::awaitable<http::response> answer(failing_hub& of, http::request& request) {
        const std::lock_guard lock(of.mutex);
        of.keys.emplace_back(request.field("Idempotency-Key").value_or(""));
        http::response made;
        made.status = of.failures-- > 0 ? 500 : 202;
        made.body = R"({"message_id":"20260301_AB"})";
        co_return made;
    }

    replay::target target() const {
        replay::target made;
        made.mesh = plain_settings(server.port());
        made.accounts = {{"RX1LAB01", base::secret("p"), base::secret("k")}};
        return made;
    }
};

// One message, called at that target; after it was moved where `then` is given.
replay::called call(const replay::target& at, replay::repeating how, const replay::target* then = nullptr) {
    boost::asio::io_context context;
    auto by = replay::caller::open(at, replay::naming("one", false), 4, context.get_executor(), how);
    REQUIRE(by.has_value());
    if (then != nullptr) REQUIRE((*by)->move_to(*then).has_value());
    replay::wall_pace time(context.get_executor());
    const replay::told message = told_message(1, 0);
    auto made = base::run_to_end(context, (*by)->call(message, time));
    (*by)->close();
    REQUIRE(made.has_value());
    return std::move(*made);
}

replay::repeating unknown_too() {
    replay::repeating made;
    made.unknown = true;
    made.wait_max = 1ms;
    return made;
}

} // namespace

TEST_CASE("caller: what a hub answers by 500 goes again under the same key, where that is asked for", "[replay]") {
    failing_hub hub;
    hub.failures = 2;
    const auto made = call(hub.target(), unknown_too());
    REQUIRE(made.reply.has_value());
    CHECK(made.reply->status == 202);
    CHECK(made.message_id == "20260301_AB");
    CHECK(made.repeats == 2);
    REQUIRE(hub.keys.size() == 3);
    CHECK_FALSE(hub.keys[0].empty());
    CHECK(hub.keys == std::vector<std::string>(3, hub.keys[0]));
}

TEST_CASE("caller: without that 500 is the answer", "[replay]") {
    failing_hub hub;
    hub.failures = 2;
    const auto made = call(hub.target(), {});
    REQUIRE(made.reply.has_value());
    CHECK(made.reply->status == 500);
    CHECK(hub.keys.size() == 1);
}

TEST_CASE("caller: nothing goes again more often than it may, or later", "[replay]") {
    failing_hub hub;
    hub.failures = 1000;
    auto how = unknown_too();
    how.times = 3;
    CHECK(call(hub.target(), how).repeats == 3);
    how.until = 0us;
    CHECK(call(hub.target(), how).repeats == 0);
}

TEST_CASE("caller: a target that is elsewhere meanwhile gets what follows", "[replay]") {
    failing_hub before;
    failing_hub after;
    const auto at = after.target();
    CHECK(call(before.target(), {}, &at).reply.has_value());
    CHECK(before.keys.empty());
    CHECK(after.keys.size() == 1);
}
