#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace signalbox::tests {

// One HTTP answer as it stood on the wire.
struct raw_answer {
    int status = 0;
    std::string head;
    std::string body;

    bool says(std::string_view text) const { return head.find(text) != std::string::npos; }
};

// A blocking socket whose bytes the test chooses; a wait of ten seconds fails the test with an exception.
class raw_socket {
  public:
    explicit raw_socket(std::uint16_t port);
    explicit raw_socket(const std::string& unix_path);
    raw_socket(raw_socket&& other) noexcept;
    raw_socket& operator=(raw_socket&&) = delete;
    ~raw_socket() { close(); }

    void close();
    // Closes so that the peer sees a reset.
    void reset();

    raw_socket& send(std::string_view bytes);
    bool try_send(std::string_view bytes);
    void shutdown_send() { ::shutdown(descriptor_, SHUT_WR); }

    // One answer: its head, and as much body as Content-Length says unless `to_head`.
    raw_answer read_answer(bool to_head = false);
    std::string read_exactly(std::size_t size);
    // Everything up to the peer's close; a reset counts as a close.
    std::string read_to_end();
    // True when the peer closed without another byte.
    bool is_closed() { return pending_.empty() && !read_more(); }

  private:
    void connect(const sockaddr* to, socklen_t size);
    std::string take(std::size_t size);
    bool read_more();

    int descriptor_;
    std::string pending_;
};

} // namespace signalbox::tests
