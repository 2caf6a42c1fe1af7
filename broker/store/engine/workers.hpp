#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "broker/store/engine/answer.hpp"
#include "broker/store/errc.hpp"

namespace signalbox::store::engine {

// Threads for what blocks, with a bounded queue: beyond it errc::overloaded, after stop() errc::stopped. Any thread.
class workers {
  public:
    workers(std::size_t threads, std::size_t waiting_max) : pool_(threads), waiting_max_(waiting_max) {}

    // Runs `work`, which gives a result<T>, on one of the threads.
    template <class T, class Work>
    boost::asio::awaitable<result<T>> run(Work work) {
        return ask<T>([this, work = std::move(work)](answer<T> to) mutable {
            if (const error_code refused = enter()) return to.give(refused);
            start(std::make_unique<answered<T, Work>>(std::move(work), std::move(to)));
        });
    }

    // Runs what nobody waits for, as closing a file.
    void later(std::function<void()> work);

    // Takes no more, finishes what waits, ends the threads. Idempotent; blocks.
    void stop();

  private:
    struct job {
        virtual ~job() = default;
        virtual void run() = 0;
    };

    template <class T, class Work>
    struct answered final : job {
        answered(Work given, answer<T> caller) : work(std::move(given)), to(std::move(caller)) {}
        void run() override { to.give(work()); }

        Work work;
        answer<T> to;
    };

    error_code enter(); // an error when no more is taken; otherwise one more waits, and start() has to follow
    void start(std::unique_ptr<job> what);

    boost::asio::thread_pool pool_;
    std::size_t waiting_max_;
    std::atomic<std::size_t> waiting_{0};
    std::atomic<bool> stopped_{false};
};

// Read-only connections, as many as there are threads that use them, so that there is always a free one.
template <class Connection>
class connections {
  public:
    explicit connections(std::vector<std::unique_ptr<Connection>> all) : free_(std::move(all)) {}

    template <class Work>
    auto with(Work work) {
        std::unique_ptr<Connection> one = take();
        auto done = work(*one);
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(one));
        return done;
    }

    void close() {
        const std::lock_guard lock(mutex_);
        free_.clear();
    }

  private:
    std::unique_ptr<Connection> take() {
        const std::lock_guard lock(mutex_);
        auto one = std::move(free_.back());
        free_.pop_back();
        return one;
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> free_;
};

} // namespace signalbox::store::engine
