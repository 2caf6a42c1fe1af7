#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "broker/store/engine/change.hpp"

namespace signalbox::store::engine {

// The bounded queue before the writer: many threads push without a lock, the writer takes all that is there. A push
// wakes the writer through an eventfd, and only when it sleeps.
class change_queue {
  public:
    explicit change_queue(std::size_t waiting_max);
    ~change_queue();

    // errc::overloaded, errc::stopped; the change is then still the caller's.
    error_code push(std::unique_ptr<change>& added);
    // What waits, in order of arrival; sleeps up to `wait_max` when nothing does. Writer thread.
    std::vector<std::unique_ptr<change>> take(std::chrono::milliseconds wait_max);
    // The writer answers for what it has taken.
    void done(std::size_t count) noexcept { waiting_ -= count; }
    // Nothing comes in any more; gives what came before. Writer thread.
    std::vector<std::unique_ptr<change>> close();

    void wake() noexcept;
    std::size_t waiting() const noexcept { return waiting_; }

  private:
    static std::vector<std::unique_ptr<change>> in_order(change* newest);
    void sleep(std::chrono::milliseconds wait_max) noexcept;

    const std::size_t waiting_max_;
    int event_;
    std::atomic<change*> newest_{nullptr};
    std::atomic<bool> asleep_{false};
    std::atomic<std::size_t> waiting_{0};
};

} // namespace signalbox::store::engine
