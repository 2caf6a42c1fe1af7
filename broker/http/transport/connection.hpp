#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include "broker/base/result.hpp"
#include "broker/http/transport/byte_stream.hpp"
#include "broker/http/transport/deadline.hpp"

namespace signalbox::http::transport {

// A connected socket, what speaks over it, and its one deadline. `Executor` is concrete for the server's sessions,
// because a type-erased one costs a third of a small request, and any_io_executor for clients. Lives on that executor.
template <class Executor>
class connection : public std::enable_shared_from_this<connection<Executor>> {
  public:
    using socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;
    using duration = std::chrono::steady_clock::duration;

    connection(socket opened, std::unique_ptr<byte_stream> stream);

    // Waits from now on end with errc::deadline when `limit` has passed, until unlimited() or a later limit.
    void limit(duration limit);
    void unlimited() noexcept { plan_.clear(); }

    // One call each that does not wait; and the wait that a step asks for.
    step read_now(std::span<std::byte> into) { return stream_->read(into); }
    step write_now(std::span<const std::byte> bytes) { return stream_->write(bytes); }
    boost::asio::awaitable<error_code> wait(wanted what);

    // For a socket that is only open so far.
    boost::asio::awaitable<error_code> connect(boost::asio::generic::stream_protocol::endpoint at);
    boost::asio::awaitable<error_code> handshake();
    // From now on TLS as its client, once handshake() has been awaited: for a protocol that asks for it in the clear.
    void secure(std::shared_ptr<const tls_context> with, const std::string& server_name);
    // With `rate` the waits obey it and the deadline is spent afterwards; without it the limit that was set holds.
    boost::asio::awaitable<result<std::size_t>> read_some(std::span<std::byte> into, rate_window* rate);
    boost::asio::awaitable<error_code> write(std::string_view bytes, rate_window* rate);
    // Closes our end and reads away what still comes, so that the peer can take the last answer before it sees an
    // error; at most `bytes_max` and `time_max`.
    boost::asio::awaitable<void> linger(std::span<std::byte> scratch, std::uint64_t bytes_max, duration time_max);

    void cancel(); // ends the wait in hand with an error
    void close();

    byte_stream& stream() noexcept { return *stream_; }
    bool is_open() const noexcept { return socket_.is_open(); }

  private:
    using timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    boost::asio::awaitable<error_code> wait_within(wanted what, rate_window* rate);
    void arm();
    void timer_fired();

    socket socket_;
    std::unique_ptr<byte_stream> stream_;
    timer timer_;
    deadline_plan plan_;
    bool expired_ = false;
};

extern template class connection<boost::asio::io_context::executor_type>;
extern template class connection<boost::asio::any_io_executor>;

} // namespace signalbox::http::transport
