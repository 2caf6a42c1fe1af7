#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/base/result.hpp"

namespace signalbox::http {

// Who is at the other end, as far as TLS and the socket tell.
struct peer {
    std::string address; // "127.0.0.1"; "unix:UID" on a unix socket
    bool encrypted = false;
    std::string certificate_subject;  // one line, RFC 2253; empty without a verified client certificate
    std::string certificate_spki;     // lower-case hex SHA-256 of its public key info; empty likewise
    std::optional<std::uint32_t> uid; // unix socket only
};

// One request, its head read and checked by the framing guard, its body still on the wire. Lives while its handler
// runs, on the core of its session.
class request {
  public:
    virtual ~request() = default;

    virtual std::string_view method() const noexcept = 0; // as sent, "GET"
    virtual std::string_view target() const noexcept = 0; // as sent: path and query, origin form only
    virtual std::string_view path() const noexcept = 0;   // up to '?', still percent-encoded
    virtual std::string_view query() const noexcept = 0;  // behind '?', may be empty
    // First field of that name, compared without case; nullopt when there is none (an empty field is "").
    virtual std::optional<std::string_view> field(std::string_view name) const noexcept = 0;
    // Every field in the order of the wire.
    virtual const std::vector<std::pair<std::string_view, std::string_view>>& fields() const noexcept = 0;
    virtual const http::peer& from() const noexcept = 0;
    // Whether its answer may be one whose size is not stated: not to HTTP/1.0.
    virtual bool takes_chunks() const noexcept = 0;

    // Content-Length when stated; nullopt for chunked framing. 0 when the request has no body.
    virtual std::optional<std::uint64_t> body_size() const noexcept = 0;
    // Reads the next bytes of the body (chunked framing removed, content encoding not) into `into`; 0 at its end.
    // Sends "100 Continue" before the first read where the sender asked for it. Errors: errc::body_too_large, _slow,
    // _broken. A handler that does not read to the end is fine: the session drains a bounded rest or closes.
    virtual boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into) = 0;
    // The whole body as text; errc::body_too_large beyond `max` bytes.
    virtual boost::asio::awaitable<result<std::string>> read_all(std::size_t max) = 0;

    virtual boost::asio::any_io_executor executor() const = 0;
};

// The bytes of an answer that is too large for memory: called until it gives 0, or as many as are stated. After an
// error the connection is cut, so that nobody takes a part for the whole. Blocks nothing.
using body_source = std::function<boost::asio::awaitable<result<std::size_t>>(std::span<std::byte>)>;

struct response {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> fields; // without Content-Length, Date, Connection: the session's
    std::string body;
    std::shared_ptr<body_source> stream;      // instead of `body`
    std::optional<std::uint64_t> stream_size; // none: not known, sent in chunks; only for who takes_chunks()
    bool close = false;                       // end the connection after this answer
    bool drop = false;                        // end the connection without an answer

    response& set(std::string name, std::string value) {
        fields.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

// Answers one request. Runs on the session's core; an exception that escapes becomes a 500 without a word about why.
// For HEAD the session leaves out the body and keeps its Content-Length.
using handler = std::function<boost::asio::awaitable<response>(request&)>;

// Splits "a=1&b=%20" into decoded pairs; nullopt: an escape is malformed, or over query_parameters_max (limits.hpp).
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);
// What parse_query would have read instead, for whoever sent it: "at most 1000 query parameters, not 1200". "" where
// there is nothing wrong.
std::string query_fault(std::string_view query);
// Decodes percent escapes; nullopt when malformed or when it decodes to a NUL.
std::optional<std::string> percent_decode(std::string_view text);
std::string percent_encode(std::string_view text); // everything but unreserved characters

} // namespace signalbox::http
