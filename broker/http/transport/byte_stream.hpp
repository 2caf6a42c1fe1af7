#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "broker/base/result.hpp"

namespace signalbox::http::transport {

class tls_context;

enum class wanted : std::uint8_t { nothing, readable, writable };

// What one call on a non-blocking socket did. With `wait` set nothing more can be done until the socket is ready.
// The end of the stream is asio::error::eof.
struct step {
    std::size_t bytes = 0;
    wanted wait = wanted::nothing;
    error_code error;
};

// Whom a verified certificate names.
struct certificate_facts {
    std::string subject; // one line, RFC 2253
    std::string spki;    // lower-case hex SHA-256 of the public key info
};

// Bytes over one connected, non-blocking socket, plain or through TLS. It waits for nothing and owns no descriptor:
// `connection` does. Not thread-safe.
class byte_stream {
  public:
    virtual ~byte_stream() = default;

    virtual step handshake() = 0;
    virtual step read(std::span<std::byte> into) = 0;
    virtual step write(std::span<const std::byte> bytes) = 0;
    // Reads what is on the socket and forgets it, past TLS: for what arrives after our end is closed.
    virtual step discard(std::span<std::byte> scratch) = 0;
    // Tells the peer that nothing more comes; its own bytes can still arrive.
    virtual void shutdown_send() = 0;
    // True when bytes were taken off the socket that no read has given out yet; waiting could then last for ever.
    virtual bool has_buffered() const = 0;
    // Bytes that the system took from us since the connection began, TLS's own included.
    virtual std::uint64_t bytes_sent() const noexcept = 0;
    // The peer's certificate, where one was asked for and verified.
    virtual std::optional<certificate_facts> peer_certificate() const = 0;
};

std::unique_ptr<byte_stream> plain_stream(int descriptor);
std::unique_ptr<byte_stream> tls_server_stream(int descriptor, std::shared_ptr<const tls_context> context);
// `server_name` is sent as SNI and must be in the server's certificate; an address is checked as such.
std::unique_ptr<byte_stream> tls_client_stream(int descriptor, std::shared_ptr<const tls_context> context,
                                               const std::string& server_name);

// recv and send on a non-blocking socket, as steps; shared by both kinds.
step receive_now(int descriptor, std::span<std::byte> into) noexcept;
step send_now(int descriptor, std::span<const std::byte> bytes) noexcept;

} // namespace signalbox::http::transport
