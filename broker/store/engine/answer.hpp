#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "broker/base/result.hpp"

namespace signalbox::store::engine {

// A coroutine that waits. Woken once, from any thread, it goes on on its own executor, which is kept running until
// then.
class sleeper {
  public:
    virtual ~sleeper() = default;
    virtual void wake() = 0;
};

// Calls `start`, and returns when the sleeper that it was given has been woken. Compiled once: a waiting coroutine
// costs seconds of compiler time for each type of answer that it is written for.
boost::asio::awaitable<void> sleep_until_woken(std::function<void(std::unique_ptr<sleeper>)> start);

// Where the answer to one call goes: given once, from any thread, it continues the caller.
template <class T>
class answer {
  public:
    // `into` belongs to the coroutine that sleeps, so it lives as long as the sleeper.
    answer(std::optional<result<T>>& into, std::unique_ptr<sleeper> caller)
        : into_(&into), caller_(std::move(caller)) {}

    void give(result<T> value) {
        into_->emplace(std::move(value));
        std::exchange(caller_, nullptr)->wake();
    }

  private:
    std::optional<result<T>>* into_;
    std::unique_ptr<sleeper> caller_;
};

// Calls `start(answer<T>)`, and awaits the answer.
template <class T, class Start>
boost::asio::awaitable<result<T>> ask(Start start) {
    std::optional<result<T>> given;
    co_await sleep_until_woken(
        [&start, &given](std::unique_ptr<sleeper> caller) { start(answer<T>(given, std::move(caller))); });
    co_return std::move(*given);
}

} // namespace signalbox::store::engine
