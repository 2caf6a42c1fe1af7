#include "broker/delivery/stdio/gate.hpp"

namespace signalbox::delivery::stdio {

boost::asio::awaitable<bool> gate::enter(bool alone, boost::asio::any_io_executor core,
                                         std::chrono::steady_clock::time_point until) {
    if (alone) ++wanting_alone_;
    while (!lets_in(alone) && std::chrono::steady_clock::now() < until) co_await changed_.wait(core, until);
    const bool in = lets_in(alone);
    if (alone) --wanting_alone_;
    if (in) {
        ++inside_;
        one_alone_ = alone;
    } else if (alone) {
        changed_.ring(); // nobody need wait for this one any more
    }
    co_return in;
}

void gate::leave() {
    --inside_;
    if (inside_ == 0) one_alone_ = false;
    changed_.ring();
}

bool gate::lets_in(bool alone) const noexcept {
    if (one_alone_) return false;
    return alone ? inside_ == 0 : wanting_alone_ == 0;
}

} // namespace signalbox::delivery::stdio
