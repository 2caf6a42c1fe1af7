#pragma once

#include <future>
#include <stdexcept>

#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include "broker/base/cores.hpp"
#include "broker/http/client.hpp"
#include "broker/http/server.hpp"
#include "tests/support/await.hpp"

// Says no more than how it went: what a result holds is content.
template <class Value, class Error>
struct Catch::StringMaker<boost::system::result<Value, Error>> {
    static std::string convert(const boost::system::result<Value, Error>& result) {
        return result.has_value() ? "a value" : "an error";
    }
};

namespace signalbox::tests {

// A server on loopback with its own cores, stopped when it goes.
class http_server {
  public:
    explicit http_server(http::handler handle, http::server_settings settings = {}, std::size_t cores = 2)
        : cores_(cores, 1) {
        if (settings.name.empty()) settings.name = "test";
        std::vector<boost::asio::io_context*> contexts;
        for (std::size_t i = 0; i < cores; ++i) contexts.push_back(&cores_.at(i));
        auto opened = http::server::open(std::move(settings), std::move(handle), contexts);
        if (!opened) throw std::runtime_error("no server: " + opened.error().message());
        server_ = std::move(*opened);
        cores_.run();
        server_->start();
    }
    ~http_server() { stop(); }

    std::uint16_t port() const { return server_->port(); }
    http::server& operator*() { return *server_; }
    http::server* operator->() { return server_.get(); }
    void stop() { await(server_->stop()); }

  private:
    base::cores cores_;
    std::unique_ptr<http::server> server_;
};

// A client with a core of its own, whose requests block the test.
class http_caller {
  public:
    using answer = boost::system::result<http::client_response, http::client_failure>;

    explicit http_caller(http::client_settings settings) : cores_(1, 1) {
        auto opened = http::client::open(std::move(settings), cores_.at(0).get_executor());
        if (!opened) throw std::runtime_error("no client: " + opened.error().message());
        client_ = std::move(*opened);
        cores_.run();
    }
    ~http_caller() { boost::asio::co_spawn(cores_.at(0), drop(std::move(client_)), boost::asio::use_future).get(); }

    answer send(http::client_request request) {
        return boost::asio::co_spawn(cores_.at(0), client_->send(std::move(request)), boost::asio::use_future).get();
    }
    std::future<answer> start(http::client_request request) {
        return boost::asio::co_spawn(cores_.at(0), client_->send(std::move(request)), boost::asio::use_future);
    }

  private:
    static boost::asio::awaitable<void> drop(std::unique_ptr<http::client> client) {
        client.reset();
        co_return;
    }

    base::cores cores_;
    std::unique_ptr<http::client> client_;
};

// What most tests call: a plain client for a port of this machine.
inline http::client_settings plain_settings(std::uint16_t port) {
    http::client_settings settings;
    settings.host = "127.0.0.1";
    settings.port = port;
    settings.encrypted = false;
    return settings;
}

} // namespace signalbox::tests
