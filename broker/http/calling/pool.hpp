#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/http/transport/connection.hpp"

namespace signalbox::http::calling {

using client_connection = transport::connection<boost::asio::any_io_executor>;
using time_point = std::chrono::steady_clock::time_point;

// The connections of one client: at most `seats_max` requests at a time, each with a connection of its own, and the
// idle connections that wait for the next. Lives on the client's executor.
class pool : public std::enable_shared_from_this<pool> {
  public:
    pool(std::size_t seats_max, boost::asio::any_io_executor executor)
        : seats_max_(seats_max), executor_(std::move(executor)) {}

    // The right to have one request in hand; given back when it goes.
    class seat {
      public:
        explicit seat(std::shared_ptr<pool> of) : of_(std::move(of)) {}
        seat(seat&&) noexcept = default;
        seat& operator=(seat&&) = delete;
        ~seat() {
            if (of_) of_->stand_up();
        }

      private:
        std::shared_ptr<pool> of_;
    };
    // Waits in line. errc::deadline at `until`, errc::closed when the pool is closed.
    boost::asio::awaitable<result<seat>> sit_down(time_point until);

    // The idle connection used last that is still alive, or nullptr.
    std::shared_ptr<client_connection> take_idle();
    void keep(std::shared_ptr<client_connection> idle);
    void close_idle();
    void close(); // also keeps none from now on

    // How long that connection may be waited for; nothing once the pool was aborted, which all that still live notice.
    void limit(const std::shared_ptr<client_connection>& in_hand, std::chrono::milliseconds deadline);
    void abort(); // close(), and no more waiting

  private:
    void stand_up();

    struct resting {
        std::shared_ptr<client_connection> connection;
        time_point since;
    };

    std::size_t seats_max_;
    boost::asio::any_io_executor executor_;
    std::size_t seated_ = 0;
    std::deque<std::shared_ptr<boost::asio::steady_timer>> line_;
    std::vector<resting> idle_;
    std::vector<std::weak_ptr<client_connection>> in_hand_; // and some that rest again
    bool closed_ = false;
    bool aborted_ = false;
};

} // namespace signalbox::http::calling
