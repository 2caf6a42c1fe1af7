#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/alarms/telling/teller.hpp"

namespace signalbox::alarms {

// How often a channel that fails is tried.
struct telling_patience {
    std::chrono::milliseconds first_wait{5'000}; // doubling
    std::chrono::milliseconds wait_max{600'000};
    std::uint32_t attempts_max = 150; // a day
};

// The news for one teller, told one by one in their order. What cannot be told is given up after attempts_max, with a
// line in the log. Lives on one executor.
class channel : public std::enable_shared_from_this<channel> {
  public:
    // `changed` is called when news has been told or given up.
    channel(std::unique_ptr<teller> by, telling_patience patience, boost::asio::any_io_executor executor,
            std::function<void()> changed);

    static boost::asio::awaitable<void> run(std::shared_ptr<channel> self);
    void add(news what); // at most untold_max wait: the oldest goes
    void stop();

    std::string_view name() const noexcept { return by_->name(); }
    const std::deque<news>& untold() const noexcept { return untold_; }

    static constexpr std::size_t untold_max = 200;

  private:
    boost::asio::awaitable<void> tell_first();
    boost::asio::awaitable<void> wait(std::chrono::milliseconds length);
    void give_up(const news& what, const char* why) const;

    std::unique_ptr<teller> by_;
    telling_patience patience_;
    boost::asio::steady_timer bell_;
    std::function<void()> changed_;
    std::deque<news> untold_;
    bool stopping_ = false;
};

} // namespace signalbox::alarms
