#include <cerrno>

#include <boost/asio/error.hpp>
#include <sys/socket.h>

#include "broker/http/transport/byte_stream.hpp"

namespace signalbox::http::transport {

namespace {

step failed(int error, wanted when_blocked) noexcept {
    if (error == EAGAIN || error == EWOULDBLOCK) return {0, when_blocked, {}};
    return {0, wanted::nothing, error_code(error, boost::system::system_category())};
}

class plain final : public byte_stream {
  public:
    explicit plain(int descriptor) : descriptor_(descriptor) {}

    step handshake() override { return {}; }
    step read(std::span<std::byte> into) override { return receive_now(descriptor_, into); }

    step write(std::span<const std::byte> bytes) override {
        const step sent = send_now(descriptor_, bytes);
        sent_ += sent.bytes;
        return sent;
    }

    step discard(std::span<std::byte> scratch) override { return receive_now(descriptor_, scratch); }
    void shutdown_send() override { ::shutdown(descriptor_, SHUT_WR); }
    bool has_buffered() const override { return false; }
    std::uint64_t bytes_sent() const noexcept override { return sent_; }
    std::optional<certificate_facts> peer_certificate() const override { return std::nullopt; }

  private:
    int descriptor_;
    std::uint64_t sent_ = 0;
};

} // namespace

step receive_now(int descriptor, std::span<std::byte> into) noexcept {
    for (;;) {
        const ssize_t size = ::recv(descriptor, into.data(), into.size(), 0);
        if (size > 0) return {static_cast<std::size_t>(size), wanted::nothing, {}};
        if (size == 0) return {0, wanted::nothing, boost::asio::error::eof};
        if (errno != EINTR) return failed(errno, wanted::readable);
    }
}

step send_now(int descriptor, std::span<const std::byte> bytes) noexcept {
    for (;;) {
        const ssize_t size = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size >= 0) return {static_cast<std::size_t>(size), wanted::nothing, {}};
        if (errno != EINTR) return failed(errno, wanted::writable);
    }
}

std::unique_ptr<byte_stream> plain_stream(int descriptor) { return std::make_unique<plain>(descriptor); }

} // namespace signalbox::http::transport
