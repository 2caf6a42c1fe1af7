#include "broker/delivery/library/call_threads.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace signalbox::delivery::library {

struct call_threads::shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> waiting;
    std::size_t most = 1;
    std::size_t made = 0;
    std::size_t at_rest = 0;
    bool ended = false;
};

call_threads::call_threads(std::size_t most) : shared_(std::make_shared<shared>()) { shared_->most = most; }

call_threads::~call_threads() {
    const std::lock_guard lock(shared_->mutex);
    shared_->ended = true;
    shared_->waiting.clear();
    shared_->changed.notify_all();
}

void call_threads::run(std::function<void()> call) {
    const std::lock_guard lock(shared_->mutex);
    shared_->waiting.push_back(std::move(call));
    if (shared_->at_rest >= shared_->waiting.size() || shared_->made >= shared_->most) {
        shared_->changed.notify_one();
        return;
    }
    std::thread(work, shared_).detach();
    ++shared_->made;
}

void call_threads::work(const std::shared_ptr<shared>& with) {
    std::unique_lock lock(with->mutex);
    while (!with->ended) {
        if (with->waiting.empty()) {
            ++with->at_rest;
            with->changed.wait(lock, [&] { return with->ended || !with->waiting.empty(); });
            --with->at_rest;
            continue;
        }
        auto call = std::move(with->waiting.front());
        with->waiting.pop_front();
        lock.unlock();
        call();
        call = nullptr; // what it holds goes before the next one is waited for
        lock.lock();
    }
}

} // namespace signalbox::delivery::library
