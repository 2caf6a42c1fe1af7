#pragma once

#include "signalbox/adapter.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/delivery/library/questions.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/http/client.hpp"

namespace signalbox::delivery::library {

// "https://host:8443": whether it is encrypted, the host and its port. Nothing for what has more than that.
struct http_address {
    bool encrypted = true;
    std::string host;
    std::uint16_t port = 0;
};
std::optional<http_address> parse_http_address(std::string_view url);

// The HTTP servers that an adapter speaks to, each with its pool of connections. Requests run on the executor; their
// answers are given there. Any thread.
class http_calls : public std::enable_shared_from_this<http_calls> {
  public:
    http_calls(boost::asio::any_io_executor executor, networks allowed);

    // Null, and why in `error`.
    signalbox_http_server* open(const signalbox_http_options* how, std::string& error);
    void close(signalbox_http_server* which);
    void send(signalbox_http_server* which, const signalbox_http_request* what, signalbox_http_answered done,
              void* user);
    void end(); // on the executor: answers what is open, closes all, and takes no more

  private:
    using server = std::shared_ptr<http::client>;
    struct asked {
        signalbox_http_answered done;
        void* user;
        std::uint64_t number;
    };

    server find(signalbox_http_server* which);
    static boost::asio::awaitable<void> send_one(std::shared_ptr<http_calls> self, server to,
                                                 http::client_request request, asked by);

    boost::asio::any_io_executor executor_;
    networks allowed_;
    questions open_;
    std::mutex mutex_;
    std::map<std::uintptr_t, server> servers_;
    std::uintptr_t next_ = 1;
};

} // namespace signalbox::delivery::library
