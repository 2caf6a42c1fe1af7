#include "broker/http/serving/visit.hpp"

#include <array>

#include <boost/asio/error.hpp>

#include "broker/base/log.hpp"

namespace signalbox::http::serving {

namespace asio = boost::asio;

namespace {

// What is read away behind the last answer, so that the peer can take it before it sees a reset.
constexpr std::uint64_t lingering_bytes_max = 1UL << 20;
constexpr auto lingering_max = std::chrono::seconds(1);

} // namespace

visit::visit(std::shared_ptr<serving::house> house, std::shared_ptr<serving::room> room,
             std::shared_ptr<server_connection> connection, http::peer from)
    : house_(std::move(house)), room_(std::move(room)), connection_(std::move(connection)), from_(std::move(from)) {
    from_.encrypted = house_->settings.tls.has_value();
    room_->enter(*this);
    house_->metrics.connections.add(1);
}

visit::~visit() {
    house_->admission.release(held_);
    if (certificate_counted_) house_->admission.leave_certificate(from_.certificate_spki);
    house_->admission.leave(from_.address);
    house_->metrics.connections.add(-1);
    room_->leave(*this);
}

asio::awaitable<void> visit::run(std::shared_ptr<visit> self) {
    const bool welcome = co_await self->begin();
    if (welcome) co_await self->house_->converse(*self);
    co_await self->end();
    self->connection_->close();
}

void visit::stop() {
    if (waiting_) connection_->cancel();
}

void visit::cut() { connection_->close(); }

// The handshake, and whether this certificate may have one more connection.
asio::awaitable<bool> visit::begin() {
    connection_->limit(house_->settings.limits.handshake_deadline);
    waiting_ = true;
    const error_code ec = co_await connection_->handshake();
    waiting_ = false;
    connection_->unlimited();
    if (ec) {
        log::debug("http.handshake_failed",
                   {{log::field::listener, house_->settings.name}, {log::field::error, ec.message()}});
        co_return false;
    }
    auto facts = connection_->stream().peer_certificate();
    if (!facts) co_return true;
    from_.certificate_subject = std::move(facts->subject);
    from_.certificate_spki = std::move(facts->spki);
    certificate_counted_ = house_->admission.enter_certificate(from_.certificate_spki);
    if (!certificate_counted_) house_->metrics.refused.add();
    co_return certificate_counted_;
}

asio::awaitable<void> visit::end() {
    if (!connection_->is_open()) co_return;
    std::array<std::byte, 4096> scratch{};
    waiting_ = true;
    co_await connection_->linger(scratch, lingering_bytes_max, lingering_max);
    waiting_ = false;
}

asio::awaitable<result<std::size_t>> visit::read_some(std::span<std::byte> into, transport::rate_window* rate) {
    if (house_->stopping.load(std::memory_order_relaxed)) co_return error_code(asio::error::operation_aborted);
    waiting_ = true;
    const auto got = co_await connection_->read_some(into, rate);
    waiting_ = false;
    co_return got;
}

asio::awaitable<error_code> visit::write(std::string_view bytes) {
    transport::rate_window rate(house_->settings.limits.write_deadline, house_->settings.limits.body_rate_min);
    co_return co_await connection_->write(bytes, &rate);
}

bool visit::hold(std::size_t bytes) noexcept {
    if (bytes > held_ && !house_->admission.hold(bytes - held_)) return false;
    if (bytes < held_) house_->admission.release(held_ - bytes);
    held_ = bytes;
    return true;
}

} // namespace signalbox::http::serving
