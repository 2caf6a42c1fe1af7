#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "broker/base/limits.hpp"
#include "broker/http/message.hpp"
#include "broker/http/transport/deadline.hpp"

namespace signalbox::http {

enum class client_certificate : std::uint8_t { off, optional, required };

struct tls_settings {
    std::string certificate_file; // PEM chain
    std::string key_file;         // PEM
    std::string ca_file;          // PEM, checks client certificates; may be empty when they are off
    client_certificate clients = client_certificate::off;
    bool tls_1_2_only = false; // GP Connect's rule; else 1.2 and 1.3
};

// Told of a request that the session refuses before any handler sees it (framing, limits), before the answer goes out.
// False: it could not be recorded, and the connection ends without an answer. Runs on the session's core.
using refusal_recorder =
    std::function<boost::asio::awaitable<bool>(unsigned status, std::string reason, std::string address)>;

// Words an answer that no handler made (a request refused before, or a handler that failed) in the listener's own
// protocol: its body and what belongs to that. `reason` may be empty.
using refusal_wording = void (*)(response& answer, std::string_view reason);

// The plainest: text.
void word_plainly(response& answer, std::string_view reason);

struct server_settings {
    std::string name; // "mesh": in logs and metrics
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: the system chooses; see server::port()
    std::string unix_socket; // a path instead of address and port; mode 0600
    std::optional<tls_settings> tls;
    base::limits limits;
    refusal_recorder record_refusal = {}; // may be empty
    refusal_wording word_refusal = word_plainly;
};

// One accepted connection of a listener that speaks something else than HTTP, behind its handshake. Lives on its core,
// while its handler runs. While the handler is in read_some() a server that stops may end the connection; a write and
// what the handler does besides are waited for.
class raw_connection {
  public:
    virtual ~raw_connection() = default;

    virtual const peer& from() const noexcept = 0;
    // From now on reads without `rate` end with errc::deadline when that time has passed, until the next call.
    virtual void wait_at_most(std::chrono::milliseconds limit) = 0;
    // At least one byte. With `rate` the peer has to keep to it, and the time of wait_at_most() is over. Errors:
    // asio::error::eof at a proper end, errc::deadline, errc::closed, or the system's.
    virtual boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into,
                                                                  transport::rate_window* rate) = 0;
    // All of it, within limits.write_deadline and limits.body_rate_min.
    virtual boost::asio::awaitable<error_code> write(std::string_view bytes) = 0;
    // How many bytes are kept for this connection; false when all connections together would pass
    // limits.bytes_in_flight_max: then what was said before holds.
    virtual bool hold(std::size_t bytes) noexcept = 0;
};

// Speaks with one peer until either has enough; the connection is closed behind it.
using raw_handler = std::function<boost::asio::awaitable<void>(raw_connection&)>;

// One listening address: an acceptor per core on the same port (SO_REUSEPORT; a unix socket has one acceptor), a
// session per connection that stays on its core. start, stop: any thread, once each.
class server {
  public:
    // Opens and loads certificates. Errors: errc::configuration, or the system's (address in use).
    static result<std::unique_ptr<server>> open(server_settings settings, handler handle,
                                                std::vector<boost::asio::io_context*> cores);
    // The same for another protocol than HTTP. Connections over a limit are closed without a word.
    static result<std::unique_ptr<server>> open_raw(server_settings settings, raw_handler converse,
                                                    std::vector<boost::asio::io_context*> cores);
    virtual ~server() = default;

    virtual std::uint16_t port() const noexcept = 0;
    virtual void start() = 0;
    // Stops accepting at once, lets requests in hand finish (their answers say Connection: close), closes idle
    // connections, and cancels what is left after limits.shutdown_deadline. Completes when no session is left;
    // idempotent.
    virtual boost::asio::awaitable<void> stop() = 0;
    // True when the connection count is below the limit and the acceptors are open; for /readyz.
    virtual bool accepting() const noexcept = 0;
    // Reads certificate, key and CA anew for connections from now on; keeps the old ones on error.
    virtual result<void> reload_tls() = 0;
};

} // namespace signalbox::http
