#include "tests/support/http_server.hpp"

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "tests/support/await.hpp"

namespace signalbox::tests {

namespace {

boost::asio::awaitable<void> drop(std::unique_ptr<http::client> client) {
    client.reset();
    co_return;
}

} // namespace

http_server::http_server(http::handler handle, http::server_settings settings, std::size_t cores) : cores_(cores, 1) {
    if (settings.name.empty()) settings.name = "test";
    start(http::server::open(std::move(settings), std::move(handle), contexts()));
}

http_server::http_server(http::raw_handler converse, http::server_settings settings, std::size_t cores)
    : cores_(cores, 1) {
    if (settings.name.empty()) settings.name = "test";
    start(http::server::open_raw(std::move(settings), std::move(converse), contexts()));
}

std::vector<boost::asio::io_context*> http_server::contexts() {
    std::vector<boost::asio::io_context*> made;
    for (std::size_t i = 0; i < cores_.size(); ++i) made.push_back(&cores_.at(i));
    return made;
}

void http_server::start(result<std::unique_ptr<http::server>> opened) {
    if (!opened) throw std::runtime_error("no server: " + opened.error().message());
    server_ = std::move(*opened);
    cores_.run();
    server_->start();
}

void http_server::stop() { await(server_->stop()); }

http_caller::http_caller(http::client_settings settings) : cores_(1, 1) {
    auto opened = http::client::open(std::move(settings), cores_.at(0).get_executor());
    if (!opened) throw std::runtime_error("no client: " + opened.error().message());
    client_ = std::move(*opened);
    cores_.run();
}

http_caller::~http_caller() {
    boost::asio::co_spawn(cores_.at(0), drop(std::move(client_)), boost::asio::use_future).get();
}

http_caller::answer http_caller::send(http::client_request request) {
    return boost::asio::co_spawn(cores_.at(0), client_->send(std::move(request)), boost::asio::use_future).get();
}

std::future<http_caller::answer> http_caller::start(http::client_request request) {
    return boost::asio::co_spawn(cores_.at(0), client_->send(std::move(request)), boost::asio::use_future);
}

http::client_settings plain_settings(std::uint16_t port) {
    http::client_settings settings;
    settings.host = "127.0.0.1";
    settings.port = port;
    settings.encrypted = false;
    return settings;
}

} // namespace signalbox::tests
