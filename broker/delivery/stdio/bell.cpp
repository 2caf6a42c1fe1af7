#include "broker/delivery/stdio/bell.hpp"

#include "broker/base/result.hpp"

namespace signalbox::delivery::stdio {

boost::asio::awaitable<void> bell::wait(boost::asio::any_io_executor core,
                                        std::chrono::steady_clock::time_point until) {
    boost::asio::steady_timer mine(core, until);
    waiting_.push_back(&mine);
    static_cast<void>(co_await mine.async_wait(use_result)); // rung or late: who waits looks again
    waiting_.remove(&mine);
}

void bell::ring() {
    for (auto* each : waiting_) each->cancel();
}

} // namespace signalbox::delivery::stdio
