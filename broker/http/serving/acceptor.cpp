#include "broker/http/serving/acceptor.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/socket.h>

#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/http/serving/session.hpp"
#include "broker/http/serving/visit.hpp"

namespace signalbox::http::serving {

namespace asio = boost::asio;

namespace {

constexpr auto pause_without_descriptors = std::chrono::milliseconds(100);
constexpr int accepted_at_once = 64; // before the sessions of this core have their turn

transport::descriptor open_reserve() noexcept {
    return transport::descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

// accept_now() gives errno values.
bool is_exhaustion(const error_code& ec) noexcept {
    return ec.value() == EMFILE || ec.value() == ENFILE || ec.value() == ENOBUFS || ec.value() == ENOMEM;
}
bool is_nothing_waiting(const error_code& ec) noexcept { return ec.value() == EAGAIN || ec.value() == EWOULDBLOCK; }

std::unique_ptr<transport::byte_stream> stream_for(int socket, const house& house) {
    if (!house.settings.tls) return transport::plain_stream(socket);
    return transport::tls_server_stream(socket, house.tls());
}

} // namespace

acceptor::acceptor(std::shared_ptr<serving::house> house, std::shared_ptr<serving::room> room,
                   transport::descriptor listening)
    : house_(std::move(house)),
      room_(std::move(room)),
      listening_(std::move(listening)),
      reserve_(open_reserve()),
      readiness_(room_->core, listening_.get()),
      pause_(room_->core) {}

acceptor::~acceptor() {
    if (readiness_.is_open()) readiness_.release();
}

asio::awaitable<void> acceptor::run(std::shared_ptr<acceptor> self) {
    while (!self->closed_) {
        auto [ec] = co_await self->readiness_.async_wait(asio::posix::descriptor_base::wait_read, use_result);
        if (ec || self->closed_) co_return;
        if (self->take_waiting()) continue;

        self->pause_.expires_after(pause_without_descriptors);
        auto [paused] = co_await self->pause_.async_wait(use_result);
        if (paused) co_return;
    }
}

void acceptor::close() {
    closed_ = true;
    if (readiness_.is_open()) readiness_.release(); // ends the wait; the descriptor is ours to close
    listening_.reset();
    pause_.cancel();
}

// False when there is no descriptor for the next one.
bool acceptor::take_waiting() {
    for (int taken = 0; taken < accepted_at_once; ++taken) {
        error_code ec;
        transport::descriptor accepted = transport::accept_now(listening_, ec);
        if (accepted) {
            exhausted_ = false;
            admit(std::move(accepted));
            continue;
        }
        if (is_nothing_waiting(ec)) return true;
        if (!is_exhaustion(ec)) continue; // this one was gone before it was taken
        shed_one();
        return false;
    }
    return true;
}

void acceptor::admit(transport::descriptor accepted) {
    http::peer from = transport::peer_of(accepted.get());
    auto verdict = house_->admission.enter(from.address);
    if (verdict == admission::verdict::refuse && (house_->settings.tls || house_->converse)) {
        // A handshake for the sake of a 503 costs more than the connection, and other protocols have no such word: the
        // peer sees a close.
        house_->admission.leave(from.address);
        verdict = admission::verdict::drop;
    }
    if (verdict == admission::verdict::drop) {
        house_->metrics.refused.add();
        return;
    }

    const int family = house_->settings.unix_socket.empty() ? AF_INET : AF_UNIX;
    server_connection::socket socket(room_->core);
    error_code ec;
    socket.assign(asio::generic::stream_protocol(family, 0), accepted.get(), ec);
    if (ec) return house_->admission.leave(from.address);
    const int number = accepted.release(); // the socket's from now on

    auto connection = std::make_shared<server_connection>(std::move(socket), stream_for(number, *house_));
    if (house_->converse) {
        auto other = std::make_shared<visit>(house_, room_, std::move(connection), std::move(from));
        return base::spawn(room_->core.get_executor(), visit::run(std::move(other)), "http.visit");
    }
    auto guest = std::make_shared<session>(house_, room_, std::move(connection), std::move(from),
                                           verdict == admission::verdict::welcome);
    base::spawn(room_->core.get_executor(), session::run(std::move(guest)), "http.session");
}

void acceptor::shed_one() {
    house_->metrics.refused.add();
    if (!exhausted_) log::warning("http.no_descriptors", {{log::field::listener, house_->settings.name}});
    exhausted_ = true;
    if (!reserve_) reserve_ = open_reserve();
    if (!reserve_) return;
    reserve_.reset();
    {
        error_code ec;
        const transport::descriptor shed = transport::accept_now(listening_, ec);
    }
    reserve_ = open_reserve();
}

} // namespace signalbox::http::serving
