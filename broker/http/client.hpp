#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include "broker/base/result.hpp"

namespace signalbox::http {

struct client_settings {
    std::string host; // name or address
    std::uint16_t port = 443;
    bool encrypted = true;
    std::string unix_socket;      // a path instead of host and port, never encrypted
    std::string ca_file;          // PEM; empty: the system's
    std::string certificate_file; // client certificate, may be empty
    std::string key_file;
    std::string server_name;                                      // for SNI and verification; empty: host
    std::function<bool(const boost::asio::ip::address&)> allowed; // what host may lead to; null: anything
    std::size_t connections_max = 16;
    std::chrono::milliseconds connect_deadline{5'000};
    std::chrono::milliseconds answer_deadline{30'000};
    std::size_t answer_max = 16UL << 20; // bytes of body kept
};

struct client_request {
    std::string method = "GET";
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
    std::optional<std::chrono::milliseconds> answer_deadline = {}; // instead of the client's
    bool once = false;                                             // never sent a second time, whatever its method
};

struct client_response {
    unsigned status = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;

    std::optional<std::string_view> field(std::string_view name) const noexcept; // without case
};

// What happened to a request: `sent` false means that no byte of it left, so that it is safe to try again.
struct client_failure {
    error_code code;
    bool sent = false;
};

// An answer whose body is still on the wire. Lives on the client's executor. Dropped before its end it closes the
// connection.
class open_answer {
  public:
    virtual ~open_answer() = default;

    virtual const client_response& head() const noexcept = 0;       // without a body
    virtual std::optional<std::uint64_t> size() const noexcept = 0; // of the body, where it is stated
    // The next bytes; 0 at the end. A wait ends with errc::deadline after the request's deadline, counted anew.
    virtual boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into) = 0;
};

// A pool of keep-alive connections to one server. One executor; follows no redirects. A request on a reused connection
// that the server had closed before the first byte of an answer is tried once more only when its method is idempotent
// and it does not say `once`.
class client {
  public:
    static result<std::unique_ptr<client>> open(client_settings settings, boost::asio::any_io_executor executor);
    virtual ~client() = default;

    virtual boost::asio::awaitable<boost::system::result<client_response, client_failure>>
    send(client_request request) = 0;
    // The same up to the head of the answer; answer_max does not count.
    virtual boost::asio::awaitable<boost::system::result<std::unique_ptr<open_answer>, client_failure>>
    begin(client_request request) = 0;
    // Closes idle connections; requests in hand end by their deadline.
    virtual void close() = 0;
    // The same, and requests in hand have reached theirs.
    virtual void abort() = 0;
};

} // namespace signalbox::http
