#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/result.hpp"
#include "broker/delivery/carrier.hpp"

namespace signalbox::tests {

// A destination that answers what a test tells it, and remembers what it was given.
class scripted_carrier final : public delivery::carrier {
  public:
    using answer_function = std::function<delivery::outcome(const delivery::parcel&)>;

    explicit scripted_carrier(answer_function answer, bool honours_keys = true, std::uint32_t max_in_flight = 4)
        : answer_(std::move(answer)), honours_keys_(honours_keys), max_in_flight_(max_in_flight) {}

    boost::asio::awaitable<delivery::outcome> deliver(const delivery::parcel& what) override {
        {
            const std::lock_guard lock(mutex_);
            given_.push_back(what);
        }
        most_at_once_ = std::max(most_at_once_.load(), ++at_once_);
        co_await boost::asio::post(boost::asio::use_awaitable); // a network would take longer
        if (hangs_) co_await hang();
        const auto answer = answer_(what);
        --at_once_;
        co_return answer;
    }
    bool honours_keys() const noexcept override { return honours_keys_; }
    std::uint32_t max_in_flight() const noexcept override { return max_in_flight_; }

    void hang_from_now() { hangs_ = true; }
    std::vector<delivery::parcel> given() const {
        const std::lock_guard lock(mutex_);
        return given_;
    }
    std::uint32_t most_at_once() const { return most_at_once_; }

  private:
    static boost::asio::awaitable<void> hang() {
        boost::asio::steady_timer never(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
        static_cast<void>(co_await never.async_wait(use_result));
    }

    answer_function answer_;
    bool honours_keys_;
    std::uint32_t max_in_flight_;
    std::atomic<bool> hangs_{false};
    std::atomic<std::uint32_t> at_once_{0};
    std::atomic<std::uint32_t> most_at_once_{0};
    mutable std::mutex mutex_;
    std::vector<delivery::parcel> given_;
};

inline delivery::outcome answer_with(delivery::outcome::kind what, std::string code = "") {
    return {what, std::move(code), "", std::nullopt};
}

} // namespace signalbox::tests
