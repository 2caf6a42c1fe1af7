#include "broker/http/serving/session.hpp"

#include "broker/base/log.hpp"
#include "broker/http/errc.hpp"
#include "broker/http/wire/characters.hpp"
#include "broker/http/wire/framing_guard.hpp"

namespace signalbox::http::serving {

namespace asio = boost::asio;
using std::chrono::steady_clock;
using transport::wanted;

session::session(std::shared_ptr<serving::house> house, std::shared_ptr<serving::room> room,
                 std::shared_ptr<server_connection> connection, http::peer from, bool admitted)
    : house_(std::move(house)),
      room_(std::move(room)),
      connection_(std::move(connection)),
      from_(std::move(from)),
      admitted_(admitted) {
    from_.encrypted = house_->settings.tls.has_value();
    room_->enter(*this);
    house_->metrics.connections.add(1);
}

session::~session() {
    if (certificate_counted_) house_->admission.leave_certificate(from_.certificate_spki);
    house_->admission.leave(from_.address);
    house_->metrics.connections.add(-1);
    room_->workspaces.give_back(std::move(space_));
    room_->leave(*this);
}

asio::awaitable<void> session::run(std::shared_ptr<session> self) {
    bool more = co_await self->begin();
    while (more) more = co_await self->serve_one();
    self->connection_->close();
}

void session::stop() {
    if (between_) connection_->cancel();
}

void session::cut() { connection_->close(); }

// The handshake, and whether this peer may have one more connection.
asio::awaitable<bool> session::begin() {
    connection_->limit(house_->settings.limits.handshake_deadline);
    between_ = true;
    const error_code ec = co_await connection_->handshake();
    between_ = false;
    connection_->unlimited();
    if (ec) {
        log::debug("http.handshake_failed",
                   {{log::field::listener, house_->settings.name}, {log::field::error, ec.message()}});
        // The alert that says why would be lost if what the peer has sent meanwhile made the close a reset.
        if (ec == errc::tls) co_await linger();
        co_return false;
    }
    if (auto facts = connection_->stream().peer_certificate()) {
        from_.certificate_subject = std::move(facts->subject);
        from_.certificate_spki = std::move(facts->spki);
        certificate_counted_ = house_->admission.enter_certificate(from_.certificate_spki);
        admitted_ = admitted_ && certificate_counted_;
    }
    if (admitted_) co_return true;

    house_->metrics.refused.add();
    co_await refuse(503, "too many connections");
    co_return false;
}

// False when the connection is over.
asio::awaitable<bool> session::serve_one() {
    started_ = {};
    const error_code ec = co_await wait_for_request();
    if (ec || house_->stopping.load(std::memory_order_relaxed)) co_return false;

    if (!space_) space_ = room_->workspaces.take();
    const std::size_t head_size = co_await read_head();
    if (head_size == 0) co_return false;
    first_ = false;

    const bool more = co_await answer_one(space_->pin(head_size));
    space_->unpin();
    if (space_->unread().empty()) room_->workspaces.give_back(std::move(space_));
    co_return more;
}

asio::awaitable<error_code> session::wait_for_request() {
    const base::limits& limits = house_->settings.limits;
    connection_->limit(first_ ? limits.header_deadline : limits.idle_deadline);
    if (space_ || connection_->stream().has_buffered()) co_return error_code{};
    between_ = true;
    const error_code ec = co_await connection_->wait(wanted::readable);
    between_ = false;
    co_return ec;
}

// Reads until a head is whole; its size, or 0 when there is none to answer any more.
asio::awaitable<std::size_t> session::read_head() {
    const base::limits& limits = house_->settings.limits;
    bool limited = first_; // the first head has the time since the connection began
    std::size_t searched = 0;
    for (;;) {
        const wire::head_end end = wire::find_head_end(space_->unread(), searched);
        if (end.found == wire::head_end::state::complete) {
            connection_->unlimited();
            co_return end.size;
        }
        searched = end.size;
        if (end.found == wire::head_end::state::broken) co_await refuse(400, "bare LF or NUL in the header");
        const bool too_large = searched >= limits.header_max;
        if (too_large) co_await refuse(431, "header too large");
        if (end.found == wire::head_end::state::broken || too_large) co_return 0;

        const transport::step got = connection_->read_now(space_->room());
        if (got.error) co_return 0;
        space_->added(got.bytes);
        if (got.wait == wanted::nothing) continue;

        if (!limited) connection_->limit(limits.header_deadline);
        limited = true;
        between_ = true;
        const error_code ec = co_await connection_->wait(got.wait);
        between_ = false;
        if (ec == errc::deadline && !space_->unread().empty()) co_await refuse(408, "header too slow");
        if (ec) co_return 0;
    }
}

asio::awaitable<bool> session::answer_one(std::string_view head_text) {
    started_ = steady_clock::now();
    const base::limits& limits = house_->settings.limits;
    const wire::guard_verdict verdict = wire::guard_request(head_text, {limits.header_max, limits.header_fields_max});
    if (!verdict) {
        co_await refuse(verdict.status, verdict.reason);
        co_return false;
    }
    const auto parsed = space_->parser().parse_head(head_text);
    const bool agreed = parsed && (*parsed)->chunked == verdict.framing.chunked &&
                        (*parsed)->content_length == verdict.framing.content_length;
    if (!agreed) {
        co_await refuse(400, "malformed header");
        co_return false;
    }
    const wire::head& head = **parsed;
    const auto expect = head.field("expect");
    if (expect && head.version >= 11 && !wire::same_word(*expect, "100-continue")) {
        co_await refuse(417, "unknown expectation");
        co_return false;
    }
    const bool has_body = head.chunked || head.content_length.value_or(0) > 0;
    if (has_body && house_->admission.is_loaded()) {
        co_await refuse(503, "too many bytes in hand");
        co_return false;
    }

    incoming request(*connection_, *space_, head, house_->admission, limits, from_, room_->core);
    response answer = co_await call_handler(request);
    co_return co_await send_answer(request, std::move(answer), head.keep_alive, head.version);
}

void session::report(unsigned status) {
    const auto spent = std::chrono::duration<double>(steady_clock::now() - started_).count();
    house_->metrics.answered(status, spent);
    log::debug("http.answered", {{log::field::listener, house_->settings.name},
                                 {log::field::status, static_cast<std::int64_t>(status)}});
}

} // namespace signalbox::http::serving
