// GP Connect requests to an adapter in this process.
#include "signalbox/adapter.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include "broker/delivery/exchanger.hpp"
#include "broker/delivery/library/library_carrier.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace std::chrono_literals;
using message::exchange_failure;
namespace asio = boost::asio;

namespace {

// What one test's adapter does; set before it is made.
std::function<void(const adapter::request&, adapter::answering)> now;

class scripted {
  public:
    explicit scripted(const adapter::host&) {}
    static adapter::description about() { return {.name = "scripted", .version = "1", .max_in_flight = 2}; }
    void deliver(const adapter::delivery&, adapter::completion done) { done(adapter::accepted()); }
    void exchange(const adapter::request& what, adapter::answering answer) { now(what, std::move(answer)); }
};

class without {
  public:
    explicit without(const adapter::host&) {}
    static adapter::description about() { return {.name = "without", .version = "1"}; }
    void deliver(const adapter::delivery&, adapter::completion done) { done(adapter::accepted()); }
};

template <class Adapter>
struct bench {
    bench() {
        library::library_settings how;
        how.host.destination = "test";
        how.host.executor = core.get_executor();
        carrier = library::make_library_carrier(adapter::table_of<Adapter>(), std::move(how));
    }
    ~bench() {
        auto ended = asio::co_spawn(core, carrier->end(300ms), asio::use_future);
        wait(ended);
    }
    exchange_answer ask(message::exchange_request what, std::chrono::milliseconds deadline = 10s) {
        what.deadline = std::chrono::steady_clock::now() + deadline;
        const auto asked = std::dynamic_pointer_cast<exchanger>(carrier);
        auto answer = asio::co_spawn(core, asked->exchange(std::move(what)), asio::use_future);
        return wait(answer);
    }
    template <class T>
    T wait(std::future<T>& answer) {
        core.restart();
        const auto guard = asio::make_work_guard(core);
        while (answer.wait_for(0s) != std::future_status::ready) core.run_one();
        return answer.get();
    }

    asio::io_context core;
    std::shared_ptr<delivery::carrier> carrier;
};

message::exchange_request search() {
    message::exchange_request what;
    what.id = "trace";
    what.method = "GET";
    what.service = "gpconnect";
    what.path = "/Patient?identifier=x";
    what.fields = {{"Accept", "application/fhir+json"}};
    return what;
}

} // namespace

TEST_CASE("library exchange: an adapter is asked and answers", "[delivery][library][exchange]") {
    now = [](const adapter::request& what, adapter::answering answer) {
        std::string said(what.id);
        said.append(" ").append(what.method).append(" ").append(what.path).append(" ").append(what.body);
        answer({200, {{"ETag", std::string(what.fields.at(0).second)}}, said});
    };
    bench<scripted> with;
    const auto answer = with.ask(search());
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->body == "trace GET /STU3/1/gpconnect/Patient?identifier=x ");
    CHECK(answer->fields == decltype(answer->fields){{"ETag", "application/fhir+json"}});
}

TEST_CASE("library exchange: what an adapter drops or throws is answered without a body",
          "[delivery][library][exchange]") {
    now = [](const adapter::request&, adapter::answering) {};
    bench<scripted> with;
    CHECK(with.ask(search())->status == 502);
    now = [](const adapter::request&, adapter::answering) { throw std::runtime_error("an adapter's"); };
    CHECK(with.ask(search())->status == 502);
}

TEST_CASE("library exchange: what does not come by the deadline is no answer, and what comes then is left alone",
          "[delivery][library][exchange]") {
    std::optional<adapter::answering> kept;
    now = [&](const adapter::request&, adapter::answering answer) { kept.emplace(std::move(answer)); };
    bench<scripted> with;
    CHECK(with.ask(search(), 100ms).error() == exchange_failure::no_answer);
    (*kept)({200, {}, ""});
    now = [](const adapter::request&, adapter::answering answer) { answer({204, {}, ""}); };
    CHECK(with.ask(search())->status == 204);
}

TEST_CASE("library exchange: an answer that is too large is refused", "[delivery][library][exchange]") {
    now = [](const adapter::request&, adapter::answering answer) {
        answer({200, {}, std::string(exchange_body_max + 1, 'x')});
    };
    bench<scripted> with;
    CHECK(with.ask(search()).error() == exchange_failure::too_large);
}

TEST_CASE("library exchange: an adapter without the function is not asked", "[delivery][library][exchange]") {
    bench<without> with;
    CHECK(with.ask(search()).error() == exchange_failure::no_practice);
}
