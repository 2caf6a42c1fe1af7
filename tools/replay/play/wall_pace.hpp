#pragma once

#include <boost/asio/steady_timer.hpp>

#include "tools/replay/target.hpp"

namespace signalbox::replay {

// The machine's own time.
class wall_pace final : public pace {
  public:
    explicit wall_pace(boost::asio::any_io_executor executor)
        : timer_executor_(std::move(executor)), began_(clock_.steady()) {}

    base::time_point wall() const override { return clock_.now(); }
    std::chrono::microseconds elapsed() const override {
        return std::chrono::duration_cast<std::chrono::microseconds>(clock_.steady() - began_);
    }
    boost::asio::awaitable<void> until(std::chrono::microseconds elapsed) override {
        boost::asio::steady_timer timer(timer_executor_, began_ + elapsed);
        static_cast<void>(co_await timer.async_wait(use_result)); // nobody cancels it
    }
    boost::asio::awaitable<void> a_while() override { return until(elapsed() + std::chrono::milliseconds(100)); }
    bool stands() const noexcept override { return false; }

  private:
    base::system_clock clock_;
    boost::asio::any_io_executor timer_executor_;
    std::chrono::steady_clock::time_point began_;
};

} // namespace signalbox::replay
