#include "broker/http/stream.hpp"

#include <array>
#include <span>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/base/crypto.hpp"
#include "broker/http/calling/dial.hpp"
#include "broker/http/errc.hpp"

namespace signalbox::http {

namespace asio = boost::asio;
using calling::client_connection;
using calling::time_point;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t piece_max = 64UL << 10;

using connection = std::shared_ptr<client_connection>;

// errc::deadline at `until`; that ends what waits in the other direction too.
asio::awaitable<error_code> wait_until(connection on, transport::wanted what, asio::any_io_executor executor,
                                       time_point until) {
    const auto expired = std::make_shared<bool>(false);
    asio::steady_timer limit(executor, until);
    limit.async_wait([expired, on](const error_code& ec) {
        if (ec) return;
        *expired = true;
        on->cancel();
    });
    const error_code ec = co_await on->wait(what);
    if (*expired) co_return errc::deadline;
    co_return ec;
}

// What reads and writes in hand share, also when the stream itself goes before they end.
struct shared_parts {
    client_settings settings;
    asio::any_io_executor executor;
    std::shared_ptr<const transport::tls_context> tls; // null: plain
    connection now;                                    // null: none
    std::string early;                                 // came before it was asked for
    bool writing = false;
    bool reading = false;
    bool closed = false;

    void drop() {
        if (now) now->close();
        now = nullptr;
        early.clear();
    }
};
using parts = std::shared_ptr<shared_parts>;

struct in_hand {
    explicit in_hand(bool& of) : mark(of) { mark = true; }
    in_hand(const in_hand&) = delete;
    in_hand& operator=(const in_hand&) = delete;
    ~in_hand() { mark = false; }

    bool& mark;
};

// A peer that went while nothing was said is noticed before a write is lost on it.
void drop_if_dead(shared_parts& with) {
    if (!with.now || with.reading || !with.early.empty()) return;
    std::array<std::byte, 1> byte{};
    const transport::step got = with.now->read_now(byte);
    if (got.error) return with.drop();
    with.early.assign(base::as_text(std::span(byte).first(got.bytes)));
}

stream::answer<void> write_all(parts with, std::string bytes, milliseconds deadline) {
    if (with->writing || with->closed) co_return client_failure{errc::closed, false};
    const in_hand mark(with->writing);
    const auto until = steady_clock::now() + deadline;
    drop_if_dead(*with);
    if (!with->now) {
        const auto connect_until = std::min(until, steady_clock::now() + with->settings.connect_deadline);
        auto dialled = co_await calling::dial(with->settings, with->tls, with->executor, connect_until);
        if (!dialled) co_return client_failure{dialled.error(), false};
        if (with->closed) {
            (*dialled)->close();
            co_return client_failure{errc::closed, false};
        }
        with->now = std::move(*dialled);
    }
    const connection on = with->now;
    bool sent = false;
    auto left = base::as_bytes(bytes);
    while (!left.empty()) {
        const transport::step put = on->write_now(left);
        left = left.subspan(put.bytes);
        sent = sent || put.bytes > 0;
        error_code ec = put.error;
        if (!ec && put.wait != transport::wanted::nothing)
            ec = co_await wait_until(on, put.wait, with->executor, until);
        if (!ec) continue;
        if (with->now == on) with->drop();
        co_return client_failure{ec == errc::deadline ? ec : error_code(errc::closed), sent};
    }
    co_return boost::system::in_place_value;
}

stream::answer<std::string> read_some(parts with, milliseconds deadline) {
    if (with->reading || !with->now) co_return client_failure{errc::closed, false};
    const in_hand mark(with->reading);
    const auto until = steady_clock::now() + deadline;
    std::string got = std::exchange(with->early, {});
    const std::size_t early = got.size();
    got.resize(early + piece_max);
    const connection on = with->now;
    while (true) {
        const auto room = std::as_writable_bytes(std::span(got).subspan(early));
        const transport::step step = on->read_now(room);
        if (step.bytes > 0 || (early > 0 && !step.error)) {
            got.resize(early + step.bytes);
            co_return got;
        }
        error_code ec = step.error;
        if (ec == asio::error::eof) {
            with->drop();
            got.resize(early);
            co_return got;
        }
        if (!ec) ec = co_await wait_until(on, step.wait, with->executor, until);
        if (!ec) continue;
        if (with->now == on) with->drop();
        co_return client_failure{ec == errc::deadline ? ec : error_code(errc::closed), true};
    }
}

class dialled_stream final : public stream {
  public:
    explicit dialled_stream(parts with) : parts_(std::move(with)) {}
    ~dialled_stream() override { dialled_stream::close(); }

    answer<void> write(std::string bytes, milliseconds deadline) override {
        return write_all(parts_, std::move(bytes), deadline);
    }
    answer<std::string> read(milliseconds deadline) override { return read_some(parts_, deadline); }
    void close() override {
        parts_->closed = true;
        parts_->drop();
    }

  private:
    parts parts_;
};

} // namespace

result<std::unique_ptr<stream>> stream::open(client_settings settings, asio::any_io_executor executor) {
    if (settings.host.empty() || settings.port == 0) return errc::unusable_address;
    auto made = std::make_shared<shared_parts>();
    if (settings.encrypted) {
        auto context = transport::tls_context::for_client(settings);
        if (!context) return context.error();
        made->tls = std::move(*context);
    }
    made->settings = std::move(settings);
    made->executor = std::move(executor);
    return std::make_unique<dialled_stream>(std::move(made));
}

} // namespace signalbox::http
