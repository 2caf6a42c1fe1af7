#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace signalbox::tests {

// One accepted connection of a scripted server, blocking.
class scripted_connection {
  public:
    explicit scripted_connection(int descriptor) : descriptor_(descriptor) {
        const timeval limit{10, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    scripted_connection(const scripted_connection&) = delete;
    scripted_connection& operator=(const scripted_connection&) = delete;
    ~scripted_connection() { ::close(descriptor_); }

    // Reads until `text` has come; what came so far.
    std::string read_until(const std::string& text) {
        while (got_.find(text) == std::string::npos && read_more()) {
        }
        return std::exchange(got_, {});
    }
    void wait_for_close() {
        while (read_more()) {
        }
    }
    void send(const std::string& bytes) {
        static_cast<void>(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }
    // The peer sees a reset when this goes.
    void reset() {
        const linger now{1, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }

  private:
    bool read_more() {
        char block[4096];
        const ssize_t size = ::recv(descriptor_, block, sizeof block, 0);
        if (size <= 0) return false;
        got_.append(block, static_cast<std::size_t>(size));
        return true;
    }

    int descriptor_;
    std::string got_;
};

// A server on loopback that treats its first connection with the first script, and so on, one after the other.
class scripted_server {
  public:
    using script = std::function<void(scripted_connection&)>;

    explicit scripted_server(std::vector<script> scripts)
        : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listening_, 16) != 0 ||
            ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
            throw std::runtime_error("no scripted server");
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this, all = std::move(scripts)] {
            for (const script& each : all) {
                const int accepted = ::accept(listening_, nullptr, nullptr);
                if (accepted < 0) return;
                scripted_connection connection(accepted);
                each(connection);
            }
        });
    }
    ~scripted_server() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }

    std::uint16_t port() const noexcept { return port_; }

  private:
    int listening_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

} // namespace signalbox::tests
