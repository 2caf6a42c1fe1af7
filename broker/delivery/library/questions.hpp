#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace signalbox::delivery::library {

// What an adapter has asked the host and waits for. Each is answered once: by its answer, or by the end. Any thread.
class questions {
  public:
    static constexpr std::size_t open_max = 4096;

    // `fail` answers it with a failure at the end. Nothing when there are too many, or after the end: whoever asks is
    // then told at once.
    std::optional<std::uint64_t> ask(std::function<void()> fail);
    // Whether it is still to be answered, by the caller; once.
    bool take(std::uint64_t which);
    // Answers all that are open with their failure, and takes no more.
    void end();

  private:
    std::mutex mutex_;
    std::unordered_map<std::uint64_t, std::function<void()>> open_;
    std::uint64_t next_ = 1;
    bool ended_ = false;
};

} // namespace signalbox::delivery::library
