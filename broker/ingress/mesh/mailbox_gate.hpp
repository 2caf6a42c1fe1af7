#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace signalbox::ingress::mesh {

// How many requests of each mailbox are in hand: one that asks too much at once waits on its own account. Any thread;
// the lock is held for a look-up. Outlives its places.
class mailbox_gate {
  public:
    // One request in hand, until it goes.
    class place {
      public:
        place(mailbox_gate& of, std::string mailbox) : of_(&of), mailbox_(std::move(mailbox)) {}
        place(place&& other) noexcept : of_(std::exchange(other.of_, nullptr)), mailbox_(std::move(other.mailbox_)) {}
        place& operator=(place&& other) noexcept {
            std::swap(of_, other.of_);
            std::swap(mailbox_, other.mailbox_);
            return *this;
        }
        ~place() {
            if (of_ != nullptr) of_->leave(mailbox_);
        }

      private:
        mailbox_gate* of_;
        std::string mailbox_;
    };

    std::optional<place> enter(const std::string& mailbox, std::size_t max) {
        const std::lock_guard lock(mutex_);
        std::size_t& inside = inside_[mailbox];
        if (inside >= max) return std::nullopt;
        ++inside;
        return std::optional<place>(std::in_place, *this, mailbox);
    }

  private:
    void leave(const std::string& mailbox) {
        const std::lock_guard lock(mutex_);
        const auto found = inside_.find(mailbox);
        if (--found->second == 0) inside_.erase(found);
    }

    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> inside_; // no more entries than requests in hand
};

} // namespace signalbox::ingress::mesh
