#include "broker/delivery/library/questions.hpp"

#include <utility>

namespace signalbox::delivery::library {

std::optional<std::uint64_t> questions::ask(std::function<void()> fail) {
    const std::lock_guard lock(mutex_);
    if (ended_ || open_.size() >= open_max) return std::nullopt;
    open_.emplace(next_, std::move(fail));
    return next_++;
}

bool questions::take(std::uint64_t which) {
    const std::lock_guard lock(mutex_);
    return open_.erase(which) > 0;
}

void questions::end() {
    std::unordered_map<std::uint64_t, std::function<void()>> left;
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        left.swap(open_);
    }
    for (const auto& [which, fail] : left) fail();
}

} // namespace signalbox::delivery::library
