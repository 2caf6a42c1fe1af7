#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/result.hpp"
#include "broker/http/message.hpp"

namespace signalbox::http::transport {

// A file descriptor that closes itself.
class descriptor {
  public:
    descriptor() = default;
    explicit descriptor(int number) noexcept : number_(number) {}
    descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        reset(other.release());
        return *this;
    }
    ~descriptor() { reset(); }

    int get() const noexcept { return number_; }
    explicit operator bool() const noexcept { return number_ >= 0; }
    int release() noexcept { return std::exchange(number_, -1); }
    void reset(int number = -1) noexcept;

  private:
    int number_ = -1;
};

struct listening_sockets {
    std::vector<descriptor> sockets;
    std::uint16_t port = 0;                            // TCP
    std::pair<std::uint64_t, std::uint64_t> file_id{}; // unix: device and inode of the file
};

// `count` non-blocking listening sockets on one port, with SO_REUSEPORT when there are several; port 0 lets the system
// choose. Errors: errc::unusable_address for text that is no address, or the system's (address in use, also when
// another process shares the port by SO_REUSEPORT).
result<listening_sockets> listen_tcp(const std::string& address, std::uint16_t port, std::size_t count);

// One listening unix socket with mode 0600. A socket file that nobody answers is replaced; anything else is kept.
// Errors: errc::configuration (not a socket, path too long), address in use, or the system's.
result<listening_sockets> listen_unix(const std::string& path);
// Removes the file of a listening unix socket, unless another one has taken its place.
void forget_unix(const std::string& path, const listening_sockets& opened) noexcept;

// Takes one waiting connection, non-blocking and without delays; `ec` is set, and the result empty, when there is none.
descriptor accept_now(const descriptor& listening, error_code& ec) noexcept;

// Who is at the other end of a connected socket: address, or uid on a unix socket.
peer peer_of(int socket);

} // namespace signalbox::http::transport
