#pragma once

#include "signalbox/adapter.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace signalbox::delivery::library {

// The calls that an adapter has and has not completed. Handles are numbers that never come again, so that an adapter
// that completes twice, or what it made up, hits nothing; those of two tables with another `first` differ. Any thread.
template <class Call>
class open_calls {
  public:
    explicit open_calls(std::size_t most, std::uintptr_t first = 1) : most_(most), next_(first) {}

    // Null when the adapter has `most` already.
    signalbox_completion* open(std::shared_ptr<Call> what) {
        const std::lock_guard lock(mutex_);
        if (ended_ || open_.size() >= most_) return nullptr;
        const std::uintptr_t number = next_;
        next_ += 2;
        open_.emplace(number, std::move(what));
        return reinterpret_cast<signalbox_completion*>(number); // opaque: nobody follows it
    }

    std::shared_ptr<Call> take(signalbox_completion* which) { // null: not open (any more)
        const std::lock_guard lock(mutex_);
        const auto found = open_.find(reinterpret_cast<std::uintptr_t>(which));
        if (ended_ || found == open_.end()) return nullptr;
        auto taken = std::move(found->second);
        open_.erase(found);
        return taken;
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return open_.size();
    }

    void end() { // nothing is open any more; the memory stays, for the adapter may still look at it
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }

  private:
    const std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::uintptr_t, std::shared_ptr<Call>> open_;
    std::uintptr_t next_; // odd, or even
    bool ended_ = false;
};

} // namespace signalbox::delivery::library
