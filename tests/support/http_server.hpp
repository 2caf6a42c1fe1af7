#pragma once

#include <future>
#include <memory>

#include <catch2/catch.hpp>

#include "broker/base/cores.hpp"
#include "broker/http/client.hpp"
#include "broker/http/server.hpp"

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
    explicit http_server(http::handler handle, http::server_settings settings = {}, std::size_t cores = 2);
    explicit http_server(http::raw_handler converse, http::server_settings settings = {}, std::size_t cores = 2);
    ~http_server() { stop(); }

    std::uint16_t port() const { return server_->port(); }
    http::server& operator*() { return *server_; }
    http::server* operator->() { return server_.get(); }
    void stop();

  private:
    void start(result<std::unique_ptr<http::server>> opened);
    std::vector<boost::asio::io_context*> contexts();

    base::cores cores_;
    std::unique_ptr<http::server> server_;
};

// A client with a core of its own, whose requests block the test.
class http_caller {
  public:
    using answer = boost::system::result<http::client_response, http::client_failure>;

    explicit http_caller(http::client_settings settings);
    ~http_caller();

    answer send(http::client_request request);
    std::future<answer> start(http::client_request request);

  private:
    base::cores cores_;
    std::unique_ptr<http::client> client_;
};

// What most tests call: a plain client for a port of this machine.
http::client_settings plain_settings(std::uint16_t port);

} // namespace signalbox::tests
