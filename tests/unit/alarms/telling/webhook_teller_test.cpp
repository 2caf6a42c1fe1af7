#include "broker/alarms/telling/webhook_teller.hpp"

#include <mutex>

#include <boost/asio/this_coro.hpp>
#include <catch2/catch.hpp>

#include "broker/alarms/errc.hpp"
#include "broker/http/signed_body.hpp"
#include "tests/support/await.hpp"
#include "tests/support/http_server.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-22T12:00:00.000000Z").value();

alarms::news news_of(bool opened = true) {
    return {{alarms::kind::breaker_open, "practice", "nothing is taken to it but probes", noon, {}}, opened, noon};
}

struct heard {
    std::string method;
    std::string body;
    std::string timestamp;
    std::string signature;
    std::string key;
};

result<void> tell(std::uint16_t port, const alarms::news& what) {
    return await([](std::uint16_t port, alarms::news what) -> boost::asio::awaitable<result<void>> {
        const base::manual_clock clock(noon);
        alarms::webhook_target to;
        to.server.host = "127.0.0.1";
        to.server.port = port;
        to.server.encrypted = false;
        to.target = "/alarms";
        to.secret = base::secret("a shared secret");
        alarms::webhook_teller teller(std::move(to), clock, co_await boost::asio::this_coro::executor);
        co_return co_await teller.tell(what);
    }(port, what));
}

} // namespace

TEST_CASE("alarm webhook: a POST with what it is about, signed, under its own key", "[alarms]") {
    std::mutex mutex;
    std::vector<heard> all;
    http_server server([&](http::request& request) -> boost::asio::awaitable<http::response> {
        heard one{std::string(request.method()), (co_await request.read_all(10'000)).value(),
                  std::string(request.field("X-Signalbox-Timestamp").value_or("")),
                  std::string(request.field("X-Signalbox-Signature").value_or("")),
                  std::string(request.field("Idempotency-Key").value_or(""))};
        const std::lock_guard lock(mutex);
        all.push_back(std::move(one));
        http::response answer;
        answer.status = 204;
        co_return answer;
    });

    REQUIRE(tell(server.port(), news_of()).has_value());

    REQUIRE(all.size() == 1);
    CHECK(all[0].method == "POST");
    CHECK(all[0].body == R"({"id":"breaker_open/practice/2026-11-22T12:00:00.000000Z/opened","event":"opened",)"
                         R"("kind":"breaker_open","subject":"practice","detail":"nothing is taken to it but probes",)"
                         R"("opened_at":"2026-11-22T12:00:00.000000Z","at":"2026-11-22T12:00:00.000000Z"})");
    CHECK(all[0].key == "breaker_open/practice/2026-11-22T12:00:00.000000Z/opened");
    CHECK(all[0].timestamp == "1795348800");
    CHECK(all[0].signature == http::signature_fields(all[0].body, "a shared secret", 1795348800)[1].second);
}

TEST_CASE("alarm webhook: everything but a 2xx is to be told again, a redirect too", "[alarms]") {
    for (const unsigned status : {301U, 400U, 404U, 500U, 503U}) {
        http_server server([status](http::request&) -> boost::asio::awaitable<http::response> {
            http::response answer;
            answer.status = status;
            answer.set("Location", "/elsewhere");
            co_return answer;
        });
        const auto told = tell(server.port(), news_of());
        REQUIRE_FALSE(told.has_value());
        CHECK(told.error() == alarms::errc::refused);
    }
}
