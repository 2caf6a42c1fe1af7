#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace signalbox::adapter {

// A thread that does one round after another with a pause between them, the first at once. The last member of its
// adapter: when it ends, the rest has to be there still.
class rounds {
  public:
    // `round` may not throw; a long one asks goes_on() between its steps.
    rounds(std::chrono::milliseconds pause, std::function<void(const rounds&)> round)
        : pause_(pause), round_(std::move(round)), thread_([this] { run(); }) {}
    rounds(const rounds&) = delete;
    rounds& operator=(const rounds&) = delete;
    ~rounds() {
        stop();
        thread_.join();
    }

    // No other round begins. Returns at once.
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        wake_.notify_all();
    }
    bool goes_on() const {
        const std::lock_guard lock(mutex_);
        return !stopped_;
    }

  private:
    void run() {
        while (goes_on()) {
            round_(*this);
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, pause_, [this] { return stopped_; });
        }
    }

    std::chrono::milliseconds pause_;
    std::function<void(const rounds&)> round_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool stopped_ = false;
    std::thread thread_;
};

} // namespace signalbox::adapter
