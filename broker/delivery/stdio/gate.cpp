#include "broker/delivery/stdio/gate.hpp"

#include "broker/base/result.hpp"

namespace signalbox::delivery::stdio {

boost::asio::awaitable<bool> gate::enter(bool alone, boost::asio::any_io_executor core,
                                         std::chrono::steady_clock::time_point until) {
    if (alone) ++wanting_alone_;
    boost::asio::steady_timer mine(core);
    while (!lets_in(alone) && std::chrono::steady_clock::now() < until) {
        mine.expires_at(until);
        waiting_.push_back(&mine);
        static_cast<void>(co_await mine.async_wait(use_result));
        waiting_.remove(&mine);
    }
    const bool in = lets_in(alone);
    if (alone) --wanting_alone_;
    if (in) {
        ++inside_;
        one_alone_ = alone;
    } else if (alone) {
        ring(); // nobody need wait for this one any more
    }
    co_return in;
}

void gate::leave() {
    --inside_;
    if (inside_ == 0) one_alone_ = false;
    ring();
}

void gate::ring() {
    for (auto* each : waiting_) each->cancel();
}

bool gate::lets_in(bool alone) const noexcept {
    if (one_alone_) return false;
    return alone ? inside_ == 0 : wanting_alone_ == 0;
}

} // namespace signalbox::delivery::stdio
