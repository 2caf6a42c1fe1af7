#include "broker/delivery/exchange_desk.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include "broker/base/result.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using message::exchange_failure;
namespace asio = boost::asio;

namespace {

message::exchange_response answering(unsigned status, std::string body = "{}") {
    message::exchange_response made;
    made.status = status;
    made.body = std::move(body);
    return made;
}

// Answers with what the test says, when it rings.
class scripted final : public exchanger {
  public:
    asio::awaitable<exchange_answer> exchange(message::exchange_request what) override {
        asked = std::move(what);
        if (waits) {
            asio::steady_timer bell(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
            ring = [&bell] { bell.cancel(); };
            static_cast<void>(co_await bell.async_wait(use_result));
        }
        if (throws) throw std::runtime_error("an adapter's");
        co_return answer;
    }

    exchange_answer answer = answering(200);
    bool throws = false;
    bool waits = false;
    std::function<void()> ring;
    message::exchange_request asked;
};

// Asks for the practice A81001, for whom the adapter of a destination speaks.
struct desk {
    std::future<exchange_answer> begin(const std::string& ods = "A81001") {
        message::exchange_request what;
        what.practice_ods = ods;
        what.path = "/metadata";
        core.restart();
        return asio::co_spawn(core, with->ask(std::move(what)), asio::use_future);
    }
    exchange_answer ask(const std::string& ods = "A81001") {
        auto answer = begin(ods);
        core.run();
        return answer.get();
    }
    exchange_failure failure_with(exchange_answer answer) {
        adapter->answer = std::move(answer);
        return ask().error();
    }

    asio::io_context core;
    std::shared_ptr<scripted> adapter = std::make_shared<scripted>();
    std::shared_ptr<message::exchange> with = make_exchange_desk({{"A81001", {"emis", adapter, core.get_executor()}}});
};

} // namespace

TEST_CASE("exchange desk: the adapter of a practice answers for it, and nobody for another", "[delivery][exchange]") {
    desk hub;
    const auto answer = hub.ask();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->body == "{}");
    CHECK(hub.adapter->asked.path == "/metadata");
    CHECK(hub.ask("B82617").error() == exchange_failure::no_practice);
}

TEST_CASE("exchange desk: 502, 503 and 504 without a body are no answers of the practice", "[delivery][exchange]") {
    desk hub;
    CHECK(hub.failure_with(answering(502, "")) == exchange_failure::not_reached);
    CHECK(hub.failure_with(answering(503, "")) == exchange_failure::busy);
    CHECK(hub.failure_with(answering(504, "")) == exchange_failure::no_answer);
    hub.adapter->answer = answering(502, "an OperationOutcome");
    CHECK(hub.ask()->status == 502);
}

TEST_CASE("exchange desk: what cannot be an answer is babble", "[delivery][exchange]") {
    desk hub;
    CHECK(hub.failure_with(answering(100)) == exchange_failure::babble);
    CHECK(hub.failure_with(answering(600)) == exchange_failure::babble);
    auto split = answering(200);
    split.fields = {{"ETag", "a\r\nSet-Cookie: b"}};
    CHECK(hub.failure_with(split) == exchange_failure::babble);
    split.fields = {{"E Tag", "a"}};
    CHECK(hub.failure_with(split) == exchange_failure::babble);
    split.fields.assign(exchange_fields_max + 1, {"ETag", "a"});
    CHECK(hub.failure_with(split) == exchange_failure::babble);
    hub.adapter->throws = true;
    CHECK(hub.failure_with(answering(200)) == exchange_failure::babble);
}

TEST_CASE("exchange desk: more than the adapter takes at once are busy, and none when one has ended",
          "[delivery][exchange]") {
    desk hub;
    hub.adapter->waits = true;
    auto first = hub.begin();
    hub.core.poll();
    auto second = hub.begin();
    hub.core.poll();
    CHECK(second.get().error() == exchange_failure::busy);
    hub.adapter->ring();
    hub.core.restart();
    hub.core.run();
    CHECK(first.get()->status == 200);
    hub.adapter->waits = false;
    CHECK(hub.ask()->status == 200);
}

TEST_CASE("exchange: an adapter is asked below the practice's base address", "[delivery][exchange]") {
    message::exchange_request what;
    what.path = "/Patient?identifier=x";
    what.service = "gpconnect/structured";
    CHECK(adapter_path(what) == "/STU3/1/gpconnect/structured/Patient?identifier=x");
    what.service = "html";
    CHECK(adapter_path(what) == "/DSTU2/0/gpconnect/Patient?identifier=x");
}
