#include <array>
#include <future>

#include <boost/asio/error.hpp>

#include "broker/http/errc.hpp"
#include "broker/http/server.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/test_certificates.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using tests::http_server;
using tests::raw_socket;

namespace {

// What the last conversation ended with, told once.
struct ending {
    std::promise<error_code> told;
};

// Gives back whatever comes, until nothing comes for that long.
boost::asio::awaitable<void> echo(std::shared_ptr<ending> at, std::chrono::milliseconds patience,
                                  http::raw_connection& with) {
    std::array<std::byte, 100> piece{};
    for (;;) {
        with.wait_at_most(patience);
        const auto got = co_await with.read_some(piece, nullptr);
        if (!got) {
            at->told.set_value(got.error());
            co_return;
        }
        const std::string text(reinterpret_cast<const char*>(piece.data()), *got);
        const error_code lost = co_await with.write(text);
        if (lost) co_return;
    }
}

http::raw_handler echoing(std::shared_ptr<ending> at, std::chrono::milliseconds patience = 1h) {
    return [at, patience](http::raw_connection& with) { return echo(at, patience, with); };
}

boost::asio::awaitable<void> say_goodbye(http::raw_connection& with) {
    std::array<std::byte, 10> piece{};
    const auto got = co_await with.read_some(piece, nullptr);
    static_cast<void>(got);
    const error_code lost = co_await with.write("goodbye");
    static_cast<void>(lost);
}

// Notes which of these amounts there is room for.
boost::asio::awaitable<void> hold_bytes(std::shared_ptr<std::promise<std::vector<bool>>> noted,
                                        http::raw_connection& with) {
    std::vector<bool> fits;
    for (const std::size_t size : {60UL, 120UL, 100UL, 30UL}) fits.push_back(with.hold(size));
    noted->set_value(fits);
    co_return;
}

} // namespace

TEST_CASE("raw server: bytes come and go as they are", "[http][raw]") {
    const auto at = std::make_shared<ending>();
    http_server hub(echoing(at));
    raw_socket peer(hub.port());

    peer.send("GET / HTTP/1.1\r\n\r\n");
    CHECK(peer.read_exactly(18) == "GET / HTTP/1.1\r\n\r\n");
    peer.send("\x0B\x1C");
    CHECK(peer.read_exactly(2) == "\x0B\x1C");
    peer.shutdown_send();

    CHECK(peer.is_closed());
    CHECK(at->told.get_future().get() == boost::asio::error::eof);
}

TEST_CASE("raw server: the last answer arrives although more was sent than is read", "[http][raw]") {
    http_server hub{http::raw_handler(say_goodbye)};
    raw_socket peer(hub.port());
    peer.send(std::string(100'000, 'x')).shutdown_send();
    CHECK(peer.read_to_end() == "goodbye");
}

TEST_CASE("raw server: who is silent for too long hears nothing more", "[http][raw]") {
    const auto at = std::make_shared<ending>();
    http_server hub(echoing(at, 50ms));
    raw_socket peer(hub.port());
    CHECK(at->told.get_future().get() == http::errc::deadline);
    CHECK(peer.is_closed());
}

TEST_CASE("raw server: connections over a limit are closed without a word", "[http][raw]") {
    http::server_settings settings;
    settings.limits.connections_per_address_max = 1;
    http_server hub(echoing(std::make_shared<ending>()), settings);
    raw_socket first(hub.port());
    first.send("a");
    CHECK(first.read_exactly(1) == "a");
    raw_socket second(hub.port());
    CHECK(second.is_closed());
    first.send("b");
    CHECK(first.read_exactly(1) == "b");
}

TEST_CASE("raw server: a stop ends the waiting, and only that", "[http][raw]") {
    const auto at = std::make_shared<ending>();
    http_server hub(echoing(at));
    raw_socket peer(hub.port());
    peer.send("a");
    CHECK(peer.read_exactly(1) == "a");
    hub.stop();
    CHECK(at->told.get_future().get() == boost::asio::error::operation_aborted);
    CHECK(peer.is_closed());
}

TEST_CASE("raw server: bytes that are kept count together", "[http][raw]") {
    http::server_settings settings;
    settings.limits.bytes_in_flight_max = 100;
    const auto noted = std::make_shared<std::promise<std::vector<bool>>>();
    http_server hub(http::raw_handler([noted](http::raw_connection& with) { return hold_bytes(noted, with); }),
                    settings);
    const raw_socket peer(hub.port());
    CHECK(noted->get_future().get() == std::vector{true, false, true, true});
}
