#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/delivery/expiry.hpp"

namespace signalbox::delivery {

// Ends what time ends, every minute at most: mailbox deliveries that nobody collected, messages of which not all chunks
// came, and, long after that, what is settled. (Deliveries to other destinations expire with their couriers.) One core.
class caretaker : public std::enable_shared_from_this<caretaker> {
  public:
    caretaker(expiry_parts with, std::shared_ptr<const expiry> ends, boost::asio::any_io_executor core);

    static boost::asio::awaitable<void> run(std::shared_ptr<caretaker> self); // until stop()
    void stop();                                                              // on its core
    // By the clock, before when a round would end nothing; nothing while one runs. Any thread, as wake(), which begins
    // one now.
    std::optional<base::time_point> rests_until() const;
    void wake();
    // One round.
    boost::asio::awaitable<void> look_round();

  private:
    boost::asio::awaitable<base::time_point> next_end();
    boost::asio::awaitable<result<void>> end_uncollected();
    boost::asio::awaitable<result<void>> end_idle_uploads();
    boost::asio::awaitable<result<void>> erase_old();
    boost::asio::awaitable<result<void>> end_upload(const store::message_record& message, base::time_point before);

    expiry_parts with_;
    std::shared_ptr<const expiry> ends_;
    base::unhurried_clock clock_;
    boost::asio::steady_timer bell_;
    std::atomic<base::time_point> rests_until_{base::time_point{}}; // the beginning of time: a round runs
    bool stopping_ = false;
};

} // namespace signalbox::delivery
