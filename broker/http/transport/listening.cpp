#include "broker/http/transport/listening.hpp"

#include <cerrno>
#include <cstring>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "broker/base/log.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::http::transport {

namespace asio = boost::asio;

namespace {

constexpr int backlog = 4096; // the kernel cuts it to net.core.somaxconn

error_code last_error() noexcept { return {errno, boost::system::system_category()}; }

descriptor new_socket(int family) noexcept {
    return descriptor(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

void switch_on(const descriptor& socket, int level, int option) noexcept {
    const int on = 1;
    ::setsockopt(socket.get(), level, option, &on, sizeof on);
}

result<descriptor> bind_tcp(const asio::ip::tcp::endpoint& at, bool shared) {
    descriptor socket = new_socket(at.protocol().family());
    if (!socket) return last_error();
    switch_on(socket, SOL_SOCKET, SO_REUSEADDR);
    if (shared) switch_on(socket, SOL_SOCKET, SO_REUSEPORT);
    if (::bind(socket.get(), at.data(), static_cast<socklen_t>(at.size())) != 0) return last_error();
    if (::listen(socket.get(), backlog) != 0) return last_error();
    return socket;
}

result<std::uint16_t> port_of(const descriptor& socket) {
    asio::ip::tcp::endpoint at;
    auto size = static_cast<socklen_t>(at.capacity());
    if (::getsockname(socket.get(), at.data(), &size) != 0) return last_error();
    at.resize(size);
    return at.port();
}

std::pair<std::uint64_t, std::uint64_t> file_id(const struct stat& file) noexcept { return {file.st_dev, file.st_ino}; }

bool answers(const asio::local::stream_protocol::endpoint& at) noexcept {
    const descriptor probe = new_socket(AF_UNIX);
    return ::connect(probe.get(), at.data(), static_cast<socklen_t>(at.size())) == 0 || errno == EAGAIN;
}

error_code clear_the_way(const std::string& path, const asio::local::stream_protocol::endpoint& at) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) return errno == ENOENT ? error_code{} : last_error();
    if (!S_ISSOCK(found.st_mode)) {
        log::error("http.not_a_socket", {{log::field::path, path}});
        return errc::configuration;
    }
    if (answers(at)) return asio::error::address_in_use;
    return ::unlink(path.c_str()) == 0 ? error_code{} : last_error();
}

} // namespace

void descriptor::reset(int number) noexcept {
    if (number_ >= 0) ::close(number_);
    number_ = number;
}

result<listening_sockets> listen_tcp(const std::string& address, std::uint16_t port, std::size_t count) {
    error_code ec;
    asio::ip::tcp::endpoint at(asio::ip::make_address(address, ec), port);
    if (ec) return errc::unusable_address;

    // A first bind without SO_REUSEPORT finds a port that another process of the same user already shares.
    auto probe = bind_tcp(at, false);
    if (!probe) return probe.error();
    const auto chosen = port_of(*probe);
    if (!chosen) return chosen.error();
    listening_sockets opened{{}, *chosen, {}};
    if (count <= 1) {
        opened.sockets.push_back(std::move(*probe));
        return opened;
    }
    probe->reset();

    at.port(*chosen);
    for (std::size_t i = 0; i < count; ++i) {
        auto socket = bind_tcp(at, true);
        if (!socket) return socket.error();
        opened.sockets.push_back(std::move(*socket));
    }
    return opened;
}

result<listening_sockets> listen_unix(const std::string& path) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
        log::error("http.socket_path_too_long", {{log::field::path, path}});
        return errc::configuration;
    }
    const asio::local::stream_protocol::endpoint at(path);
    if (const error_code ec = clear_the_way(path, at)) return ec;

    descriptor socket = new_socket(AF_UNIX);
    if (!socket) return last_error();
    // The mode of the socket before bind(2) becomes the file's, so that nobody else can connect in between.
    if (::fchmod(socket.get(), 0600) != 0) return last_error();
    if (::bind(socket.get(), at.data(), static_cast<socklen_t>(at.size())) != 0) return last_error();
    if (::chmod(path.c_str(), 0600) != 0 || ::listen(socket.get(), backlog) != 0) return last_error();
    struct stat made {};
    if (::lstat(path.c_str(), &made) != 0) return last_error();
    listening_sockets opened{{}, 0, file_id(made)};
    opened.sockets.push_back(std::move(socket));
    return opened;
}

void forget_unix(const std::string& path, const listening_sockets& opened) noexcept {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0 || file_id(found) != opened.file_id) return;
    ::unlink(path.c_str());
}

descriptor accept_now(const descriptor& listening, error_code& ec) noexcept {
    descriptor socket(::accept4(listening.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    ec = socket ? error_code{} : last_error();
    // Answers go out in one write, so there is nothing for Nagle's algorithm to gather. On a unix socket it is refused.
    if (socket) switch_on(socket, IPPROTO_TCP, TCP_NODELAY);
    return socket;
}

peer peer_of(int socket) {
    peer other;
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return other;
    if (storage.ss_family == AF_UNIX) {
        ucred credentials{};
        socklen_t credentials_size = sizeof credentials;
        if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &credentials_size) != 0) return other;
        other.uid = credentials.uid;
        other.address = "unix:" + std::to_string(credentials.uid);
        return other;
    }

    asio::ip::tcp::endpoint from;
    std::memcpy(from.data(), &storage, std::min<std::size_t>(size, from.capacity()));
    from.resize(size);
    asio::ip::address address = from.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    other.address = address.to_string();
    return other;
}

} // namespace signalbox::http::transport
