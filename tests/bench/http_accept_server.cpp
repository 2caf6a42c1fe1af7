// uses: http base
// A server that reads each body and answers 202, without a store: what the HTTP layer alone can take. One core.
#include <csignal>
#include <cstdio>
#include <cstring>

#include <boost/asio/signal_set.hpp>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/http/server.hpp"

using namespace signalbox;

namespace {

boost::asio::awaitable<http::response> accept_all(http::request& request) {
    const auto body = co_await request.read_all(1UL << 20);
    http::response answer;
    answer.status = body ? 202 : 400;
    co_return answer;
}

boost::asio::awaitable<void> run(boost::asio::io_context& core, http::server& server) {
    boost::asio::signal_set signals(core, SIGINT, SIGTERM);
    auto [ec, number] = co_await signals.async_wait(use_result);
    static_cast<void>(ec); // a broken signal set ends the bench as a signal does
    static_cast<void>(number);
    co_await server.stop();
}

} // namespace

// http_accept_server [CERTIFICATE KEY]: prints its port, runs until SIGTERM.
int main(int count, char** arguments) {
    log::start(log::level::warning);
    http::server_settings settings;
    settings.name = "bench";
    if (count == 3) settings.tls = http::tls_settings{arguments[1], arguments[2], "", http::client_certificate::off};
    boost::asio::io_context core(1);
    auto server = http::server::open(std::move(settings), accept_all, {&core});
    if (!server) {
        std::fprintf(stderr, "%s\n", server.error().message().c_str());
        return 1;
    }
    (*server)->start();
    std::printf("%u\n", static_cast<unsigned>((*server)->port()));
    std::fflush(stdout);
    base::spawn(core.get_executor(), run(core, **server), "bench");
    core.run();
    return 0;
}
