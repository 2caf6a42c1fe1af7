#include "tests/support/webhook_sink.hpp"

#include <stdexcept>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker/fhir/json.hpp"

namespace signalbox::tests {

namespace {

constexpr std::uint64_t flood_size = 10ULL << 30;

bool send_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool read_more(int from, std::string& into) {
    char block[16384];
    const ssize_t size = ::recv(from, block, sizeof block, 0);
    if (size <= 0) return false;
    into.append(block, static_cast<std::size_t>(size));
    return true;
}

std::size_t content_length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

std::string answer_text(const char* status, const std::string& fields, const std::string& body) {
    return std::string("HTTP/1.1 ") + status + "\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

std::string accepted(const std::string& delivery_id) {
    return answer_text("200 OK", "Content-Type: application/json\r\n",
                       R"({"delivery_id":")" + delivery_id + R"(","outcome":"accepted"})");
}

} // namespace

webhook_sink::webhook_sink(decision decide, bool open)
    : decide_(std::move(decide)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::pipe2(stop_, O_CLOEXEC) != 0 || ::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
        throw std::runtime_error("no webhook sink");
    port_ = ntohs(at.sin_port);
    if (open) open_door();
}

void webhook_sink::open_door() {
    if (::listen(listening_, 256) != 0) throw std::runtime_error("no webhook sink");
    accepting_ = std::thread([this] { accept_connections(); });
}

webhook_sink::~webhook_sink() {
    static_cast<void>(::write(stop_[1], "x", 1)); // the pipe stays readable for everybody
    ::shutdown(listening_, SHUT_RDWR);
    if (accepting_.joinable()) accepting_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int each : open_) ::shutdown(each, SHUT_RDWR);
    }
    for (std::thread& each : conversations_) each.join();
    for (const int each : {listening_, stop_[0], stop_[1]}) ::close(each);
}

std::vector<webhook_sink::taken> webhook_sink::all() const {
    const std::lock_guard lock(mutex_);
    return taken_;
}

std::size_t webhook_sink::posts(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    return posts_.count(path);
}

void webhook_sink::accept_connections() {
    while (true) {
        const int connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) return;
        const std::lock_guard lock(mutex_);
        open_.insert(connection);
        conversations_.emplace_back([this, connection] { converse(connection); });
    }
}

void webhook_sink::converse(int connection) {
    std::string got;
    bool goes_on = true;
    while (goes_on) {
        auto head = got.find("\r\n\r\n");
        while (head == std::string::npos && (goes_on = read_more(connection, got))) head = got.find("\r\n\r\n");
        if (!goes_on) break;
        const std::size_t size = head + 4 + content_length(got.substr(0, head));
        while (got.size() < size && (goes_on = read_more(connection, got))) {
        }
        if (!goes_on) break;
        const auto path = got.find(' ') + 1;
        const request asked{got.substr(path, got.find(' ', path) - path), got.substr(head + 4, size - head - 4)};
        got.erase(0, size);
        goes_on = answer(connection, asked);
    }
    const std::lock_guard lock(mutex_);
    open_.erase(connection);
    ::close(connection);
}

void webhook_sink::take(const std::string& delivery_id, const std::string& body) {
    const auto read = fhir::read_json(body);
    std::string payload(read ? read->root().find("payload").string("data") : "");
    const std::lock_guard lock(mutex_);
    taken_.push_back({delivery_id, std::move(payload)});
}

bool webhook_sink::pause_a_second() {
    pollfd stopped{stop_[0], POLLIN, 0};
    return ::poll(&stopped, 1, 1000) == 0;
}

bool webhook_sink::answer(int connection, const request& asked) {
    constexpr std::string_view member = R"("delivery_id":")";
    const auto begin = asked.body.find(member) + member.size();
    const std::string id = asked.body.substr(begin, asked.body.find('"', begin) - begin);
    {
        const std::lock_guard lock(mutex_);
        posts_.insert(asked.path);
    }
    switch (decide_(asked.path, id)) {
    case treatment::accept: take(id, asked.body); return send_all(connection, accepted(id));
    case treatment::lose: take(id, asked.body); return false;
    case treatment::busy: return send_all(connection, answer_text("429 Busy", "Retry-After: 1\r\n", ""));
    case treatment::error: return send_all(connection, answer_text("500 Error", "", ""));
    case treatment::lie: return send_all(connection, accepted("another-1"));
    case treatment::redirect: return send_all(connection, answer_text("302 Found", "Location: /accept\r\n", ""));
    case treatment::garbage: send_all(connection, "\x01\x02 not HTTP\r\n\r\n"); return false;
    case treatment::hang:
        while (pause_a_second()) {
        }
        return false;
    case treatment::reset: {
        const linger now{1, 0};
        ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        return false;
    }
    case treatment::drip:
        for (const char each : accepted(id))
            if (!send_all(connection, std::string_view(&each, 1)) || !pause_a_second()) return false;
        return true;
    case treatment::flood: {
        const std::string block(1UL << 20, ' ');
        send_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(flood_size) + "\r\n\r\n");
        for (std::uint64_t sent = 0; sent < flood_size && send_all(connection, block);) sent += block.size();
        return false;
    }
    }
    return false;
}

} // namespace signalbox::tests
