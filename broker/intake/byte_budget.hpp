#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

namespace signalbox::intake {

// How many bytes may be in some work at once. Any thread.
class byte_budget {
  public:
    // What one taker holds; gives it back when it goes, also after the budget itself.
    class share {
      public:
        share(share&& other) noexcept = default;
        share& operator=(share&& other) noexcept;
        ~share();

      private:
        friend class byte_budget;
        share(std::shared_ptr<std::atomic<std::uint64_t>> of, std::uint64_t size) noexcept;

        std::shared_ptr<std::atomic<std::uint64_t>> of_; // null once moved from
        std::uint64_t size_;
    };

    explicit byte_budget(std::uint64_t max);

    // nullopt when that would pass the maximum. Who is alone has its share however large it is, so that no size is
    // refused for ever.
    std::optional<share> take(std::uint64_t size) noexcept;

  private:
    std::uint64_t max_;
    // Shared with the shares: a coroutine that a stop leaves behind ends after its owner.
    std::shared_ptr<std::atomic<std::uint64_t>> held_;
};

} // namespace signalbox::intake
