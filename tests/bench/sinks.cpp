#include "tests/bench/sinks.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace signalbox::tests {

namespace {

constexpr std::size_t block = 65'536;

bool read_more(int from, std::string& into) {
    const std::size_t before = into.size();
    into.resize(before + block);
    const ssize_t size = ::recv(from, into.data() + before, block, 0);
    into.resize(before + static_cast<std::size_t>(size > 0 ? size : 0));
    return size > 0;
}

} // namespace

std::string_view field_of(std::string_view head, std::string_view name) {
    const std::string mark = "\r\n" + std::string(name) + ": ";
    const auto at = head.find(mark);
    if (at == std::string_view::npos) return {};
    const auto begin = at + mark.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

http_sink::http_sink(answering answer, bool open, std::string content_type)
    : answer_(std::move(answer)),
      content_type_(std::move(content_type)),
      listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
        throw std::runtime_error("no sink");
    port_ = ntohs(at.sin_port);
    if (open) open_door();
}

void http_sink::open_door() {
    if (::listen(listening_, 256) != 0) throw std::runtime_error("no sink");
    accepting_ = std::thread([this] { accept_connections(); });
}

http_sink::~http_sink() {
    ::shutdown(listening_, SHUT_RDWR);
    if (accepting_.joinable()) accepting_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int each : open_) ::shutdown(each, SHUT_RDWR);
    }
    for (std::thread& each : conversations_) each.join();
    for (const int each : open_) ::close(each);
    ::close(listening_);
}

void http_sink::accept_connections() {
    while (true) {
        const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) return;
        const std::lock_guard lock(mutex_);
        open_.push_back(connection);
        conversations_.emplace_back([this, connection] { converse(connection); });
    }
}

void http_sink::converse(int connection) {
    std::string got;
    while (true) {
        auto end = got.find("\r\n\r\n");
        while (end == std::string::npos) {
            if (!read_more(connection, got)) return;
            end = got.find("\r\n\r\n");
        }
        const std::string head = got.substr(0, end + 2);
        const std::string_view stated = field_of(head, "Content-Length");
        const std::size_t size = end + 4 + (stated.empty() ? 0 : std::stoul(std::string(stated)));
        while (got.size() < size) {
            if (!read_more(connection, got)) return;
        }
        const std::string body = answer_(head, std::string_view(got).substr(end + 4, size - end - 4));
        got.erase(0, size);
        const std::string text = "HTTP/1.1 200 OK\r\nContent-Type: " + content_type_ +
                                 "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        if (::send(connection, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) return;
    }
}

datagram_sink::datagram_sink(std::string path, std::function<void(const std::string& delivery_id)> came)
    : path_(std::move(path)), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (path_.size() >= sizeof at.sun_path) throw std::runtime_error("a socket's path is too long");
    std::memcpy(at.sun_path, path_.data(), path_.size());
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) throw std::runtime_error("no sink");
    thread_ = std::thread([this, came = std::move(came)] {
        char text[256];
        ssize_t size = 0;
        while ((size = ::recv(socket_, text, sizeof text, 0)) > 0)
            came(std::string(text, static_cast<std::size_t>(size)));
    });
}

datagram_sink::~datagram_sink() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

} // namespace signalbox::tests
