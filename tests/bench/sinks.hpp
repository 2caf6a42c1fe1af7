#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace signalbox::tests {

// A server on loopback that looks at nothing but lengths, a thread for each connection: what a destination costs that
// costs next to nothing. `answer` is given head and body of a request and gives the body of a 200; any thread.
class http_sink {
  public:
    using answering = std::function<std::string(std::string_view head, std::string_view body)>;

    // With a closed door connections are refused until open_door().
    explicit http_sink(answering answer, bool open = true, std::string content_type = "application/json");
    http_sink(const http_sink&) = delete;
    http_sink& operator=(const http_sink&) = delete;
    ~http_sink();

    void open_door(); // once
    std::uint16_t port() const noexcept { return port_; }

  private:
    void accept_connections();
    void converse(int connection);

    answering answer_;
    std::string content_type_;
    int listening_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::thread> conversations_;
    std::thread accepting_;
};

// The value of a field of a request's head, by its name as it was sent; empty when it is not there.
std::string_view field_of(std::string_view head, std::string_view name);

// A unix datagram socket: the adapter of counting_sink.c tells it each delivery.
class datagram_sink {
  public:
    datagram_sink(std::string path, std::function<void(const std::string& delivery_id)> came);
    datagram_sink(const datagram_sink&) = delete;
    datagram_sink& operator=(const datagram_sink&) = delete;
    ~datagram_sink();

    const std::string& path() const noexcept { return path_; }

  private:
    std::string path_;
    int socket_ = -1;
    std::thread thread_;
};

} // namespace signalbox::tests
