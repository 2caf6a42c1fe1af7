#include "broker/delivery/upstream/upstream.hpp"

#include <functional>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "tests/support/http_server.hpp"
#include "tests/support/scripted_server.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace std::chrono_literals;
using message::exchange_failure;

namespace {

namespace asio = boost::asio;

using answer = boost::system::result<message::exchange_response, exchange_failure>;

message::exchange_request question(std::string path = "/Patient/1") {
    message::exchange_request made;
    made.practice_ods = "A81001";
    made.service = "gpconnect";
    made.method = "GET";
    made.path = std::move(path);
    made.fields = {{"Ssp-TraceID", "t"}};
    made.deadline = std::chrono::steady_clock::now() + 20s;
    return made;
}

// Practice A81001 with its service "gpconnect" on that port, asked on a core of the test's own.
class asking {
  public:
    explicit asking(std::uint16_t port, std::size_t requests_max = 4) {
        delivery::upstream::settings how;
        how.cores = {&core_};
        auto& practice = how.practices["A81001"];
        practice.requests_max = requests_max;
        practice.services["gpconnect"] = {plain_settings(port), "/A81001/STU3/1/gpconnect"};
        exchange_ = *delivery::upstream::open(std::move(how));
    }

    answer ask(message::exchange_request what) { return run(exchange_->ask(std::move(what))); }
    void stop() { exchange_->stop(); }

    template <class T>
    T run(asio::awaitable<T> work) {
        auto future = asio::co_spawn(core_, std::move(work), asio::use_future);
        core_.restart();
        // No further than the answer: a connection at rest keeps its timer, which run() would wait for.
        while (future.wait_for(0s) != std::future_status::ready) core_.run_one();
        return future.get();
    }

  private:
    asio::io_context core_;
    std::unique_ptr<message::exchange> exchange_;
};

// What a stream gives, and the largest piece that it needed.
asio::awaitable<std::pair<std::size_t, bool>> drained(std::shared_ptr<message::exchange_source> stream) {
    std::vector<std::byte> block(64UL << 10);
    std::size_t size = 0;
    for (;;) {
        const auto got = co_await (*stream)(block);
        if (!got) co_return std::pair{size, false};
        if (*got == 0) co_return std::pair{size, true};
        size += *got;
    }
}

http::handler gives(std::size_t size) {
    return [size](http::request& request) -> asio::awaitable<http::response> {
        http::response made;
        made.body = size == 0 ? std::string(request.target()) : std::string(size, 'x');
        made.set("X-Trace", std::string(request.field("Ssp-TraceID").value_or("")));
        co_return made;
    };
}

scripted_server::script sends(const std::string& text) {
    return [text](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        peer.send(text);
    };
}

} // namespace

TEST_CASE("upstream: a question goes to the practice's root with its fields, and the answer comes back", "[delivery]") {
    http_server provider(gives(0));
    asking hub(provider.port());
    const auto given = hub.ask(question("/Patient?identifier=a%7Cb"));
    REQUIRE(given);
    CHECK(given->status == 200);
    CHECK(given->body == "/A81001/STU3/1/gpconnect/Patient?identifier=a%7Cb");
    CHECK(std::find(given->fields.begin(), given->fields.end(), std::pair<std::string, std::string>("X-Trace", "t")) !=
          given->fields.end());
}

TEST_CASE("upstream: an unknown practice or service is none", "[delivery]") {
    asking hub(9);
    auto what = question();
    what.practice_ods = "B82002";
    CHECK(hub.ask(what).error() == exchange_failure::no_practice);
    what = question();
    what.service = "gpconnect/structured";
    CHECK(hub.ask(what).error() == exchange_failure::no_practice);
}

TEST_CASE("upstream: a large answer is a stream of known size", "[delivery]") {
    constexpr std::size_t size = 3UL << 20;
    http_server provider(gives(size));
    asking hub(provider.port());
    const auto given = hub.ask(question());
    REQUIRE(given);
    CHECK(given->body.empty());
    CHECK(given->stream_size == size);
    CHECK(hub.run(drained(given->stream)) == std::pair{size, true});
}

TEST_CASE("upstream: a stream holds its place until it goes", "[delivery]") {
    http_server provider(gives(3UL << 20));
    asking hub(provider.port(), 1);
    auto first = hub.ask(question());
    REQUIRE(first);
    CHECK(hub.ask(question()).error() == exchange_failure::busy);
    first = exchange_failure::busy;
    CHECK(hub.ask(question()).has_value());
}

TEST_CASE("upstream: what is not HTTP, or breaks off, is babble", "[delivery]") {
    scripted_server provider({sends("SSH-2.0-OpenSSH\r\n\r\n"),
                              sends("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel"), sends("HTTP/1.1 2")});
    asking hub(provider.port());
    CHECK(hub.ask(question()).error() == exchange_failure::babble);
    CHECK(hub.ask(question()).error() == exchange_failure::babble);
    CHECK(hub.ask(question()).error() == exchange_failure::babble);
}

TEST_CASE("upstream: what changes something is sent once, though the connection ends under it", "[delivery]") {
    constexpr const char* ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    const auto once_then_gone = [](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        peer.send(ok);
        peer.read_until("\r\n\r\n");
    };
    const auto answers = [](scripted_connection& peer) {
        peer.read_until("\r\n\r\n");
        peer.send(ok);
    };
    for (const auto& [method, again] : {std::pair("GET", true), std::pair("PUT", false), std::pair("POST", false)}) {
        CAPTURE(method);
        scripted_server server({once_then_gone, answers});
        asking hub(server.port());
        REQUIRE(hub.ask(question()).has_value());
        auto second = question("/Appointment/1");
        second.method = method;
        CHECK(hub.ask(std::move(second)).has_value() == again);
        if (!again) CHECK(hub.ask(question()).has_value()); // and lets the server end
    }
}

TEST_CASE("upstream: who does not answer by the deadline has not answered", "[delivery]") {
    scripted_server provider({[](scripted_connection& peer) { peer.wait_for_close(); }});
    asking hub(provider.port());
    auto what = question();
    what.deadline = std::chrono::steady_clock::now() + 50ms;
    CHECK(hub.ask(what).error() == exchange_failure::no_answer);
    what.deadline = std::chrono::steady_clock::now() - 1ms;
    CHECK(hub.ask(what).error() == exchange_failure::not_reached);
}

TEST_CASE("upstream: a stop ends what would be waited for, and what is still to be read", "[delivery]") {
    for (const bool begun : {false, true}) {
        CAPTURE(begun);
        asking* asker = nullptr;
        scripted_server server({[&](scripted_connection& peer) {
            peer.read_until("\r\n\r\n");
            if (begun) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
            asker->stop();
            peer.wait_for_close();
        }});
        asking hub(server.port());
        asker = &hub;
        const auto before = std::chrono::steady_clock::now();
        const auto answered = hub.ask(question());
        REQUIRE(answered.has_error());
        CHECK(answered.error() == exchange_failure::no_answer);
        CHECK(std::chrono::steady_clock::now() - before < 10s);
    }
}

TEST_CASE("upstream: a practice that is not there is not reached", "[delivery]") {
    std::uint16_t port = 0;
    {
        http_server gone(gives(0));
        port = gone.port();
    }
    asking hub(port);
    CHECK(hub.ask(question()).error() == exchange_failure::not_reached);
}
