#include "tests/support/gpconnect_provider.hpp"

#include <algorithm>
#include <stdexcept>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace signalbox::tests {

namespace {

bool read_more(int from, std::string& into) {
    char block[16384];
    const ssize_t size = ::recv(from, block, sizeof block, 0);
    if (size <= 0) return false;
    into.append(block, static_cast<std::size_t>(size));
    return true;
}

bool send_all(int to, const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t size = ::send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (size <= 0) return false;
        sent += static_cast<std::size_t>(size);
    }
    return true;
}

std::size_t content_length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

// Nothing when the connection ended before it.
bool read_request(int from, gpconnect_provider::request& into) {
    std::string text;
    while (text.find("\r\n\r\n") == std::string::npos)
        if (!read_more(from, text)) return false;
    const auto end = text.find("\r\n\r\n") + 4;
    into.head = text.substr(0, end);
    into.body = text.substr(end);
    while (into.body.size() < content_length(into.head))
        if (!read_more(from, into.body)) return false;
    const auto first = into.head.find(' ');
    into.method = into.head.substr(0, first);
    into.target = into.head.substr(first + 1, into.head.find(' ', first + 1) - first - 1);
    return true;
}

} // namespace

gpconnect_provider::gpconnect_provider(decision decide)
    : decide_(std::move(decide)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::pipe2(stop_, O_CLOEXEC) != 0 || ::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
        ::listen(listening_, 64) != 0 || ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
        throw std::runtime_error("no provider on loopback");
    port_ = ntohs(at.sin_port);
    accepting_ = std::thread([this] { accept_connections(); });
}

gpconnect_provider::~gpconnect_provider() {
    ::close(stop_[1]); // every poll of the other end ends
    accepting_.join();
    for (std::thread& each : conversations_) each.join();
    ::close(stop_[0]);
    ::close(listening_);
}

void gpconnect_provider::accept_connections() {
    for (;;) {
        pollfd either[2]{{listening_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
        ::poll(either, 2, -1);
        if (either[1].revents != 0) return;
        const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection >= 0) conversations_.emplace_back([this, connection] { converse(connection); });
    }
}

void gpconnect_provider::converse(int connection) {
    request asked;
    pollfd either[2]{{connection, POLLIN, 0}, {stop_[0], POLLIN, 0}};
    ::poll(either, 2, -1); // an idle connection of the hub's must not keep the provider
    if (either[1].revents == 0 && read_request(connection, asked)) {
        {
            const std::lock_guard lock(mutex_);
            asked_.push_back(asked);
        }
        send(connection, decide_(asked));
    }
    ::close(connection);
}

void gpconnect_provider::send(int connection, const answer& what) const {
    if (what.withheld) {
        pollfd stop{stop_[0], POLLIN, 0};
        ::poll(&stop, 1, -1);
        return;
    }
    bool open = send_all(connection, what.text);
    const std::string block(64UL << 10, 'x');
    for (std::uint64_t left = what.more; open && left > 0;) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, block.size()));
        open = send_all(connection, block.substr(0, size));
        left -= size;
    }
}

std::vector<gpconnect_provider::request> gpconnect_provider::all() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

gpconnect_provider::answer fhir_answer(unsigned status, const std::string& body, const std::string& fields) {
    return {"HTTP/1.1 " + std::to_string(status) + " Answer\r\nContent-Type: application/fhir+json;charset=utf-8\r\n" +
            fields + "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body};
}

} // namespace signalbox::tests
