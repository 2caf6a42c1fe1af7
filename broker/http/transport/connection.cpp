#include "broker/http/transport/connection.hpp"

#include <boost/asio/error.hpp>

#include "broker/base/crypto.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::http::transport {

namespace asio = boost::asio;
using std::chrono::steady_clock;

template <class Executor>
connection<Executor>::connection(socket opened, std::unique_ptr<byte_stream> stream)
    : socket_(std::move(opened)), stream_(std::move(stream)), timer_(socket_.get_executor()) {}

template <class Executor>
void connection<Executor>::limit(duration limit) {
    expired_ = false;
    if (plan_.set(steady_clock::now() + limit)) arm();
}

template <class Executor>
void connection<Executor>::arm() {
    timer_.expires_at(plan_.due());
    timer_.async_wait([self = this->weak_from_this()](const error_code& ec) {
        if (const auto alive = self.lock(); alive && !ec) alive->timer_fired();
    });
}

template <class Executor>
void connection<Executor>::timer_fired() {
    switch (plan_.fired(steady_clock::now())) {
    case deadline_plan::action::none: return;
    case deadline_plan::action::arm: return arm();
    case deadline_plan::action::expire: break;
    }
    expired_ = true;
    cancel();
}

template <class Executor>
asio::awaitable<error_code> connection<Executor>::wait(wanted what) {
    if (expired_) co_return errc::deadline;
    if (!socket_.is_open()) co_return asio::error::operation_aborted;
    const auto direction = what == wanted::writable ? socket::wait_write : socket::wait_read;
    auto [ec] = co_await socket_.async_wait(direction, use_result);
    if (expired_) co_return errc::deadline;
    co_return ec;
}

template <class Executor>
asio::awaitable<error_code> connection<Executor>::wait_within(wanted what, rate_window* rate) {
    if (rate == nullptr) co_return co_await wait(what);
    const auto before = steady_clock::now();
    limit(rate->left());
    const error_code ec = co_await wait(what);
    unlimited();
    rate->waited(steady_clock::now() - before);
    co_return ec;
}

template <class Executor>
asio::awaitable<error_code> connection<Executor>::connect(asio::generic::stream_protocol::endpoint at) {
    auto [ec] = co_await socket_.async_connect(at, use_result);
    if (expired_) co_return errc::deadline;
    co_return ec;
}

template <class Executor>
void connection<Executor>::secure(std::shared_ptr<const tls_context> with, const std::string& server_name) {
    stream_ = tls_client_stream(socket_.native_handle(), std::move(with), server_name);
}

template <class Executor>
asio::awaitable<error_code> connection<Executor>::handshake() {
    for (;;) {
        const step done = stream_->handshake();
        if (done.wait == wanted::nothing) co_return done.error;
        const error_code ec = co_await wait(done.wait);
        if (ec) co_return ec;
    }
}

template <class Executor>
asio::awaitable<result<std::size_t>> connection<Executor>::read_some(std::span<std::byte> into, rate_window* rate) {
    for (;;) {
        const step got = stream_->read(into);
        if (got.error) co_return got.error;
        if (got.wait == wanted::nothing) {
            if (rate != nullptr) rate->moved(got.bytes);
            co_return got.bytes;
        }
        const error_code ec = co_await wait_within(got.wait, rate);
        if (ec) co_return ec;
    }
}

template <class Executor>
asio::awaitable<error_code> connection<Executor>::write(std::string_view text, rate_window* rate) {
    auto bytes = base::as_bytes(text);
    while (!bytes.empty()) {
        const step put = stream_->write(bytes);
        if (put.error) co_return put.error;
        bytes = bytes.subspan(put.bytes);
        if (rate != nullptr) rate->moved(put.bytes);
        if (put.wait == wanted::nothing) continue;
        const error_code ec = co_await wait_within(put.wait, rate);
        if (ec) co_return ec;
    }
    co_return error_code{};
}

template <class Executor>
asio::awaitable<void> connection<Executor>::linger(std::span<std::byte> scratch, std::uint64_t bytes_max,
                                                   duration time_max) {
    stream_->shutdown_send();
    limit(time_max);
    std::uint64_t drained = 0;
    while (drained < bytes_max) {
        const step got = stream_->discard(scratch);
        if (got.error) co_return;
        drained += got.bytes;
        if (got.wait == wanted::nothing) continue;
        const error_code ec = co_await wait(got.wait);
        if (ec) co_return;
    }
}

template <class Executor>
void connection<Executor>::cancel() {
    error_code ignored; // a socket that is closed has nothing to cancel
    socket_.cancel(ignored);
}

template <class Executor>
void connection<Executor>::close() {
    plan_.clear();
    timer_.cancel();
    error_code ignored; // the descriptor is released whatever close(2) says
    socket_.close(ignored);
}

template class connection<asio::io_context::executor_type>;
template class connection<asio::any_io_executor>;

} // namespace signalbox::http::transport
