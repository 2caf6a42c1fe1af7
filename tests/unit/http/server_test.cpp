#include "broker/http/server.hpp"

#include <cstring>
#include <future>
#include <thread>

#include <sys/stat.h>

#include "broker/http/errc.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_socket.hpp"

using namespace signalbox;
using tests::http_server;
using tests::raw_socket;

namespace {

using answer = boost::asio::awaitable<http::response>;

answer echo(http::request& request) {
    auto body = co_await request.read_all(1UL << 20);
    http::response given;
    if (!body) {
        given.status = body.error() == http::errc::body_too_large ? 413 : 400;
        co_return given;
    }
    given.body = std::string(request.method()) + " " + std::string(request.target()) + " " + *body;
    co_return given;
}

answer refuse_early(http::request&) {
    http::response given;
    given.status = 403;
    given.body = "no";
    co_return given;
}

answer throws(http::request& request) {
    if (request.path() == "/ok") co_return http::response{};
    throw std::runtime_error("content of a message");
}

answer breaks_out(http::request&) {
    http::response given;
    given.set("X-Name", "a\r\nSet-Cookie: b");
    co_return given;
}

answer streams(http::request& request) {
    http::response given;
    given.stream_size = 200'000;
    const bool short_of = request.path() == "/short";
    auto sent = std::make_shared<std::size_t>(0);
    given.stream = std::make_shared<http::body_source>(
        [sent, short_of](std::span<std::byte> into) -> boost::asio::awaitable<result<std::size_t>> {
            // Not a coroutine itself: what it captures lives in the answer, the coroutine takes it by value.
            return [](std::shared_ptr<std::size_t> count, bool stop,
                      std::span<std::byte> block) -> boost::asio::awaitable<result<std::size_t>> {
                if (stop && *count > 100'000) co_return std::size_t{0};
                const std::size_t size = std::min<std::size_t>(block.size(), 7'001);
                for (std::size_t i = 0; i < size; ++i) block[i] = static_cast<std::byte>('a' + (*count + i) % 26);
                *count += size;
                co_return size;
            }(sent, short_of, into);
        });
    co_return given;
}

boost::asio::awaitable<result<std::size_t>> next_of(std::shared_ptr<std::vector<std::string>> pieces, bool breaks,
                                                    std::span<std::byte> into) {
    if (pieces->empty() && breaks) co_return http::errc::body_broken;
    if (pieces->empty()) co_return std::size_t{0};
    const std::string piece = pieces->front();
    pieces->erase(pieces->begin());
    std::memcpy(into.data(), piece.data(), piece.size());
    co_return piece.size();
}

// Of no stated size: "abc", and behind it 17 times 'x'.
answer streams_unsized(http::request& request) {
    const bool breaks = request.path() == "/broken";
    http::response given;
    auto pieces = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"abc", std::string(17, 'x')});
    given.stream = std::make_shared<http::body_source>(
        [pieces, breaks](std::span<std::byte> into) { return next_of(pieces, breaks, into); });
    co_return given;
}

answer drops(http::request&) {
    http::response given;
    given.drop = true;
    co_return given;
}

const std::string get = "GET /a?b HTTP/1.1\r\nHost: hub\r\n\r\n";

std::string post(const std::string& body, const std::string& fields = "") {
    return "POST /in HTTP/1.1\r\nHost: hub\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

} // namespace

TEST_CASE("server: one connection carries request after request", "[http][server]") {
    http_server hub(echo);
    raw_socket sender(hub.port());

    CHECK(sender.send(get).read_answer().body == "GET /a?b ");
    CHECK(sender.send(post("one")).read_answer().body == "POST /in one");
    const auto last = sender.send("GET / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n").read_answer();

    CHECK(last.says("Connection: close\r\n"));
    CHECK(last.says("\r\nDate: "));
    CHECK(sender.is_closed());
}

TEST_CASE("server: HTTP/1.0 is kept open only when it asks", "[http][server]") {
    http_server hub(echo);
    raw_socket sender(hub.port());

    CHECK(sender.send("GET / HTTP/1.0\r\nHost: hub\r\nConnection: keep-alive\r\n\r\n")
              .read_answer()
              .says("Connection: keep-alive\r\n"));
    CHECK(sender.send("GET / HTTP/1.0\r\nHost: hub\r\n\r\n").read_answer().says("Connection: close\r\n"));
    CHECK(sender.is_closed());
}

TEST_CASE("server: pipelined requests are answered in order", "[http][server]") {
    http_server hub(echo);
    raw_socket sender(hub.port());
    std::string many;
    for (int i = 0; i < 500; ++i) many += post(std::to_string(i) + std::string(static_cast<std::size_t>(i), '.'));

    std::thread writer([&] { sender.send(many); });
    for (int i = 0; i < 500; ++i)
        CHECK(sender.read_answer().body ==
              "POST /in " + std::to_string(i) + std::string(static_cast<std::size_t>(i), '.'));
    writer.join();
}

TEST_CASE("server: a request may be cut at every byte", "[http][server]") {
    http_server hub(echo);
    raw_socket sender(hub.port());
    const std::string chunked = "POST /c HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n";
    for (const std::string& wire : {chunked, post("stated")}) {
        for (std::size_t cut = 1; cut < wire.size(); ++cut) {
            sender.send(wire.substr(0, cut));
            sender.send(wire.substr(cut));
            const auto given = sender.read_answer();
            REQUIRE(given.status == 200);
            REQUIRE(given.body == (wire == chunked ? "POST /c abc0123456789" : "POST /in stated"));
        }
    }
}

TEST_CASE("server: a large body arrives whole", "[http][server]") {
    http_server hub(echo);
    raw_socket sender(hub.port());
    std::string body(900'000, 'x');
    for (std::size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('a' + i % 26);

    CHECK(sender.send(post(body)).read_answer().body == "POST /in " + body);
    std::string chunked = "POST /in HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 9'000) chunked += "2328\r\n" + body.substr(at, 9'000) + "\r\n";
    CHECK(sender.send(chunked + "0\r\n\r\n").read_answer().body == "POST /in " + body);
}

TEST_CASE("server: a framing error is answered and ends the connection", "[http][server]") {
    http_server hub(echo);
    for (const auto& [wire, status] : std::vector<std::pair<std::string, int>>{
             {"GET / HTTP/1.1\r\n\r\n", 400},
             {"GET / HTTP/1.1\nHost: hub\n\n", 400},
             {"GET / HTTP/1.1\r\nHost: hub\r\nX: " + std::string(20'000, 'x'), 431},
             {"GET / HTTP/3.0\r\nHost: hub\r\n\r\n", 505},
             {"POST / HTTP/1.1\r\nHost: hub\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", 400},
             {"GET / HTTP/1.1\r\nHost: hub\r\nExpect: a miracle\r\n\r\n", 417}}) {
        raw_socket sender(hub.port());
        sender.send(wire + get);
        const auto given = sender.read_answer();
        CAPTURE(wire.substr(0, 40));
        CHECK(given.status == status);
        CHECK(given.says("Connection: close\r\n"));
        CHECK(sender.is_closed());
    }
}

TEST_CASE("server: broken chunks reach the handler as an error", "[http][server]") {
    http_server hub(echo);
    raw_socket sender(hub.port());
    sender.send("POST / HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    CHECK(sender.read_answer().status == 400);
    CHECK(sender.is_closed());
}

TEST_CASE("server: 100 Continue comes when the handler wants the body", "[http][server]") {
    http_server hub(echo);
    raw_socket sender(hub.port());
    sender.send("POST / HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    CHECK(sender.read_answer().head == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(sender.send("body").read_answer().body == "POST / body");
}

TEST_CASE("server: a refusal comes instead of 100 Continue", "[http][server]") {
    http_server hub(refuse_early);
    raw_socket sender(hub.port());
    sender.send("POST / HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    CHECK(sender.read_answer().status == 403);
    CHECK(sender.is_closed());
}

TEST_CASE("server: a sender sees the early refusal of a body that it is still sending", "[http][server]") {
    http_server hub(refuse_early);
    raw_socket sender(hub.port());
    const std::string body(32UL << 20, 'x');

    sender.send(post(body));

    const auto given = sender.read_answer();
    CHECK(given.status == 403);
    CHECK(given.body == "no");
    CHECK(sender.is_closed());
}

TEST_CASE("server: a small unread body does not cost the connection", "[http][server]") {
    http_server hub(refuse_early);
    raw_socket sender(hub.port());
    CHECK(sender.send(post(std::string(60'000, 'x'))).read_answer().status == 403);
    CHECK(sender.send(post("x")).read_answer().status == 403);
}

TEST_CASE("server: HEAD has the length of the body without the body", "[http][server]") {
    http_server hub(echo);
    raw_socket sender(hub.port());
    CHECK(sender.send("HEAD /a HTTP/1.1\r\nHost: hub\r\n\r\n").read_answer(true).says("Content-Length: 8\r\n"));
    CHECK(sender.send(get).read_answer().body == "GET /a?b ");
}

TEST_CASE("server: an exception is a 500 that tells nothing", "[http][server]") {
    http_server hub(throws);
    raw_socket sender(hub.port());
    const auto given = sender.send(get).read_answer();
    CHECK(given.status == 500);
    CHECK(given.body.empty());
    CHECK(raw_socket(hub.port()).send("GET /ok HTTP/1.1\r\nHost: hub\r\n\r\n").read_answer().status == 200);
}

TEST_CASE("server: a field that holds a line break is never sent", "[http][server]") {
    http_server hub(breaks_out);
    const auto given = raw_socket(hub.port()).send(get).read_answer();
    CHECK(given.status == 500);
    CHECK_FALSE(given.says("Set-Cookie"));
}

TEST_CASE("server: a streamed answer has its length and its bytes", "[http][server]") {
    http_server hub(streams);
    raw_socket sender(hub.port());
    for (int i = 0; i < 2; ++i) {
        const auto given = sender.send(get).read_answer();
        REQUIRE(given.body.size() == 200'000);
        CHECK(given.body[199'999] == 'a' + 199'999 % 26);
    }
}

TEST_CASE("server: a stream that ends early cuts the connection", "[http][server]") {
    http_server hub(streams);
    raw_socket sender(hub.port());
    sender.send("GET /short HTTP/1.1\r\nHost: hub\r\n\r\n");
    CHECK(sender.read_to_end().size() < 200'000);
}

TEST_CASE("server: a stream of unknown size comes in chunks, and the connection goes on", "[http][server]") {
    const std::string wire = "3\r\nabc\r\n11\r\nxxxxxxxxxxxxxxxxx\r\n0\r\n\r\n";
    http_server hub(streams_unsized);
    raw_socket sender(hub.port());
    for (int i = 0; i < 2; ++i) {
        const auto given = sender.send(get).read_answer(true);
        CHECK(given.says("Transfer-Encoding: chunked\r\n"));
        CHECK_FALSE(given.says("Content-Length"));
        CHECK(sender.read_exactly(wire.size()) == wire);
    }
    CHECK(sender.send("HEAD / HTTP/1.1\r\nHost: hub\r\n\r\n").read_answer(true).says("chunked\r\n"));
    sender.send("GET / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n").read_answer(true);
    CHECK(sender.read_to_end() == wire);
}

TEST_CASE("server: a stream of unknown size that fails has no last chunk", "[http][server]") {
    http_server hub(streams_unsized);
    raw_socket sender(hub.port());
    sender.send("GET /broken HTTP/1.1\r\nHost: hub\r\n\r\n").read_answer(true);
    CHECK(sender.read_to_end() == "3\r\nabc\r\n11\r\nxxxxxxxxxxxxxxxxx\r\n");
}

TEST_CASE("server: HTTP/1.0 has no chunks", "[http][server]") {
    http_server hub(streams_unsized);
    const auto given = raw_socket(hub.port()).send("GET / HTTP/1.0\r\nHost: hub\r\n\r\n").read_answer();
    CHECK(given.status == 500);
    CHECK_FALSE(given.says("chunked"));
    CHECK(given.body.empty());
}

TEST_CASE("server: a dropped request sees the close alone", "[http][server]") {
    http_server hub(drops);
    raw_socket sender(hub.port());
    CHECK(sender.send(get).is_closed());
}

TEST_CASE("server: 64 shared connections never mix their bodies up", "[http][server]") {
    http_server hub(echo);
    auto settings = tests::plain_settings(hub.port());
    settings.connections_max = 64;
    tests::http_caller caller(settings);

    for (int round = 0; round < 10; ++round) {
        std::vector<std::future<tests::http_caller::answer>> answers;
        for (int i = 0; i < 64; ++i) {
            const std::string body =
                "id-" + std::to_string(round * 64 + i) + std::string(static_cast<std::size_t>(i) * 300, '#');
            answers.push_back(caller.start({"POST", "/in", {}, body}));
        }
        for (int i = 0; i < 64; ++i) {
            const auto got = answers[static_cast<std::size_t>(i)].get();
            REQUIRE(got);
            REQUIRE(got->body == "POST /in id-" + std::to_string(round * 64 + i) +
                                     std::string(static_cast<std::size_t>(i) * 300, '#'));
        }
    }
}

TEST_CASE("server: a port in use is said so", "[http][server]") {
    http_server hub(echo);
    boost::asio::io_context one;
    boost::asio::io_context two;
    http::server_settings settings;
    settings.port = hub.port();

    const auto second = http::server::open(settings, echo, {&one, &two});

    REQUIRE_FALSE(second);
    CHECK(second.error() == boost::system::errc::address_in_use);
}

TEST_CASE("server: text that is no address is refused", "[http][server]") {
    boost::asio::io_context core;
    http::server_settings settings;
    settings.address = "localhost:80";
    CHECK(http::server::open(settings, echo, {&core}).error() == http::errc::unusable_address);
}
