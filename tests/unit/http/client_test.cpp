#include "broker/http/client.hpp"

#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "broker/http/calling/call.hpp"
#include "broker/http/errc.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/scripted_server.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using tests::http_caller;
using tests::plain_settings;
using tests::scripted_connection;
using tests::scripted_server;

namespace {

// A script that reads one request head and gives `answer`.
scripted_server::script gives(const std::string& answer) {
    return [answer](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        peer.send(answer);
    };
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

http_caller::answer call(scripted_server& server, http::client_request request = {},
                         void (*change)(http::client_settings&) = nullptr) {
    http::client_settings settings = plain_settings(server.port());
    if (change != nullptr) change(settings);
    return http_caller(settings).send(std::move(request));
}

} // namespace

TEST_CASE("client: a connection is used again", "[http][client]") {
    scripted_server server({[](scripted_connection& peer) {
        for (int i = 0; i < 3; ++i) {
            peer.read_until("\r\n\r\n");
            peer.send(ok);
        }
    }});
    http_caller caller(plain_settings(server.port()));
    for (int i = 0; i < 3; ++i) CHECK(caller.send({})->body == "ok");
}

TEST_CASE("client: the request on the wire", "[http][client]") {
    std::promise<std::string> seen;
    scripted_server server({[&seen](scripted_connection& peer) {
        seen.set_value(peer.read_until("{}"));
        peer.send(ok);
    }});

    CHECK(call(server, {"POST", "/a?b=c", {{"X-One", "1"}, {"Content-Length", "77"}}, "{}"}));

    CHECK(seen.get_future().get() == "POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                                         "\r\nX-One: 1\r\nContent-Length: 2\r\n\r\n{}");
}

TEST_CASE("client: every way in which an answer can end", "[http][client]") {
    const auto row = GENERATE(values<std::pair<std::string, std::string>>({
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"},
        {"HTTP/1.1 200 OK\r\n\r\nhello", "hello"},
        {"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhello", "hello"},
        {"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + ok, "ok"},
        {"HTTP/1.1 204 No Content\r\n\r\n", ""},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", ""},
        {"HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", ""},
    }));
    scripted_server server({gives(row.first)});
    const auto given = call(server);
    REQUIRE(given);
    CHECK(given->body == row.second);
}

TEST_CASE("client: an answer to HEAD has no body", "[http][client]") {
    scripted_server server({[](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        peer.read_until("\r\n\r\n");
        peer.send(ok);
    }});
    http_caller caller(plain_settings(server.port()));
    CHECK(caller.send({"HEAD"})->field("content-length") == "5");
    CHECK(caller.send({})->body == "ok");
}

TEST_CASE("client: senseless answers are named, and count as sent", "[http][client]") {
    const auto row = GENERATE(values<std::pair<std::string, http::errc>>({
        {"SSH-2.0-OpenSSH\r\n\r\n", http::errc::header_broken},
        {"HTTP/1.1 200 OK\n\n", http::errc::header_broken},
        {"HTTP/1.1 101 Switching Protocols\r\n\r\n", http::errc::header_broken},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab", http::errc::header_broken},
        {"HTTP/1.1 200 OK\r\nX: " + std::string(30'000, 'x'), http::errc::header_broken},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", http::errc::body_broken},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", http::errc::body_broken},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", http::errc::body_broken},
        {"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", http::errc::body_too_large},
        {"HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x'), http::errc::body_too_large},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x') + "\r\n0\r\n\r\n",
         http::errc::body_too_large},
        {"", http::errc::closed},
        {"HTTP/1.1 2", http::errc::closed},
    }));
    CAPTURE(row.first.substr(0, 60));
    scripted_server server({gives(row.first)});
    const auto given = call(server, {"POST"}, [](http::client_settings& settings) { settings.answer_max = 100; });
    REQUIRE_FALSE(given);
    CHECK(given.error().code == row.second);
    CHECK(given.error().sent);
}

TEST_CASE("client: a port that nobody answers is not sent to", "[http][client]") {
    std::uint16_t port = 0;
    {
        const scripted_server gone({});
        port = gone.port();
    }
    const auto given = http_caller(plain_settings(port)).send({"POST", "/", {}, "x"});
    REQUIRE_FALSE(given);
    CHECK(given.error().code == http::errc::connect);
    CHECK_FALSE(given.error().sent);
}

TEST_CASE("client: a name that does not resolve is not sent to", "[http][client]") {
    auto settings = plain_settings(1);
    settings.host = "nowhere.invalid";
    const auto given = http_caller(settings).send({});
    REQUIRE_FALSE(given);
    CHECK_FALSE(given.error().sent);
}

TEST_CASE("client: a reset after the request is unknown to have been served", "[http][client]") {
    scripted_server server({[](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        peer.reset();
    }});
    const auto given = call(server, {"POST", "/", {}, "x"});
    REQUIRE_FALSE(given);
    CHECK(given.error().code == http::errc::closed);
    CHECK(given.error().sent);
}

TEST_CASE("client: an answer has its deadline", "[http][client]") {
    scripted_server server({[](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1");
        peer.wait_for_close();
    }});
    const auto given = call(server, {}, [](http::client_settings& settings) { settings.answer_deadline = 40ms; });
    REQUIRE_FALSE(given);
    CHECK(given.error().code == http::errc::deadline);
    CHECK(given.error().sent);
}

TEST_CASE("client: the line for a connection has its deadline, too", "[http][client]") {
    std::promise<void> enough;
    scripted_server server({[&enough](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        enough.get_future().wait();
        peer.send(ok);
    }});
    auto settings = plain_settings(server.port());
    settings.connections_max = 1;
    settings.connect_deadline = 40ms;
    http_caller caller(settings);
    auto first = caller.start({});

    const auto second = caller.send({});
    REQUIRE_FALSE(second);
    CHECK(second.error().code == http::errc::deadline);
    CHECK_FALSE(second.error().sent);
    enough.set_value();
    CHECK(first.get());
}

TEST_CASE("client: whoever waits in line is served when a connection is free", "[http][client]") {
    scripted_server server({[](scripted_connection& peer) {
        for (int i = 0; i < 8; ++i) {
            peer.read_until("\r\n\r\n");
            peer.send(ok);
        }
    }});
    auto settings = plain_settings(server.port());
    settings.connections_max = 1;
    http_caller caller(settings);
    std::vector<std::future<http_caller::answer>> answers;
    for (int i = 0; i < 8; ++i) answers.push_back(caller.start({}));
    for (auto& each : answers) CHECK(each.get()->body == "ok");
}

TEST_CASE("client: a stale connection is found before anything is sent on it", "[http][client]") {
    scripted_server server({gives(ok), gives(ok)});
    http_caller caller(plain_settings(server.port()));
    CHECK(caller.send({"POST"})->body == "ok");
    // The script has ended and closed; a POST would not be tried twice.
    CHECK(caller.send({"POST"})->body == "ok");
}

TEST_CASE("client: a connection closed under a request is tried again only when that is harmless", "[http][client]") {
    const auto twice = [](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        peer.send(ok);
        peer.read_until("\r\n\r\n");
    };
    {
        scripted_server server({twice, gives(ok)});
        http_caller caller(plain_settings(server.port()));
        CHECK(caller.send({"GET"})->body == "ok");
        CHECK(caller.send({"GET"})->body == "ok");
    }
    for (const auto& [method, once] : {std::pair("POST", false), std::pair("PUT", true)}) {
        CAPTURE(method);
        scripted_server server({twice, gives(ok)});
        http_caller caller(plain_settings(server.port()));
        http::client_request request{.method = method, .once = once};
        CHECK(caller.send(request)->body == "ok");
        const auto given = caller.send(request);
        REQUIRE_FALSE(given);
        CHECK(given.error().code == http::errc::closed);
        CHECK(given.error().sent);
    }
}

TEST_CASE("client: an early refusal of a long body is taken as the answer", "[http][client]") {
    http::server_settings settings;
    settings.limits.body_max = 1000;
    tests::http_server hub(
        [](http::request& request) -> boost::asio::awaitable<http::response> {
            auto body = co_await request.read_all(1000);
            http::response given;
            given.status = body ? 200 : 413;
            co_return given;
        },
        settings);
    http_caller caller(plain_settings(hub.port()));
    const auto given = caller.send({"POST", "/", {}, std::string(8UL << 20, 'x')});
    REQUIRE(given);
    CHECK(given->status == 413);
}

TEST_CASE("client: a request that would break its framing is not sent", "[http][client]") {
    for (const http::client_request& request :
         {http::client_request{"GE T"}, http::client_request{"GET", "http://a/"}, http::client_request{"GET", "/a b"},
          http::client_request{"GET", "/", {{"X", "a\r\nY: b"}}}, http::client_request{"GET", "/", {{"X:", "a"}}}})
        CHECK_FALSE(http::calling::format_request_head(request, "host"));
}

TEST_CASE("client: Host names the port only where it is unusual", "[http][client]") {
    http::client_settings settings;
    settings.host = "::1";
    CHECK(http::calling::host_field(settings) == "[::1]");
    settings.port = 8443;
    CHECK(http::calling::host_field(settings) == "[::1]:8443");
    settings.encrypted = false;
    settings.port = 80;
    settings.host = "a.example";
    CHECK(http::calling::host_field(settings) == "a.example");
}

TEST_CASE("client: a closed one takes no more", "[http][client]") {
    boost::asio::io_context core;
    auto opened = http::client::open(plain_settings(1), core.get_executor());
    REQUIRE(opened);
    (*opened)->close();
    auto answer = boost::asio::co_spawn(core, (*opened)->send({}), boost::asio::use_future);
    core.run();
    const auto given = answer.get();
    CHECK_FALSE(given.error().sent);
    CHECK(http::client::open({}, core.get_executor()).error() == http::errc::unusable_address);
}

namespace {

// Reads an answer as it comes, in pieces of so many bytes.
boost::asio::awaitable<std::pair<std::vector<std::size_t>, std::string>> read_slowly(http::client& from,
                                                                                     std::size_t piece) {
    auto begun = co_await from.begin({"GET", "/"});
    std::pair<std::vector<std::size_t>, std::string> read;
    if (!begun) {
        read.second = "not begun";
        co_return read;
    }
    std::vector<std::byte> block(piece);
    for (;;) {
        const auto got = co_await (*begun)->read_some(block);
        if (!got) read.second += " then " + got.error().message();
        if (!got || *got == 0) co_return read;
        read.first.push_back(*got);
        read.second.append(reinterpret_cast<const char*>(block.data()), *got);
    }
}

// The same on a core of its own.
std::pair<std::vector<std::size_t>, std::string> read_slowly(std::uint16_t port, std::size_t piece, int times = 1) {
    boost::asio::io_context core;
    const auto client = http::client::open(plain_settings(port), core.get_executor());
    std::pair<std::vector<std::size_t>, std::string> last;
    for (int i = 0; i < times; ++i) {
        auto future = boost::asio::co_spawn(core, read_slowly(**client, piece), boost::asio::use_future);
        core.restart();
        // No further than the answer: a connection at rest keeps its timer, which run() would wait for.
        while (future.wait_for(0s) != std::future_status::ready) core.run_one();
        last = future.get();
    }
    return last;
}

} // namespace

TEST_CASE("client: a body is read as it comes, however it is framed", "[http][client]") {
    const auto answer = GENERATE(values<std::string>({
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
    }));
    scripted_server server({gives(answer)});
    const auto read = read_slowly(server.port(), 2);
    CHECK(read.second == "hello");
    CHECK(read.first.size() >= 3);
}

TEST_CASE("client: a connection whose body was read to its end is used again", "[http][client]") {
    scripted_server server({[](scripted_connection& peer) {
        for (int i = 0; i < 2; ++i) {
            peer.read_until("\r\n\r\n");
            peer.send(ok);
        }
    }});
    CHECK(read_slowly(server.port(), 16, 2).second == "ok");
}

TEST_CASE("client: a body that breaks off is told when it does", "[http][client]") {
    scripted_server server({gives("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")});
    CHECK(read_slowly(server.port(), 16).second == "hello then body framing broken or body cut short");
}
