#include "tests/support/raw_socket.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace signalbox::tests {

raw_socket::raw_socket(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

raw_socket::raw_socket(const std::string& unix_path) : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    unix_path.copy(to.sun_path, sizeof to.sun_path - 1);
    connect(reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

raw_socket::raw_socket(raw_socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), pending_(std::move(other.pending_)) {}

void raw_socket::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void raw_socket::reset() {
    const linger now{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
}

raw_socket& raw_socket::send(std::string_view bytes) {
    if (!try_send(bytes)) throw std::runtime_error(std::string("send: ") + std::strerror(errno));
    return *this;
}

bool raw_socket::try_send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

raw_answer raw_socket::read_answer(bool to_head) {
    while (pending_.find("\r\n\r\n") == std::string::npos)
        if (!read_more()) throw std::runtime_error("closed within an answer's head: " + pending_);
    raw_answer answer;
    const auto size = pending_.find("\r\n\r\n") + 4;
    answer.head = take(size);
    answer.status = std::stoi(answer.head.substr(9, 3));
    const auto at = answer.head.find("Content-Length: ");
    if (at == std::string::npos || to_head) return answer;
    const std::size_t length = std::stoul(answer.head.substr(at + 16));
    while (pending_.size() < length)
        if (!read_more()) throw std::runtime_error("closed within an answer's body");
    answer.body = take(length);
    return answer;
}

std::string raw_socket::read_exactly(std::size_t size) {
    while (pending_.size() < size)
        if (!read_more()) throw std::runtime_error("closed before " + std::to_string(size) + " bytes");
    return take(size);
}

std::string raw_socket::read_to_end() {
    while (read_more()) {
    }
    return std::exchange(pending_, {});
}

void raw_socket::connect(const sockaddr* to, socklen_t size) {
    const timeval limit{10, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int on = 1; // what is sent in two pieces shall arrive in two; a unix socket refuses the option
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(descriptor_, to, size) != 0)
        throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
}

std::string raw_socket::take(std::size_t size) {
    std::string taken = pending_.substr(0, size);
    pending_.erase(0, size);
    return taken;
}

bool raw_socket::read_more() {
    char block[16384];
    const ssize_t got = ::recv(descriptor_, block, sizeof block, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) throw std::runtime_error("nothing came for ten seconds");
    if (got <= 0) return false;
    pending_.append(block, static_cast<std::size_t>(got));
    return true;
}

} // namespace signalbox::tests
