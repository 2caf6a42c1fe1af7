#include <future>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/http/server.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_socket.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using tests::http_server;
using tests::raw_socket;

namespace {

// Tells the test that a request is in hand, and lets it answer when the test says so.
struct gate {
    std::promise<void> entered;
    std::promise<boost::asio::steady_timer*> waiting;
};

boost::asio::awaitable<http::response> wait_for(std::shared_ptr<gate> at, http::request& request) {
    if (request.path() != "/wait") co_return http::response{};
    boost::asio::steady_timer timer(request.executor(), std::chrono::steady_clock::time_point::max());
    at->waiting.set_value(&timer);
    co_await timer.async_wait(use_result);
    co_return http::response{};
}

http::handler waiting(std::shared_ptr<gate> at) {
    return [at](http::request& request) { return wait_for(at, request); };
}

const std::string get = "GET / HTTP/1.1\r\nHost: hub\r\n\r\n";
const std::string get_waiting = "GET /wait HTTP/1.1\r\nHost: hub\r\n\r\n";

} // namespace

TEST_CASE("stop: idle connections close, a request in hand is answered first", "[http][stop]") {
    const auto at = std::make_shared<gate>();
    http_server hub(waiting(at));
    raw_socket idle(hub.port());
    CHECK(idle.send(get).read_answer().status == 200);
    raw_socket busy(hub.port());
    busy.send(get_waiting);
    boost::asio::steady_timer* timer = at->waiting.get_future().get();

    auto stopped = std::async(std::launch::async, [&] { hub.stop(); });
    CHECK(idle.is_closed());
    CHECK_FALSE(hub->accepting());
    boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });

    CHECK(busy.read_answer().says("Connection: close\r\n"));
    CHECK(busy.is_closed());
    stopped.get();
    CHECK_THROWS(raw_socket(hub.port()));
}

TEST_CASE("stop: what takes too long is cut", "[http][stop]") {
    http::server_settings settings;
    settings.limits.shutdown_deadline = 30ms;
    http_server hub(
        [](http::request& request) -> boost::asio::awaitable<http::response> {
            std::vector<std::byte> block(100);
            const auto got = co_await request.read_some(block);
            http::response given;
            if (!got) given.drop = true;
            co_return given;
        },
        settings);
    raw_socket stalled(hub.port());
    stalled.send("POST / HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
    CHECK(stalled.read_answer().status == 100);

    hub.stop();

    CHECK(stalled.is_closed());
}

TEST_CASE("stop: twice is as good as once", "[http][stop]") {
    const auto at = std::make_shared<gate>();
    http_server hub(waiting(at));
    raw_socket idle(hub.port());
    CHECK(idle.send(get).read_answer().status == 200);
    hub.stop();
    hub.stop();
    CHECK(idle.is_closed());
}
