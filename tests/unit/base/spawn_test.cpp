#include "broker/base/spawn.hpp"

#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include "broker/base/errc.hpp"
#include "broker/base/metrics.hpp"
#include "tests/support/captured_stderr.hpp"

using namespace signalbox;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> count_to_two(std::shared_ptr<int> steps) {
    ++*steps;
    co_await asio::post(asio::use_awaitable);
    ++*steps;
}

template <class Exception>
asio::awaitable<void> escape(Exception what) {
    co_await asio::post(asio::use_awaitable);
    throw what;
}

// Runs one coroutine to its end and returns what was logged.
std::string log_of(asio::awaitable<void> coroutine) {
    test::captured_stderr captured;
    asio::io_context context;
    base::spawn(context.get_executor(), std::move(coroutine), "test part");
    context.run();
    return captured.text();
}

std::uint64_t escapes() {
    return base::counter("signalbox_escaped_exceptions_total", "Exceptions that left a coroutine").value();
}

} // namespace

TEST_CASE("spawn: the coroutine runs to its end and nothing is logged", "[base]") {
    const auto steps = std::make_shared<int>(0);

    CHECK(log_of(count_to_two(steps)).empty());

    CHECK(*steps == 2);
}

TEST_CASE("spawn: an exception that escapes is logged under the name and counted", "[base]") {
    const auto before = escapes();

    const std::string text = log_of(escape(std::runtime_error("Secretname")));

    CHECK(text.find(R"("event":"coroutine.escaped","part":"test part")") != std::string::npos);
    CHECK(text.find("runtime_error") != std::string::npos);
    CHECK(text.find("Secretname") == std::string::npos);
    CHECK(escapes() == before + 1);
}

TEST_CASE("spawn: of a system error the code's own words are logged", "[base]") {
    const boost::system::error_code stopped = base::errc::stopped;

    const std::string text = log_of(escape(boost::system::system_error(stopped, "Secretname")));

    CHECK(text.find(R"("error":"stopping")") != std::string::npos);
    CHECK(text.find("Secretname") == std::string::npos);
}

TEST_CASE("spawn: what is no std::exception does not get away either", "[base]") {
    const auto before = escapes();

    CHECK(log_of(escape(42)).find("not a std::exception") != std::string::npos);

    CHECK(escapes() == before + 1);
}
