#include "broker/http/calling/pool.hpp"

#include <array>

#include "broker/http/errc.hpp"

namespace signalbox::http::calling {

namespace asio = boost::asio;

namespace {

// Shorter than the idle limit of servers in use, so that a connection is rarely closed under a new request.
constexpr auto rest_max = std::chrono::seconds(30);

// A connection at rest has nothing to say; bytes are as wrong as an end. Over TLS this also takes session tickets in.
bool is_alive(client_connection& idle) {
    std::array<std::byte, 1> unasked{};
    const transport::step got = idle.read_now(unasked);
    return got.bytes == 0 && !got.error;
}

} // namespace

asio::awaitable<result<pool::seat>> pool::sit_down(time_point until) {
    const auto self = shared_from_this();
    while (!self->closed_ && self->seated_ >= self->seats_max_) {
        const auto turn = std::make_shared<asio::steady_timer>(self->executor_, until);
        self->line_.push_back(turn);
        auto [ec] = co_await turn->async_wait(use_result);
        std::erase(self->line_, turn);
        if (!ec && self->seated_ >= self->seats_max_) co_return errc::deadline;
    }
    if (self->closed_) co_return errc::closed;
    ++self->seated_;
    co_return seat(self);
}

void pool::stand_up() {
    --seated_;
    if (line_.empty()) return;
    line_.front()->cancel();
    line_.pop_front();
}

std::shared_ptr<client_connection> pool::take_idle() {
    const auto now = std::chrono::steady_clock::now();
    while (!idle_.empty()) {
        const resting last = std::move(idle_.back());
        idle_.pop_back();
        if (now - last.since < rest_max && is_alive(*last.connection)) return last.connection;
        last.connection->close();
    }
    return nullptr;
}

void pool::keep(std::shared_ptr<client_connection> idle) {
    idle->unlimited();
    if (closed_) return idle->close();
    idle_.push_back({std::move(idle), std::chrono::steady_clock::now()});
}

void pool::close_idle() {
    for (const resting& each : idle_) each.connection->close();
    idle_.clear();
}

void pool::close() {
    closed_ = true;
    close_idle();
    for (const auto& turn : line_) turn->cancel();
    line_.clear();
}

void pool::limit(const std::shared_ptr<client_connection>& in_hand, std::chrono::milliseconds deadline) {
    std::erase_if(in_hand_, [&](const auto& each) { return each.expired() || each.lock() == in_hand; });
    in_hand_.push_back(in_hand);
    in_hand->limit(aborted_ ? std::chrono::milliseconds(0) : deadline);
}

void pool::abort() {
    aborted_ = true;
    close();
    for (const auto& each : in_hand_)
        if (const auto alive = each.lock(); alive && alive->is_open()) alive->limit(std::chrono::milliseconds(0));
}

} // namespace signalbox::http::calling
