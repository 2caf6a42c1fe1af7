#pragma once

#include <memory>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/result.hpp"

namespace signalbox::store::engine {

// Where the answer to one call goes: given once, from any thread, it continues the caller on the caller's own executor,
// which is kept running until then.
template <class T>
class answer {
  public:
    template <class Handler>
    explicit answer(std::in_place_t, Handler handler) : to_(std::make_unique<caller<Handler>>(std::move(handler))) {}

    void give(result<T> value) { std::exchange(to_, nullptr)->give(std::move(value)); }

  private:
    struct target {
        virtual ~target() = default;
        virtual void give(result<T> value) = 0;
    };

    template <class Handler>
    struct caller final : target {
        explicit caller(Handler handler)
            : handler_(std::move(handler)), work_(boost::asio::get_associated_executor(handler_)) {}

        void give(result<T> value) override {
            boost::asio::post(work_.get_executor(),
                              [handler = std::move(handler_), value = std::move(value)]() mutable {
                                  std::move(handler)(std::move(value));
                              });
        }

        Handler handler_;
        boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
    };

    std::unique_ptr<target> to_;
};

// Calls `start(answer<T>)`, and awaits the answer.
template <class T, class Start>
boost::asio::awaitable<result<T>> ask(Start start) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(result<T>)>(
        [](auto handler, Start begin) { begin(answer<T>(std::in_place, std::move(handler))); },
        boost::asio::use_awaitable, std::move(start));
}

} // namespace signalbox::store::engine
